"""The language of an answer: Chinese, unless this visitor of this county chose another.

Pages follow a cookie that is sent to the county's paths alone; programs say it with each request, by Accept-Language.
"""

from django.conf import settings
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation.trans_real import parse_accept_lang_header

LANGUAGE_COOKIE = "wangge_language"
LANGUAGES = dict(settings.LANGUAGES)
WORDLESS = ("image/", "application/vnd.mapbox-vector-tile")  # the same in every language
TAGS = {"zh-hans": "zh-Hans", "en": "en"}  # as HTML and HTTP name them


class LanguageMiddleware:
    """Speak the language of the request while it is answered, and say which it is."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        asked, header = _asked(request)
        request.LANGUAGE_CODE = asked
        with translation.override(asked):
            response = self.get_response(request)
        response.setdefault("Content-Language", TAGS[asked])
        if not response.get("Content-Type", "").startswith(WORDLESS):
            patch_vary_headers(response, [header])
        return response


def _asked(request):
    """The language asked for, and the header that says it."""
    if request.path_info.startswith("/api/"):
        return _accepted(request.headers.get("Accept-Language", "")), "Accept-Language"
    chosen = request.COOKIES.get(LANGUAGE_COOKIE)
    return chosen if chosen in LANGUAGES else settings.LANGUAGE_CODE, "Cookie"


def _accepted(header):
    """The first of ours in an Accept-Language header; Chinese where it names none of ours."""
    for language, _weight in parse_accept_lang_header(header.lower()):
        family = language.partition("-")[0]
        if family in ("en", "zh"):
            return "en" if family == "en" else settings.LANGUAGE_CODE
    return settings.LANGUAGE_CODE
