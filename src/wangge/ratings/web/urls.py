"""Addresses of this app's pages."""

from wangge.ratings.web import board_nav as board_nav  # registers
from wangge.ratings.web import check_nav as check_nav  # registers
from wangge.ratings.web import effect_nav as effect_nav  # registers
from wangge.ratings.web import score_nav as score_nav  # registers
from wangge.ratings.web.board_urls import patterns as board
from wangge.ratings.web.check_urls import patterns as checks
from wangge.ratings.web.effect_urls import patterns as effects
from wangge.ratings.web.score_urls import patterns as scores

app_name = "ratings"
urlpatterns = [*board, *checks, *scores, *effects]
