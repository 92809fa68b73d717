"""Addresses of random checks."""

from django.urls import path

from wangge.ratings.web import checks, draws, interests, rectifications

patterns = [
    path("draws/", draws.published_page, name="published-draws"),
    path("draws/<uuid:draw_id>/", draws.published_draw, name="published-draw"),
    path("draws/<uuid:draw_id>/record.json", draws.record_file, name="draw-record"),
    path("desk/draws/", draws.draws_page, name="draws"),
    path("desk/draws/rounds/<uuid:round_id>/announce/", draws.announce_page, name="announce-draw"),
    path("desk/draws/<uuid:draw_id>/reveal/", draws.reveal_page, name="reveal-draw"),
    path("desk/draws/<uuid:draw_id>/pass-on/", draws.pass_on_page, name="pass-on"),
    path("desk/checks/", checks.checks_page, name="checks"),
    path("desk/checks/worker.js", checks.worker, name="worker"),
    path("desk/checks/<uuid:pick_id>/", checks.check_page, name="check"),
    path("desk/checks/<uuid:pick_id>/interest/", checks.interest_page, name="interest"),
    path("desk/ratings/interests/", interests.interests_page, name="interests"),
    path("desk/ratings/interests/<uuid:recusal_id>/end/", interests.interest_over_page, name="interest-over"),
    path("desk/checks/photos/<uuid:proof_id>/", checks.proof_page, name="check-photo"),
    path("desk/rectifications/", rectifications.rectifications_page, name="rectifications"),
    path("desk/rectifications/<uuid:rectification_id>/", rectifications.rectification_page, name="rectification"),
]
