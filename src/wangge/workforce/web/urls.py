"""Addresses of this app's pages."""

from django.urls import path

from wangge.workforce.web import mine, months, points, records, sheets, shift, swaps
from wangge.workforce.web import nav as nav  # registers

app_name = "workforce"
urlpatterns = [
    path("desk/duty/", mine.mine_page, name="mine"),
    path("desk/duty/away/", mine.away_page, name="away"),
    path("desk/duty/away/<uuid:away_id>/", mine.forget_away_page, name="forget-away"),
    path("desk/duty/months/", months.months_page, name="months"),
    path("desk/duty/months/draft/", months.draft_page, name="draft"),
    path("desk/duty/months/<uuid:rota_id>/", months.month_page, name="month"),
    path("desk/duty/months/<uuid:rota_id>/publish/", months.publish_page, name="publish"),
    path("desk/duty/months/<uuid:rota_id>/drop/", months.drop_page, name="drop"),
    path("desk/duty/months/<uuid:rota_id>/sheet.xlsx", sheets.month_xlsx, name="xlsx"),
    path("desk/duty/months/<uuid:rota_id>/<slug:key>/", months.sheet_page, name="sheet"),
    path("desk/duty/missed/", sheets.missed_page, name="missed"),
    path("desk/duty/shifts/<uuid:shift_id>/", shift.shift_page, name="shift"),
    path("desk/duty/shifts/<uuid:shift_id>/in/", shift.in_page, name="in"),
    path("desk/duty/shifts/<uuid:shift_id>/out/", shift.out_page, name="out"),
    path("desk/duty/shifts/<uuid:shift_id>/found/", shift.found_page, name="found"),
    path("desk/duty/shifts/<uuid:shift_id>/give/", shift.give_page, name="give"),
    path("desk/duty/shifts/<uuid:shift_id>/swap/", shift.swap_page, name="swap"),
    path("desk/duty/swaps/<uuid:swap_id>/answer/", swaps.answer_page, name="answer"),
    path("desk/duty/swaps/<uuid:swap_id>/withdraw/", swaps.withdraw_page, name="withdraw"),
    path("desk/duty/swaps/<uuid:swap_id>/decide/", swaps.decide_page, name="decide"),
    path("desk/logs/", records.records_page, name="records"),
    path("desk/logs/new/", records.new_record_page, name="new-record"),
    path("desk/logs/<uuid:record_id>/", records.record_page, name="record"),
    path("desk/logs/<uuid:record_id>/correct/", records.correct_record_page, name="correct-record"),
    path("desk/logs/<uuid:record_id>/earlier/", records.earlier_record_page, name="earlier-record"),
    path("desk/logs/<uuid:record_id>/blank/", records.blank_record_page, name="blank-record"),
    path("desk/duty/points/", points.points_page, name="points"),
    path("desk/duty/points/new/", points.new_point_page, name="new-point"),
    path("desk/duty/points/<uuid:point_id>/", points.point_page, name="point"),
    path("desk/duty/points/<uuid:point_id>/end/", points.end_point_page, name="end-point"),
]
