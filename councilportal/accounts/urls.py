"""Addresses of signing in and out, and of the pages of django-allauth that we use.

Other pages of allauth have no address here: nobody can sign up or manage e-mail addresses. allauth
finds its pages by these names.
"""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.socialaccount import views as provider
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.urls import path, re_path
from django.views.generic import RedirectView

from councilportal.accounts import views

urlpatterns = [
    path("sign-in/", views.sign_in, name="account_login"),
    path("sign-in/", views.sign_in, name="sign_in"),
    path("sign-in/code/", mfa.authenticate, name="mfa_authenticate"),
    path("sign-in/password/", views.ask_for_link, name="account_reset_password"),
    path("sign-in/password/sent/", account.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^sign-in/password/(?P<uidb36>[0-9a-z]{1,13})-(?P<key>[0-9a-z-]{1,100})/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path("sign-in/", views.sign_in, name="account_reset_password_from_key_done"),
    path("sign-out/", views.sign_out, name="sign_out"),
    path("session/", views.session, name="session"),
    path("kept/<str:key>/", views.kept_form, name="kept_form"),
    path("account/password/", account.password_change, name="account_change_password"),
    # A person who signs in only by the provider has no password, and cannot set one here.
    path(
        "account/password/none/",
        RedirectView.as_view(pattern_name="account"),
        name="account_set_password",
    ),
    path("account/again/", account.reauthenticate, name="account_reauthenticate"),
    path("account/again/code/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("account/two-steps/", RedirectView.as_view(pattern_name="account"), name="mfa_index"),
    path("account/two-steps/on/", totp.activate_totp, name="mfa_activate_totp"),
    path("account/two-steps/off/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("account/codes/", codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("account/codes/new/", codes.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("account/codes/file/", codes.download_recovery_codes, name="mfa_download_recovery_codes"),
    path("account/closed/", account.account_inactive, name="account_inactive"),
]
# Only where the council has its own sign-in. Tests use these for an issuer of their own.
provider_urls = [
    path("sign-in/oidc/<str:provider_id>/login/", views.provider, name="openid_connect_login"),
    path(
        "sign-in/oidc/<str:provider_id>/login/callback/",
        views.provider_answer,
        name="openid_connect_callback",
    ),
    path("sign-in/stopped/", provider.login_cancelled, name="socialaccount_login_cancelled"),
    path(
        "sign-in/failed/",
        login_not_required(provider.login_error),
        name="socialaccount_login_error",
    ),
    path("sign-in/no-account/", provider.signup, name="socialaccount_signup"),
    path(
        "account/linked/",
        RedirectView.as_view(pattern_name="account"),
        name="socialaccount_connections",
    ),
]
if settings.OIDC_ISSUER:
    urlpatterns += provider_urls
