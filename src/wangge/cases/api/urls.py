"""The routers of this app, in the order of the description."""

from wangge.cases.api import following, measures, views

routers = (views.router, following.router, measures.router)
