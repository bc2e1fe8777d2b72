"""Addresses of people: signing in, the own profile, the officials of municipalities."""

from allauth.account.views import account_inactive, logout
from django.urls import include, path

from participants.views import contacts, letters, officials, profile, sign_in

# Of allauth's pages only these: there are no passwords, no sign-up and no change of address.
account = [
    path("login/", sign_in.SignIn.as_view(), name="account_login"),
    path("login/code/", sign_in.ask_again, name="account_request_login_code"),
    path("login/code/confirm/", sign_in.ConfirmCode.as_view(), name="account_confirm_login_code"),
    path("logout/", logout, name="account_logout"),
    path("inactive/", account_inactive, name="account_inactive"),
    path("second-factor/", include("allauth.mfa.urls")),
]

urlpatterns = [
    path("account/", include(account)),
    path("profile/", profile.profile, name="profile"),
    path("profile/calendar/", profile.calendar_renew, name="profile_calendar"),
    path("profile/export/", profile.export, name="profile_export"),
    path("profile/erase/", profile.erase, name="profile_erase"),
    path("profile/letters/", letters.letters_wanted, name="letters_wanted"),
    path("letters/decline/<str:token>/", letters.letters_decline, name="letters_decline"),
    path("contacts/", contacts.contacts, name="contacts"),
    path("contacts/<int:contact_id>/", contacts.contact_edit, name="contact_edit"),
    path("contacts/<int:contact_id>/confirm/", contacts.contact_confirm, name="contact_confirm"),
    path("contacts/<int:contact_id>/remove/", contacts.contact_remove, name="contact_remove"),
    path("officials/", officials.officials, name="officials"),
    path("officials/<int:role_id>/remove/", officials.remove, name="official_remove"),
]
