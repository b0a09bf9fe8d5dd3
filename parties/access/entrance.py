"""django-allauth's forms where they decide who comes in: strangers, those who may not come in and wrong codes hear the
same, too many tries are a 429, and a code is taken once. The settings ACCOUNT_FORMS and MFA_FORMS name them."""

import ipaddress
import struct
from functools import cached_property
from typing import Any, NamedTuple

import qrcode  # type: ignore[import-untyped]
from allauth.account.adapter import get_adapter
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.core.internal.cryptokit import normalize_user_code
from allauth.mfa import app_settings as mfa_settings
from allauth.mfa.adapter import get_adapter as get_mfa_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn import forms as webauthn
from allauth.mfa.webauthn.internal import auth as passkeys
from cryptography.exceptions import InvalidSignature
from django.conf import settings
from django.contrib import messages
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme, urlencode

from alliance.web import sign_in, throttle
from alliance.web.errors import too_many
from parties.access import shown, wording
from parties.access.queries import lets_in
from parties.people.models import Person

QUIET = 4  # squares of a quiet edge, which cameras need
# What the libraries let fall over an answer that no authenticator gave, or whose signature is another's.
NOT_AN_ANSWER = (
    AttributeError, IndexError, KeyError, TypeError, ValueError, InvalidSignature, struct.error,
)  # fmt: skip
TRIES_CODES = ("too_many_login_attempts", "rate_limited")


def address_is_a_number(request: HttpRequest) -> bool:
    """Whether the site was opened as a number, such as 127.0.0.1, under which no browser uses a passkey."""
    host = request.get_host().rsplit(":", 1)[0].strip("[]")
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _too_many(problem: ValidationError, *keys: str) -> None:
    """Answer 429 with the wait, where that is what the problem is."""
    if any(one.code in TRIES_CODES for one in problem.error_list):
        request = context.request
        raise ImmediateHttpResponse(too_many(request, seconds=throttle.wait(request, keys))) from None


def _tries_of(person: Any) -> str:
    """The name under which django-allauth counts wrong second factors of a person."""
    return f"mfa-auth-user-{person.pk}"


def _take(person: Any, code: str) -> None:
    """Take a code of an app for good: refuse it a second time, on any worker, for as long as it could be right."""
    lasts = mfa_settings.TOTP_PERIOD * (2 * mfa_settings.TOTP_TOLERANCE + 2)
    if not cache.add(f"alliance:code-used:{person.pk}:{normalize_user_code(code)}", 1, timeout=lasts):
        raise ValidationError(wording.MFA_PROBLEMS["incorrect_code"], code="incorrect_code")


# --- Without a password -----------------------------------------------------------------------------------------------


class ResetPasswordForm(sign_in.ResetPasswordForm):
    """Ask for a link to a new password. Whoever may not come in gets none, and hears the same."""

    def clean_email(self) -> str:
        email = super().clean_email()
        self.users: list[Person] = [person for person in self.users if lets_in(person)]
        return email


class RequestLoginCodeForm(sign_in.RequestLoginCodeForm):
    """Ask for a code by e-mail, likewise."""

    def clean_email(self) -> str:
        try:
            email = super().clean_email()
        except ValidationError as problem:
            _too_many(problem, self.cleaned_data["email"].lower())
            raise
        self._user: Person | None = self._user if lets_in(self._user) else None
        return email


class LoginWebAuthnForm(webauthn.LoginWebAuthnForm):
    """A passkey alone. One that is not known, or belongs to somebody who may not come in, opens nothing."""

    def clean_credential(self) -> Authenticator:
        try:
            found = super().clean_credential()
        except (ValidationError, *NOT_AN_ANSWER):
            raise ValidationError(wording.PASSKEY_FAILED) from None
        if not lets_in(found.user):
            raise ValidationError(wording.PASSKEY_FAILED)
        return found


# --- The second step --------------------------------------------------------------------------------------------------


class _OneCode:
    """A code that is counted, taken once, and answered 429 after too many."""

    user: Any
    authenticator: Authenticator

    def clean_code(self) -> str:
        try:
            code = super().clean_code()  # type: ignore[misc]
        except ValidationError as problem:
            _too_many(problem, _tries_of(self.user))
            raise
        if self.authenticator.type == Authenticator.Type.TOTP:
            _take(self.user, code)
        return code


class AuthenticateForm(_OneCode, sign_in.AuthenticateForm):
    """The second step of signing in, by code."""


class AuthenticateWebAuthnForm(webauthn.AuthenticateWebAuthnForm):
    """The second step of signing in, by passkey."""

    def clean_credential(self) -> Authenticator:
        try:
            return super().clean_credential()
        except ValidationError as problem:
            _too_many(problem, _tries_of(self.user))
            raise ValidationError(wording.PASSKEY_FAILED) from None
        except NOT_AN_ANSWER:
            raise ValidationError(wording.PASSKEY_FAILED) from None


