"""django-allauth's forms in plain words: sentence case, and an error that says what to enter.

The settings ACCOUNT_FORMS and MFA_FORMS name them.
"""

from typing import Any

from allauth.account import forms as account
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn

# By name of the box: label, words for a missing answer.
WORDS: dict[str, tuple[str, str]] = {
    "login": ("E-mail address", "Enter your e-mail address."),
    "email": ("E-mail address", "Enter an e-mail address."),
    "password": ("Password", "Enter your password."),
    "oldpassword": ("Your password now", "Enter the password you use now."),
    "password1": ("New password", "Enter a new password."),
    "password2": ("The same password again", "Enter the same password again."),
    "code": ("Code", "Enter the code."),
    "name": ("A name for it", "Give it a name, such as “My phone”."),
    "passwordless": ("Sign in with this alone, without a password", ""),
}
HINTS = {
    "password1": "At least 12 characters. Three words that have nothing to do with each other are good.",
    "name": "So that you know it again, should you have more than one.",
    "passwordless": "One touch of your finger, your face or your PIN is then all it takes.",
}


class Plain:
    """Relabel the boxes; leave everything else to allauth."""

    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        for name, field in self.fields.items():  # type: ignore[attr-defined]
            if name in WORDS:
                field.label, missing = WORDS[name]
                field.error_messages["required"] = missing
            if name in HINTS:
                field.help_text = HINTS[name]
            if name == "code":
                field.widget.attrs.update({"inputmode": "text", "autocomplete": "one-time-code", "class": "w-code"})


class LoginForm(Plain, account.LoginForm):
    """Sign in by e-mail address and password."""


class AddEmailForm(Plain, account.AddEmailForm):
    """Another address for signing in."""


class ChangePasswordForm(Plain, account.ChangePasswordForm):
    """A new password for the old one."""


class SetPasswordForm(Plain, account.SetPasswordForm):
    """A first password."""


class ResetPasswordForm(Plain, account.ResetPasswordForm):
    """Ask for a link to a new password."""


class ResetPasswordKeyForm(Plain, account.ResetPasswordKeyForm):
    """A new password, from that link."""


class ReauthenticateForm(Plain, account.ReauthenticateForm):
    """The password once more."""


class RequestLoginCodeForm(Plain, account.RequestLoginCodeForm):
    """Ask for a code by e-mail."""


class ConfirmLoginCodeForm(Plain, account.ConfirmLoginCodeForm):
    """The code from that e-mail."""


class ConfirmEmailVerificationCodeForm(Plain, account.ConfirmEmailVerificationCodeForm):
    """The code that shows that a new address is one's own."""


class AuthenticateForm(Plain, mfa.AuthenticateForm):
    """The second step of signing in."""


class MfaReauthenticateForm(Plain, mfa.ReauthenticateForm):
    """A code before something that matters."""


class ActivateTOTPForm(Plain, totp.ActivateTOTPForm):
    """The first code of an app."""


class AddWebAuthnForm(Plain, webauthn.AddWebAuthnForm):
    """A passkey or security key."""


class EditWebAuthnForm(Plain, webauthn.EditWebAuthnForm):
    """Another name for it."""
