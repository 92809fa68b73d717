"""Addresses of scoring and noting."""

from django.urls import path

from wangge.ratings.web import notes, scoring

patterns = [
    path("desk/ratings/score/", scoring.score_page, name="score"),
    path("desk/ratings/score/<uuid:subject_id>/", scoring.sheet_page, name="score-sheet"),
    path("desk/ratings/sheets/<uuid:sheet_id>/take-back/", scoring.take_back_page, name="take-back"),
    path("desk/ratings/notes/", notes.notes_page, name="notes"),
    path("desk/ratings/notes/new/", notes.new_page, name="new-note"),
    path("desk/ratings/notes/<uuid:note_id>/end/", notes.end_page, name="end-note"),
]
