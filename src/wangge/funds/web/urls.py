"""Addresses of this app's pages."""

from django.urls import path

from wangge.funds.web import booking, budgeting, desk, nav, own, owners, panels, vouchers  # noqa: F401  (nav, panels register)

app_name = "funds"
urlpatterns = [
    path("my/funds/", own.own_ledgers, name="mine"),
    path("my/funds/<uuid:trust_id>/", own.own_ledger, name="own-ledger"),
    path("my/funds/<uuid:trust_id>/ledger.xlsx", own.own_sheet, name="own-sheet"),
    path("my/funds/bookings/<uuid:booking_id>/", own.own_booking, name="own-booking"),
    path("funds/vouchers/<uuid:voucher_id>.jpg", vouchers.voucher, name="voucher"),
    path("desk/funds/", desk.funds, name="funds"),
    path("desk/funds/new/", desk.new, name="new"),
    path("desk/funds/<uuid:trust_id>/", desk.ledger, name="ledger"),
    path("desk/funds/<uuid:trust_id>/ledger.xlsx", desk.sheet, name="sheet"),
    path("desk/funds/<uuid:trust_id>/owners/", owners.owners, name="owners"),
    path("desk/funds/<uuid:trust_id>/end/", desk.end, name="end"),
    path("desk/funds/<uuid:trust_id>/budget/", budgeting.budget, name="budget"),
    path("desk/funds/<uuid:trust_id>/book/", booking.new, name="book"),
    path("desk/funds/bookings/<uuid:booking_id>/", booking.shown, name="booking"),
    path("desk/funds/bookings/<uuid:booking_id>/reverse/", booking.taken_back, name="reverse"),
    path("desk/funds/bookings/<uuid:booking_id>/cover/", booking.covered, name="cover"),
    path("desk/funds/bookings/<uuid:booking_id>/vouchers/", booking.handed_in, name="hand-in"),
    path("desk/funds/questions/<uuid:question_id>/", booking.answered, name="answer"),
]