# --- Setting one up ---------------------------------------------------------------------------------------------------


class _CountsFromNow:
    """A factor that is set up was shown in that moment: the session counts from then on."""

    kind: str
    user: Any

    def clean(self) -> dict:
        cleaned = super().clean()  # type: ignore[misc]
        if not self.errors:  # type: ignore[attr-defined]
            shown.set_up(context.request, self.user, self.kind)
        return cleaned


class Picture(NamedTuple):
    """A code to scan: the path of its dark squares, and how many squares it is wide with its quiet edge."""

    path: str
    size: int


class ActivateTOTPForm(_CountsFromNow, sign_in.ActivateTOTPForm):
    """The first code of an app, which then signs nobody in a second time."""

    kind = "totp"

    def clean_code(self) -> str:
        try:
            code = super().clean_code()
        except ValidationError as problem:
            _too_many(problem, _tries_of(self.user))
            raise
        _take(self.user, code)
        return code

    @cached_property
    def picture(self) -> Picture:
        """The code to scan, as one path in the page: its content policy lets in no picture that is not a file."""
        adapter = get_mfa_adapter()
        code = qrcode.QRCode(border=0, error_correction=qrcode.ERROR_CORRECT_M)
        code.add_data(adapter.build_totp_url(self.user, self.secret))
        code.make(fit=True)
        rows = code.get_matrix()
        dark = "".join(f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, on in enumerate(row) if on)
        return Picture(dark, len(rows) + 2 * QUIET)

    @property
    def secret_in_fours(self) -> str:
        """The secret in groups of four, to be typed; apps take no notice of the spaces."""
        return " ".join(self.secret[at : at + 4] for at in range(0, len(self.secret), 4))


class AddWebAuthnForm(_CountsFromNow, sign_in.AddWebAuthnForm):
    """A passkey that stands alone, unless somebody takes the tick away."""

    kind = "webauthn"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["passwordless"].initial = True

    def clean(self) -> dict:
        try:
            return super().clean()
        except NOT_AN_ANSWER:
            raise ValidationError(wording.PASSKEY_NOT_MADE) from None

    @property
    def is_number(self) -> bool:
        """Whether the address of the site keeps a browser from making one."""
        return address_is_a_number(context.request)


# --- Once more, before something that matters -------------------------------------------------------------------------


class _Ways:
    """All the ways one person has, for one page that offers them together."""

    user: Any

    @cached_property
    def _known(self) -> frozenset[str]:
        return frozenset(way["id"] for way in get_adapter().get_reauthentication_methods(self.user))

    @cached_property
    def passkey_options(self) -> dict | None:
        """What the browser needs to ask for a passkey; None without one."""
        has_one = "mfa_reauthenticate:webauthn" in self._known
        return passkeys.begin_authentication(self.user) if has_one else None

    @cached_property
    def code_form(self) -> Any:
        """The question for a code; None for somebody who has neither an app nor recovery codes."""
        if "mfa_reauthenticate" not in self._known:
            return None
        return self if isinstance(self, MfaReauthenticateForm) else MfaReauthenticateForm(user=self.user)

    @cached_property
    def password_form(self) -> Any:
        """The question for the password; None where it would not do."""
        if "reauthenticate" not in self._known:
            return None
        return self if isinstance(self, ReauthenticateForm) else ReauthenticateForm(user=self.user)

    @property
    def changes_account(self) -> bool:
        """Whether what waits is about signing in, rather than an act that is filed."""
        return self._next.startswith("/accounts/")

    @property
    def enters(self) -> bool:
        """Whether this is about coming in: a second factor was set up, but not shown in this session."""
        return not settings.DEMONSTRATION and not shown.second_factor(context.request)

    @property
    def back(self) -> str:
        """The page one came from, where the browser says; else home."""
        request = context.request
        page = request.META.get("HTTP_REFERER", "")
        ours = url_has_allowed_host_and_scheme(page, {request.get_host()}, request.is_secure())
        return page if ours and "/reauthenticate/" not in page else "/"

    @property
    def _next(self) -> str:
        request = context.request
        return request.POST.get("next") or request.GET.get("next", "")


class ReauthenticateForm(_Ways, sign_in.ReauthenticateForm):
    """The password once more."""


class MfaReauthenticateForm(_OneCode, _Ways, sign_in.MfaReauthenticateForm):
    """A code once more."""


class ReauthenticateWebAuthnForm(_Ways, webauthn.ReauthenticateWebAuthnForm):
    """A passkey once more. One that does not fit leads back to the same page, which offers the other ways."""

    def clean_credential(self) -> Authenticator:
        try:
            return super().clean_credential()
        except ValidationError as problem:
            _too_many(problem, _tries_of(self.user))
        except NOT_AN_ANSWER:
            pass
        messages.error(context.request, wording.PASSKEY_FAILED)
        raise ImmediateHttpResponse(redirect(f"{context.request.path}?{urlencode({'next': self._next})}"))
