"""How allauth behaves here: nobody signs up by themselves, who has left office does not come in, tries are counted,
and second-factor secrets are stored encrypted."""

import base64
import hashlib
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet
from django.conf import settings
from django.core.exceptions import ValidationError

from alliance.kernel import clock
from alliance.web.errors import too_many
from parties.people.models import Person
from parties.people.queries import is_or_will_be_in_office


class AccountAdapter(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": "The e-mail address or the password is not right. Try again, or ask for a code.",
        "incorrect_code": "This code is not right. Look at it again, or ask for another.",
    }

    def is_open_for_signup(self, request) -> bool:
        """Accounts come from invitations only."""
        return False

    def authenticate(self, request, **credentials: Any) -> Person | None:
        """Somebody whose last appointment has ended is told what a stranger is told."""
        person = super().authenticate(request, **credentials)
        return person if person and is_or_will_be_in_office(person, clock.today()) else None

    def pre_login(self, request, user: Person, **kwargs: Any):
        """The same by code or passkey; whoever holds one of these may hear that the account is closed."""
        if answer := super().pre_login(request, user, **kwargs):
            return answer
        if is_or_will_be_in_office(user, clock.today()):
            return None
        return self.respond_user_inactive(request, user)

    def pre_authenticate(self, request, **credentials: Any) -> None:
        """Too many wrong passwords are a 429, which says when to try again."""
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            raise ImmediateHttpResponse(too_many(request)) from None

    def _get_login_attempts_cache_key(self, request, **credentials: Any) -> str:
        """Tries are counted by account and address, so that nobody can lock a colleague out from elsewhere."""
        account = super()._get_login_attempts_cache_key(request, **credentials)
        return f"{account}:{self.get_client_ip(request)}"

    def get_user_search_fields(self) -> list[str]:
        return ["email", "given_name", "family_name"]


class MFAAdapter(DefaultMFAAdapter):
    """TOTP secrets and recovery seeds rest encrypted under a key derived from SECRET_KEY."""

    def _box(self) -> Fernet:
        key = hashlib.sha256(b"second factors:" + settings.SECRET_KEY.encode()).digest()
        return Fernet(base64.urlsafe_b64encode(key))

    def encrypt(self, text: str) -> str:
        return self._box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return self._box().decrypt(encrypted_text.encode()).decode()
