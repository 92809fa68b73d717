"""The door for a WSGI server."""

import gc
import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from wangge.settings.environment import shared_by_threads

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wangge.settings")
settings.DATABASES["default"] = shared_by_threads(settings.DATABASES["default"])
application = get_wsgi_application()
gc.freeze()  # what was loaded stays: no collection need look at it again
gc.set_threshold(20_000, 20, 20)  # a page makes some ten thousand short-lived things: one look after it, not thirty
