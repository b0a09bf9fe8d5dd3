"""Words about signing in: why we ask once more, what changed, and what a reset of somebody's second factors says."""

from collections.abc import Mapping
from dataclasses import dataclass

from parties.people.models import Person

# The ways of showing once more who one is, in the order in which they are offered.
WAYS: Mapping[str, str] = {
    "mfa_reauthenticate:webauthn": "Use a passkey or security key",
    "mfa_reauthenticate": "Use a code",
    "reauthenticate": "Use your password",
}

MFA_PROBLEMS: Mapping[str, str] = {
    "incorrect_code": "This code is not right, or it was used already. Wait for the next one, and enter that.",
    "cannot_delete_authenticator": "This is your last way of showing that it is you. Add a passkey first.",
    "cannot_generate_recovery_codes": "Set up a passkey or an app first.",
    "unverified_email": "Confirm your e-mail address first.",
}
PASSKEY_NOT_MADE = "That passkey could not be kept. Try again, or set up an app."
PASSKEY_FAILED = "That passkey did not open this account. Try again, or use another way."


@dataclass(frozen=True)
class Change:
    """A change of how somebody signs in: for the trail, and whether their other sessions end with it."""

    verb: str
    ends_sessions: bool = True


# By the name of django-allauth's letter to the owner.
CHANGES: Mapping[str, Change] = {
    "mfa/email/totp_activated": Change("set up an authenticator app"),
    "mfa/email/totp_deactivated": Change("turned off an authenticator app"),
    "mfa/email/webauthn_added": Change("added a passkey"),
    "mfa/email/webauthn_removed": Change("removed a passkey"),
    "mfa/email/recovery_codes_generated": Change("made new recovery codes"),
    "account/email/password_changed": Change("changed a password"),
    "account/email/password_set": Change("set a password"),
    "account/email/password_reset": Change("set a new password from a link"),
    "account/email/email_changed": Change("changed a sign-in address"),
}


def reset_proposed(person: Person) -> str:
    """What a second person is asked to agree to."""
    return f"Take away every second factor of {person.full_name}, so that they set up a new one."


def reset_done(person: Person, by: str, agreed_by: str) -> tuple[str, str]:
    """Subject and text of the letter to the person."""
    second = f" {agreed_by} agreed to it." if agreed_by else " Nobody else was in office to agree to it."
    return (
        "Your second way to show it is you was taken away",
        f"{by} took away your passkeys, your authenticator app and your recovery codes, because you asked for it."
        f"{second} You are signed out everywhere.\n\n"
        "When you next sign in, with your password or a code by e-mail, you are led to the page that sets up a new "
        "passkey or app.\n\nIf you did not ask for this, tell an administrator or the Independent Chair at once.",
    )


def reset_told(person: Person, by: str, agreed_by: str, identified: str) -> tuple[str, str]:
    """Subject and text of the notice to whoever presides."""
    second = f"{agreed_by} agreed to it." if agreed_by else "Nobody else was in office to agree to it."
    return (
        "Somebody’s second factors were taken away",
        f"{by} took away the second factors of {person.full_name}. {second}\n\n"
        f"How {person.full_name} was identified: {identified}",
    )


def kind_of(factor_type: str) -> str:
    """A kind of second factor, in words."""
    return {"totp": "An authenticator app", "webauthn": "A passkey or security key"}.get(factor_type, "Recovery codes")
