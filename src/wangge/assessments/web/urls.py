"""Addresses of this app's pages."""

from django.urls import path

from wangge.assessments.web import bodies, nav, published, sheets  # noqa: F401  (nav registers)

app_name = "assessments"
urlpatterns = [
    path("desk/sheets/", sheets.sheets_page, name="sheets"),
    path("desk/sheets/appeals/", bodies.appeals_page, name="appeals"),
    path("desk/sheets/appeals/<uuid:appeal_id>/", bodies.decide_page, name="appeal"),
    path("desk/sheets/appeals/photos/<uuid:proof_id>/", bodies.proof_page, name="proof"),
    path("desk/sheets/rows/<int:row_id>/appeal/", bodies.appeal_page, name="appeal-row"),
    path("desk/sheets/<uuid:sheet_id>/", sheets.sheet_page, name="sheet"),
    path("desk/sheets/<uuid:sheet_id>/sign/", sheets.sign_page, name="sign"),
    path("desk/sheets/<uuid:sheet_id>/sheet.xlsx", sheets.xlsx, name="xlsx"),
    path("desk/sheets/<uuid:sheet_id>/bulletin.pdf", sheets.pdf, name="pdf"),
    path("desk/sheets/<uuid:sheet_id>/bodies/<uuid:body_id>/", bodies.body_page, name="body"),
    path("bulletins/", published.bulletins, name="bulletins"),
    path("bulletins/<uuid:sheet_id>/", published.bulletin, name="bulletin"),
    path("bulletins/<uuid:sheet_id>/bulletin.pdf", published.bulletin_paper, name="bulletin-paper"),
]
