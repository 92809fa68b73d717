"""Addresses of the office's board."""

from django.urls import path

from wangge.ratings.web import papers, rounds, rows, trials

patterns = [
    path("desk/ratings/", rounds.rounds_page, name="rounds"),
    path("desk/ratings/<uuid:round_id>/", rounds.round_page, name="round"),
    path("desk/ratings/<uuid:round_id>/compute/", rounds.compute_page, name="compute"),
    path("desk/ratings/<uuid:round_id>/trial/", trials.trial_page, name="round-trial"),
    path("desk/ratings/<uuid:round_id>/sheet.xlsx", papers.round_sheet, name="round-sheet"),
    path("desk/ratings/<uuid:round_id>/list.pdf", papers.round_paper, name="round-paper"),
    path("desk/ratings/objects/<uuid:subject_id>/", rounds.subject_page, name="subject"),
    path("desk/ratings/objects/<uuid:subject_id>/rows/<slug:indicator>/", rows.rows_page, name="rows"),
    path("desk/ratings/objects/<uuid:subject_id>/<slug:indicator>/", rounds.marks_panel, name="marks"),
]
