"""Django settings, read from the environment; `./wangge` sets it.

WANGGE_DATABASE_URL      the owner's role: migrates, creates counties. Needed only where WANGGE_AS=owner.
WANGGE_APP_DATABASE_URL  the application's role: serves, works, runs the tests. No superuser, not the owner.
WANGGE_SEALING_KEYS_FILE newer keys for sealed identity numbers and phones, a line each: `2 secret`.
WANGGE_STATE             folder for what must outlive the program: secret key, photos.
"""

import os
from pathlib import Path

from wangge.settings.environment import database_from, sealing_keys_in, secret_key_in
from wangge.settings.words import words_in

HERE = Path(__file__).resolve().parents[3]
STATE = Path(os.environ.get("WANGGE_STATE", HERE / ".state"))
WANGGE_DEMO = os.environ.get("WANGGE_DEMO") == "1"
DEBUG = os.environ.get("WANGGE_DEBUG") == "1"
SECRET_KEY = secret_key_in(STATE, os.environ.get("WANGGE_SECRET_KEY_FILE"))
SEALING_KEYS = sealing_keys_in(os.environ.get("WANGGE_SEALING_KEYS_FILE"))
ALLOWED_HOSTS = os.environ.get("WANGGE_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
METHODS_FOLDER = HERE / "methods"
MEDIA_ROOT = STATE / "media"
READY_ROOT = STATE / "ready"  # public documents as they were composed; may be deleted at any time

SHARED_APPS = [
    "django_tenants",
    "wangge.core.tenancy",
    "procrastinate.contrib.django",
    "django.contrib.staticfiles",
    "django_htmx",
    "django_cotton",
    "django_vite",
]
TENANT_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "axes",
    "wangge.core",
    "wangge.method",
    "wangge.imports",
    "wangge.territory",
    "wangge.organisations",
    "wangge.premises",
    "wangge.accounts",
    "wangge.people",
    "wangge.grids",
    "wangge.venues",
    "wangge.surveys",
    "wangge.funds",
    "wangge.cases",
    "wangge.projects",
    "wangge.visits",
    "wangge.workforce",
    "wangge.ratings",
    "wangge.command",
    "wangge.exchange",
]
INSTALLED_APPS = [*SHARED_APPS, *TENANT_APPS]
AUTH_USER_MODEL = "accounts.Account"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# A county is a schema; the county stands in the path (core/tenancy/middleware.py).
TENANT_MODEL = "tenancy.County"
TENANT_LIMIT_SET_CALLS = True
PUBLIC_SCHEMA_URLCONF = "wangge.urls_platform"
DATABASE_ROUTERS = ["django_tenants.routers.TenantSyncRouter"]
AS_OWNER = os.environ.get("WANGGE_AS") == "owner"
APP_ROLE = database_from("WANGGE_APP_DATABASE_URL")["USER"] or "wangge_app"
DATABASES = {"default": database_from("WANGGE_DATABASE_URL" if AS_OWNER else "WANGGE_APP_DATABASE_URL")}

ROOT_URLCONF = "wangge.urls"
WSGI_APPLICATION = "wangge.wsgi.application"
MIDDLEWARE = [
    "wangge.core.web.headers.VisitorAddress",
    "django.middleware.security.SecurityMiddleware",
    "wangge.core.web.headers.ContentSecurityPolicy",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "wangge.core.tenancy.middleware.CountyMiddleware",
    "wangge.core.web.language.LanguageMiddleware",
    "wangge.core.tenancy.middleware.CountySessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "wangge.accounts.web.middleware.ActorMiddleware",
    "wangge.core.web.desk_nav.LatestDeed",
    "axes.middleware.AxesMiddleware",
    "wangge.core.web.errors.RefusalMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,  # django-cotton replaces it by cached loaders of its own
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "wangge.core.web.context.site",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "wangge.core.templatetags.wangge",
            ],
        },
    }
]

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [words_in(STATE)]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

FRONTEND_DIST = Path(os.environ.get("WANGGE_FRONTEND_DIST", HERE / "web" / "dist"))
STATIC_URL = "/static/"
STATICFILES_DIRS = [FRONTEND_DIST] if FRONTEND_DIST.is_dir() else []
WHITENOISE_USE_FINDERS = True
WHITENOISE_IMMUTABLE_FILE_TEST = r"^.+[.-][0-9A-Za-z_-]{8,12}\..+$"  # Vite's names carry a hash
DJANGO_VITE = {"default": {"dev_mode": False, "manifest_path": FRONTEND_DIST / "manifest.json"}}

PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "wangge.accounts.backends.AccountBackend",
]
LOGIN_URL = "accounts:sign-in"
# Ten failures lock one name from one address for half an hour; a successful sign-in forgets them.
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = 0.5
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_ENABLE_ACCESS_FAILURE_LOG = False
AXES_DISABLE_ACCESS_LOG = True
AXES_LOCKOUT_CALLABLE = "wangge.accounts.web.sign_in.locked_out"
AXES_VERBOSE = False

# Networks of ours that webhooks and notices may reach ("10.1.2.0/24,10.3.4.5"); without it only public addresses.
OUTGOING_ALLOWED = [one for one in os.environ.get("WANGGE_OUTGOING_ALLOWED", "").split(",") if one.strip()]

CODE_PORT = os.environ.get("WANGGE_CODE_PORT", "wangge.accounts.codes.DemoPort" if WANGGE_DEMO else "")
EID_PORT = os.environ.get("WANGGE_EID_PORT", "")  # a class as people/eid.py says; without one only counters bind

# A proxy of ours stands in front (WANGGE_PROXY=1): it tells the visitor's address and whether TLS ended there.
BEHIND_PROXY = os.environ.get("WANGGE_PROXY") == "1"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
SECURE_COOKIES = os.environ.get("WANGGE_HTTPS") == "1"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_COOKIES
CSRF_FAILURE_VIEW = "wangge.core.web.errors.forbidden"
SESSION_ENGINE = "wangge.core.tenancy.sessions"
CACHES = {  # of each process: what waits for a few hundred people, and pieces of pages
    "default": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    }
}
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

# A report with nine photos as phones take them; each photo is checked again by its own rule.
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
UPLOAD_FEW_FILES = 12
UPLOAD_MANY_FILES_AT = "/desk/checks/"  # a sheet of sixty indicators, three photos each
DATA_UPLOAD_MAX_NUMBER_FILES = 200
FILE_UPLOAD_HANDLERS = [
    "wangge.core.web.uploads.FewFiles",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"rowless": {"()": "wangge.core.logs.Rowless"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "rowless"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {  # whoever turns on DEBUG: what people wrote stands in a page's variables and a statement's values
        name: {"level": "INFO"} for name in ("django.template", "django.db.backends")
    },
}
