"""Addresses of this app's pages."""

from django.urls import path

from wangge.visits.web import board, doors, hints, today
from wangge.visits.web import nav as nav  # registers
from wangge.visits.web import panels as panels  # registers

app_name = "visits"
urlpatterns = [
    path("desk/visits/", today.today_page, name="today"),
    path("desk/visits/worker.js", today.worker, name="worker"),
    path("desk/visits/draw/", today.draw_page, name="draw"),
    path("desk/visits/doors/<uuid:dwelling_id>/", doors.door_page, name="door"),
    path("desk/visits/doors/<uuid:dwelling_id>/record/", doors.record_page, name="record"),
    path("desk/visits/<uuid:visit_id>/back/", doors.back_page, name="back"),
    path("desk/visits/board/", board.board_page, name="board"),
    path("desk/visits/board/sheet.xlsx", board.board_xlsx, name="xlsx"),
    path("desk/visits/never/", board.never_page, name="never"),
    path("desk/visits/hints/", hints.hints_page, name="hints"),
    path("desk/visits/hints/new/", hints.new_page, name="new-hint"),
    path("desk/visits/hints/<uuid:hint_id>/", hints.hint_page, name="hint"),
    path("desk/visits/hints/<uuid:hint_id>/answer/", hints.answer_page, name="answer"),
    path("desk/visits/hints/<uuid:hint_id>/decide/", hints.decide_page, name="decide"),
]
