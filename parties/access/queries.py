"""Who may come in, who may leave a device remembered, and which second factors somebody has."""

from datetime import date

from allauth.mfa.models import Authenticator

from alliance.agreement.queries import in_force
from alliance.kernel import clock
from parties.people.models import Appointment, Person
from parties.people.queries import is_or_will_be_in_office, on_day

# What stands in for a second factor by itself; recovery codes only help out.
FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def lets_in(person: Person | None) -> bool:
    """Whether somebody may sign in at all: came in by their invitation, not closed, in office now or later."""
    if person is None or not person.is_active or person.came_in_at is None:
        return False
    return is_or_will_be_in_office(person, clock.today())


def may_keep_a_device(person: Person, day: date) -> bool:
    """Whether a device may be remembered for somebody: they hold a post, and none that gives power."""
    version = in_force(day)
    if version is None:
        return False
    held = set(Appointment.objects.filter(on_day(day), person=person).values_list("post", flat=True))
    return bool(held) and not held & {post.key for post in version.terms.posts if post.powerful}


def has_factor(person: Person) -> bool:
    """Whether somebody has a passkey or an app set up."""
    return Authenticator.objects.filter(user=person, type__in=FACTORS).exists()


def has_another(authenticator: Authenticator) -> bool:
    """Whether a passkey or an app would be left without this one."""
    left = Authenticator.objects.filter(user=authenticator.user_id, type__in=FACTORS)
    return left.exclude(pk=authenticator.pk).exists()


def factors_of(person: Person) -> list[Authenticator]:
    """The second factors somebody has, the oldest first."""
    return list(Authenticator.objects.filter(user=person).order_by("created_at", "pk"))
