"""How allauth behaves here: nobody signs up by themselves, and second-factor secrets are stored encrypted."""

import base64
import hashlib

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet
from django.conf import settings


class AccountAdapter(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": "The e-mail address or the password is not right. Try again, or ask for a code.",
        "incorrect_code": "This code is not right. Look at it again, or ask for another.",
    }

    def is_open_for_signup(self, request) -> bool:
        """Accounts come from invitations only."""
        return False

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
