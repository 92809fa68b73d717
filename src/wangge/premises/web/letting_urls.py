"""Addresses of what is let: the public list, the two loops, dormitory areas."""

from django.urls import path

from wangge.premises.web import dormitories, loops, market

urlpatterns = [
    path("market/", market.market, name="homes"),
    path("market/<uuid:listing_id>/", market.listing, name="listing"),
    path("desk/premises/loops/", loops.loops, name="loops"),
    path("desk/premises/dormitories/", dormitories.register, name="dormitories"),
    path("desk/premises/dormitories/sheet.xlsx", dormitories.sheet, name="dormitory-sheet"),
    path("desk/premises/dormitories/new/", dormitories.new, name="dormitory-new"),
    path("desk/premises/dormitories/<uuid:dormitory_id>/", dormitories.show, name="dormitory"),
    path("desk/premises/dormitories/<uuid:dormitory_id>/correct/", dormitories.correct, name="dormitory-correct"),
    path("desk/premises/dormitories/<uuid:dormitory_id>/count/", dormitories.count, name="dormitory-count"),
    path("desk/premises/dormitories/<uuid:dormitory_id>/check/", dormitories.check, name="dormitory-check"),
    path("desk/premises/dormitories/<uuid:dormitory_id>/end/", dormitories.end, name="dormitory-end"),
    path("desk/premises/dormitory-findings/<uuid:finding_id>/fixed/", dormitories.fixed, name="dormitory-fixed"),
    path("desk/premises/dormitory-findings/<uuid:finding_id>/recheck/", dormitories.again, name="dormitory-recheck"),
]
