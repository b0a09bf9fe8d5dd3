"""Sessions as a full sign-in leaves them, for tests that are about something else."""

from django.test import Client

from alliance.kernel import clock
from alliance.web.step_up import RECORDS
from parties.access.shown import WHOSE
from parties.people.models import Person


def show_who_they_are(client: Client, person: Person) -> None:
    """Write down in a signed-in client's session that a password and a second factor were given just now."""
    shown = clock.real_now().timestamp()
    session = client.session
    session[WHOSE] = str(person.pk)
    session[RECORDS] = [
        {"method": "password", "at": shown, "email": person.email},
        {"method": "mfa", "at": shown, "type": "totp"},
    ]
    session.save()
