"""Addresses of what follows from a score: an object's own pages, objections, steps, credit, bids, the public lists."""

from django.urls import path

from wangge.ratings.web import applying, credit, deciding, own, published, steps

patterns = [
    path("ratings/", published.lists_page, name="lists"),
    path("ratings/<uuid:round_id>/", published.list_page, name="list"),
    path("ratings/<uuid:round_id>/list.pdf", published.list_paper, name="list-paper"),
    path("ratings/<uuid:round_id>/list.docx", published.list_word, name="list-word"),
    path("ratings/<uuid:round_id>/list.xlsx", published.list_sheet, name="list-sheet"),
    path("ratings/<uuid:round_id>/objects/<uuid:subject_id>/", published.object_page, name="object"),
    path("ratings/credit/<uuid:body_id>/", published.credit_page, name="credit"),
    path("desk/ratings/own/", own.own_page, name="own"),
    path("desk/ratings/own/apply/", applying.apply_page, name="apply"),
    path("desk/ratings/own/apply/<uuid:application_id>/withdraw/", applying.withdraw_page, name="withdraw-application"),
    path("desk/ratings/own/<uuid:subject_id>/", own.own_subject, name="own-subject"),
    path("desk/ratings/own/<uuid:subject_id>/object/", own.object_page, name="object-to"),
    path("desk/ratings/own/<uuid:subject_id>/consent/", own.consent_page, name="consent"),
    path("desk/ratings/own/credit/<uuid:entry_id>/repair/", own.repair_form, name="own-repair"),
    path("desk/ratings/objections/", deciding.objections_page, name="objections"),
    path("desk/ratings/objections/<uuid:objection_id>/", deciding.objection_page, name="objection"),
    path("desk/ratings/credit/", credit.files_page, name="credit-files"),
    path("desk/ratings/credit/<uuid:body_id>/", credit.file_page, name="credit-file"),
    path("desk/ratings/credit/repairs/<uuid:repair_id>/", deciding.repair_page, name="repair"),
    path("desk/ratings/bids/", credit.bids_page, name="bids"),
    path("desk/ratings/bids/<uuid:body_id>/answer.pdf", credit.certificate, name="bid-answer"),
    path("desk/ratings/steps/<uuid:round_id>/", steps.steps_page, name="steps"),
    path("desk/ratings/steps/<uuid:round_id>/effects/", steps.effect_page, name="effect"),
    path("desk/ratings/steps/<uuid:round_id>/correct/<uuid:subject_id>/", steps.correct_page, name="correct"),
    path("desk/ratings/steps/decisions/<uuid:decision_id>/revoke/", steps.revoke_page, name="revoke"),
]
