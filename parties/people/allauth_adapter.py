"""How allauth behaves here: nobody signs up by themselves, who may not come in is a stranger, tries are counted, and
second-factor secrets are stored encrypted."""

import base64
import hashlib
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.core.internal.ratelimit import get_ip
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.contrib.sites.shortcuts import get_current_site
from django.core.exceptions import ValidationError
from django.shortcuts import resolve_url
from django.urls import reverse

from alliance.web import throttle
from alliance.web.errors import too_many
from alliance.web.step_up import confirmed_lately
from parties.access import actions, postbox, shown, wording
from parties.access.queries import has_another, has_factor, lets_in
from parties.people.models import Person

STAGES = {
    "allauth.mfa.stages.AuthenticateStage": "parties.access.stages.AuthenticateStage",
    "allauth.mfa.stages.TrustStage": "parties.access.stages.TrustStage",
}


class AccountAdapter(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": "The e-mail address or the password is not right. Try again, or ask for a code.",
        "incorrect_code": "This code is not right. Look at it again, or ask for another.",
        "incorrect_password": "This password is not right. Try again, or use another way.",
    }

    def is_open_for_signup(self, request) -> bool:
        """Accounts come from invitations only."""
        return False

    def authenticate(self, request, **credentials: Any) -> Person | None:
        """Whoever may not come in is told what a stranger is told, after the same work; the try counts too."""
        person = super().authenticate(request, **credentials)
        if not lets_in(person):
            return None
        super()._rollback_login_failed_rl_usage()
        return person

    def _rollback_login_failed_rl_usage(self) -> None:
        """A right password is not enough for a try not to count: `authenticate` takes it back."""

    def pre_login(self, request, user: Person, **kwargs: Any):
        """The last gate of every way in. Passkeys, codes and links turn such people away before it."""
        if answer := super().pre_login(request, user, **kwargs):
            return answer
        return None if lets_in(user) else self.respond_user_inactive(request, user)

    def pre_authenticate(self, request, **credentials: Any) -> None:
        """Too many wrong passwords are a 429, which says when to try again."""
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            key = self._get_login_attempts_cache_key(request, **credentials)
            raise ImmediateHttpResponse(too_many(request, seconds=throttle.wait(request, keys=[key]))) from None

    def _get_login_attempts_cache_key(self, request, **credentials: Any) -> str:
        """Tries are counted by account and address, so that nobody can lock a colleague out from elsewhere.

        Of an IPv6 address only the network counts, as its owner has a new one for every try.
        """
        account = super()._get_login_attempts_cache_key(request, **credentials)
        return f"{account}:{get_ip(request)}"

    def get_login_stages(self) -> list[str]:
        """Ours in the place of two of allauth's: whether a device counts depends on the posts held today."""
        return [STAGES.get(stage, stage) for stage in super().get_login_stages()]

    def get_reauthentication_methods(self, user) -> list[dict]:
        """The quickest first. A password alone does not make up for a second factor that this session never showed."""
        ways = {way["id"]: way for way in super().get_reauthentication_methods(user)}
        if len(ways) > 1 and not settings.DEMONSTRATION and not shown.second_factor(self.request):
            ways.pop("reauthenticate", None)
        return [{**ways[key], "description": words} for key, words in wording.WAYS.items() if key in ways]

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Not within fifteen minutes of signing in or confirming (step-up); for a first factor any sign-in will do."""
        if not super().is_reauthentication_required(app=app, **kwargs):
            return False
        if confirmed_lately(self.request):
            return False
        return has_factor(self.request.user) or not shown.anything_lately(self.request)

    def get_password_change_redirect_url(self, request) -> str:
        return reverse("mfa_index")

    def get_email_verification_redirect_url(self, email_address) -> str:
        return reverse("account_email") if self.request.user.is_authenticated else resolve_url(settings.LOGIN_URL)

    def send_mail(self, template_prefix: str, email: str, context: dict) -> None:
        """Written now and sent beside the request: known and unknown addresses take the same time to answer."""
        site = get_current_site(self.request)
        words = {"request": self.request, "email": email, "current_site": site, **context}
        postbox.post(self.render_mail(template_prefix, email, words), template_prefix)

    def send_account_already_exists_mail(self, email: str) -> None:
        """Nobody is written to because somebody else typed their address."""

    def send_notification_mail(
        self, template_prefix: str, user: Person, context: dict[str, Any] | None = None, email: str | None = None
    ) -> None:
        """allauth tells the owner of each change of how they sign in: then other sessions end; the trail says so."""
        super().send_notification_mail(template_prefix, user, context, email)
        if change := wording.CHANGES.get(template_prefix):
            actions.note_change(person=user, change=change, keep=self.request.session.session_key or "")

    def get_user_search_fields(self) -> list[str]:
        return ["email", "given_name", "family_name"]


class MFAAdapter(DefaultMFAAdapter):
    """TOTP secrets and recovery seeds rest encrypted under a key derived from SECRET_KEY."""

    error_messages = {**DefaultMFAAdapter.error_messages, **wording.MFA_PROBLEMS}

    def _boxes(self) -> MultiFernet:
        """The present key first; those before it still open what they closed."""
        return MultiFernet([_box(key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)])

    def encrypt(self, text: str) -> str:
        return self._boxes().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return self._boxes().decrypt(encrypted_text.encode()).decode()

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Only while another passkey or app is left; a demonstration asks for none."""
        return settings.DEMONSTRATION or has_another(authenticator)

    def generate_authenticator_name(self, user: Person, type: Authenticator.Type) -> str:
        number = Authenticator.objects.filter(user=user, type=type).count() + 1
        return "My passkey" if number == 1 else f"My passkey {number}"

    def build_totp_svg(self, url: str) -> str:
        """Nothing: the page draws its picture in place (`parties.access.entrance.ActivateTOTPForm.picture`)."""
        return ""


def _box(key: str) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(b"second factors:" + key.encode()).digest()))
