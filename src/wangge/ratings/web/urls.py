"""Addresses of this app's pages."""

from django.shortcuts import redirect
from django.urls import path

from wangge.ratings.web import board_nav as board_nav  # registers
from wangge.ratings.web import check_nav as check_nav  # registers
from wangge.ratings.web import effect_nav as effect_nav  # registers
from wangge.ratings.web import panels as panels  # registers
from wangge.ratings.web import score_nav as score_nav  # registers
from wangge.ratings.web.board_urls import patterns as board
from wangge.ratings.web.check_urls import patterns as checks
from wangge.ratings.web.effect_urls import patterns as effects
from wangge.ratings.web.score_urls import patterns as scores

app_name = "ratings"


def _moved(name):
    """A door that leads to another: addresses of monthly sheets, which are rounds now."""
    return lambda request, **_old: redirect(name)


moved = [
    path("bulletins/", _moved("ratings:lists")),
    path("bulletins/<uuid:sheet_id>/", _moved("ratings:lists")),
    path("bulletins/<uuid:sheet_id>/bulletin.pdf", _moved("ratings:lists")),
    path("desk/sheets/", _moved("ratings:rounds")),
]
urlpatterns = [*board, *checks, *scores, *effects, *moved]
