"""The routers of this app, in the order of the description."""

from wangge.cases.api import following, measures, powers, views, whistles

routers = (views.router, following.router, measures.router, whistles.router, powers.router)
