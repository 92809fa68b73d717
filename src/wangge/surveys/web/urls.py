"""Addresses of this app's pages."""

from django.urls import path

from wangge.surveys.web import answering, desk, nav, opening, printing, results  # noqa: F401  (nav registers its lines)

app_name = "surveys"
urlpatterns = [
    path("survey/", answering.by_code, name="answer"),
    path("survey/done/", answering.done, name="done"),
    path("survey/<str:code>/", answering.by_link, name="letter"),
    path("surveys/", results.shown, name="shown"),
    path("surveys/<uuid:survey_id>/", results.public, name="public"),
    path("desk/surveys/", desk.surveys, name="surveys"),
    path("desk/surveys/new/", opening.new, name="new"),
    path("desk/surveys/enter/", answering.by_staff, name="enter"),
    path("desk/surveys/<uuid:survey_id>/", desk.survey, name="survey"),
    path("desk/surveys/<uuid:survey_id>/close/", desk.close, name="close"),
    path("desk/surveys/<uuid:survey_id>/sheet.xlsx", results.sheet, name="sheet"),
    path("desk/surveys/<uuid:survey_id>/letters/<uuid:among_id>.pdf", printing.letters, name="letters"),
]
