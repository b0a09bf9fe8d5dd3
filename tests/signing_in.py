"""Sessions as a full sign-in leaves them, for tests that are about something else."""

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client

from alliance.kernel import clock
from alliance.web.step_up import RECORDS, WHOSE
from parties.people.models import Person
from parties.sessions.actions import BEGAN, SEEN


def show_who_they_are(client: Client, person: Person) -> None:
    """Write down in a signed-in client's session that a password and a second factor were given just now."""
    shown = clock.real_now().timestamp()
    session = client.session
    session[WHOSE] = str(person.pk)
    session[RECORDS] = [
        {"method": "password", "at": shown, "email": person.email},
        {"method": "mfa", "at": shown, "type": "totp"},
    ]
    session[BEGAN] = session[SEEN] = shown
    session.save()


def code_for(person: Person) -> str:
    """A recovery code that a person has not used yet, for a second step; with the app it belongs to."""
    if not Authenticator.objects.filter(user=person, type=Authenticator.Type.TOTP).exists():
        TOTP.activate(person, generate_totp_secret())
    return RecoveryCodes.activate(person).get_unused_codes()[0]
