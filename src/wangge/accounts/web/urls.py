"""Addresses of this app's pages."""

from django.urls import path

from wangge.accounts.web import nav, panels, sign_in  # noqa: F401  (nav and panels register what they add)
from wangge.accounts.web.accounts import account_page, accounts_page, new_page
from wangge.accounts.web.appointments import appoint_page, appointments_page, end_page
from wangge.accounts.web.keys import keys_page, revoke_page
from wangge.accounts.web.offices import me
from wangge.accounts.web.versions import versions

app_name = "accounts"
urlpatterns = [
    path("sign-in/", sign_in.sign_in, name="sign-in"),
    path("sign-out/", sign_in.sign_out, name="sign-out"),
    path("resident/", sign_in.resident, name="resident"),
    path("resident/code/", sign_in.resident_code, name="resident-code"),
    path("desk/me/", me, name="me"),
    path("desk/me/keys/", keys_page, name="keys"),
    path("desk/me/keys/<uuid:key_id>/revoke/", revoke_page, name="revoke-key"),
    path("desk/password/", sign_in.password, name="password"),
    path("desk/method/", versions, name="versions"),
    path("desk/accounts/", accounts_page, name="accounts"),
    path("desk/accounts/new/", new_page, name="new-account"),
    path("desk/accounts/<uuid:account_id>/", account_page, name="account"),
    path("desk/appointments/", appointments_page, name="appointments"),
    path("desk/appointments/new/", appoint_page, name="appoint"),
    path("desk/appointments/<uuid:appointment_id>/end/", end_page, name="end-appointment"),
]
