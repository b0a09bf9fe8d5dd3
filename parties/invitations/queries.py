"""Reading invitations: by the secret of a link, for a person, and in lists for administrators."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db.models import Q, QuerySet

from alliance.agreement.models import AgreementVersion
from alliance.agreement.queries import in_force
from alliance.kernel import clock
from alliance.kernel.notices.models import OutboundMail
from alliance.kernel.permissions import Authority
from alliance.kernel.reckoning import long_day
from alliance.web.models import FormKey
from parties.invitations import rules
from parties.invitations.models import Invitation
from parties.invitations.rules import State
from parties.people.models import Appointment, Person
from parties.people.queries import is_or_will_be_in_office, not_over, on_day

KIND = "invitation"  # of its mails, whose dedupe key is this word, a colon and the invitation's number
A_MOMENT = timedelta(minutes=1)  # in which the same form sent again is the same person at the same button


@dataclass(frozen=True)
class PostHeld:
    """A post somebody holds or will hold, in words."""

    label: str
    party: str
    starts_on: date

    def __str__(self) -> str:
        return f"{self.label}{f' of {self.party}' if self.party else ''} from {long_day(self.starts_on)}"


def posts_of(person: Person) -> list[PostHeld]:
    """The posts a person holds today or is appointed to from a later day."""
    return posts_of_each([person])[person.pk]


def posts_of_each(people: Iterable[Person]) -> dict[int, list[PostHeld]]:
    """The same for several at once, by person: two queries."""
    today = clock.today()
    version = in_force(today)
    labels = {post.key: post.label for post in version.terms.posts} if version else {}
    found: dict[int, list[PostHeld]] = defaultdict(list)
    rows = Appointment.objects.filter(not_over(today), person__in=list(people)).select_related("party")
    for row in rows.order_by("starts_on", "pk"):
        held = PostHeld(labels.get(row.post, row.post), row.party.name if row.party else "", row.starts_on)
        found[row.person_id].append(held)
    return found


def in_office_with(version: AgreementVersion, authorities: set[Authority], besides: Person) -> list[Person]:
    """Those who hold a post with one of these authorities today and have come in, but for one person."""
    posts = [post.key for post in version.terms.posts if authorities & post.authorities]
    held = Appointment.objects.filter(on_day(clock.today()), post__in=posts).values("person")
    return list(Person.objects.filter(pk__in=held, is_active=True).exclude(came_in_at=None).exclude(pk=besides.pk))


def partnership() -> str:
    """The name of the partnership today."""
    version = in_force(clock.today())
    return version.terms.partnership if version else "Alliance"


def state_of(invitation: Invitation) -> State:
    """Its state now."""
    facts = rules.Facts(
        address=invitation.address,
        sign_in_address=invitation.person.email or "",
        expires_at=invitation.expires_at,
        accepted_at=invitation.accepted_at,
        withdrawn_at=invitation.withdrawn_at,
        withdrawn_because=invitation.withdrawn_because,
    )
    return rules.state_of(facts, clock.real_now())


def standing(invitation: Invitation) -> State:
    """Its state now, or that its person has nothing to come in for any more."""
    state, person = state_of(invitation), invitation.person
    has_a_post = person.is_active and is_or_will_be_in_office(person, clock.today())
    return State.NO_POST if state is State.OPEN and not has_a_post else state


def by_secret(secret: str) -> Invitation | None:
    """The invitation that a link was made for. Nothing is changed by asking."""
    rows = Invitation.objects.select_related("person", "invited_by")
    return rows.filter(digest=rules.digest_of(secret)).first()


def secret_of(invitation: Invitation) -> str:
    """The secret of its link, where the site's key or an older one of SECRET_KEY_FALLBACKS made it; else empty."""
    keys = [site_key(), *settings.SECRET_KEY_FALLBACKS]
    return rules.secret_again(keys, invitation.salt, invitation.digest)


def site_key() -> str:
    """The key that secrets are made with."""
    return settings.SECRET_KEY


def expires_on_our_clock(invitation: Invitation) -> datetime:
    """When it expires, as the partnership's clock will show it: a demonstration's runs ahead or behind."""
    return clock.now() + (invitation.expires_at - clock.real_now())


def mail_key(invitation: Invitation) -> str:
    """The name of its mail in the outbox."""
    return f"{KIND}:{invitation.pk}"


def of_mail(mail: OutboundMail) -> Invitation:
    """The invitation a mail is for."""
    return Invitation.objects.select_related("person").get(pk=int(mail.dedupe_key.partition(":")[2]))


def may_be_sent(mail: OutboundMail) -> bool:
    """Whether a mail of an invitation should still go: it is open, and there is something to come in for."""
    return standing(of_mail(mail)) is State.OPEN


def was_just_accepted(invitation: Invitation, form: str, key: str) -> bool:
    """Whether this very form accepted it a moment ago: a button pressed twice is one acceptance and one sign-in."""
    since = clock.real_now() - A_MOMENT
    return FormKey.objects.filter(person=invitation.person_id, form=form, key=key, used_at__gte=since).exists()


@dataclass(frozen=True)
class Coming:
    """How far somebody who has not come in yet has got: a kind for `components/status.html`, and a sentence."""

    kind: str
    word: str
    sentence: str
    invitation: Invitation | None = None


def invitation_states(people: Iterable[Person]) -> dict[int, Coming]:
    """For each of these people who has not come in yet, by id, how far they have got. Two queries."""
    absent = [one for one in people if one.came_in_at is None]
    latest: dict[int, Invitation] = {}
    rows = Invitation.objects.filter(person__in=absent).select_related("person")
    for row in rows.order_by("made_at", "pk"):
        latest[row.person_id] = row
    mails = _mails(latest.values())
    return {one.pk: _coming(latest.get(one.pk), mails) for one in absent}


def _mails(invitations: Iterable[Invitation]) -> dict[str, OutboundMail]:
    keys = [mail_key(one) for one in invitations]
    return {mail.dedupe_key: mail for mail in OutboundMail.objects.filter(kind=KIND, dedupe_key__in=keys)}


def _coming(invitation: Invitation | None, mails: dict[str, OutboundMail]) -> Coming:
    if invitation is None:
        return Coming("grey", "Not invited", "Has not come in yet; not invited.")
    said = f"Has not come in yet; invited on {long_day(clock.local(invitation.made_at).date())}"
    match state_of(invitation):
        case State.OPEN:
            return _open(invitation, said, mails.get(mail_key(invitation)))
        case State.EXPIRED:
            return Coming("overdue", "Expired", f"{said}, and the link has expired.", invitation)
        case State.OTHER_ADDRESS:
            return Coming("overdue", "Void", f"{said} at another address, which made the link void.", invitation)
        case _:
            return Coming("grey", "Withdrawn", f"{said}, and withdrawn: {invitation.withdrawn_because}", invitation)


def _open(invitation: Invitation, said: str, mail: OutboundMail | None) -> Coming:
    until = long_day(clock.local(expires_on_our_clock(invitation)).date())
    said = f"{said}; the link works until {until}"
    states = OutboundMail.State
    match mail.state if mail else "":
        case states.SENT:
            return Coming("target", "Waiting", f"{said}.", invitation)
        case states.PENDING if not secret_of(invitation):
            words = "the site’s key was changed before the e-mail was written. Send it again."
            return Coming("overdue", "Not delivered", f"{said}, but {words}", invitation)
        case states.PENDING:
            tried = f" It could not be sent yet: {mail.last_error}" if mail and mail.last_error else ""
            return Coming("target", "Being sent", f"{said}. The e-mail is on its way.{tried}", invitation)
        case states.FAILED:
            why = mail.last_error if mail else ""
            return Coming("overdue", "Not delivered", f"{said}, but the e-mail was not delivered. {why}", invitation)
        case _:
            return Coming("target", "Waiting", f"{said}. No e-mail went out: hand the link over yourself.", invitation)


def yet_to_invite() -> QuerySet[Person]:
    """People who hold or will hold a post, have not come in, and have no invitation that waits."""
    unanswered = Q(invitations__accepted_at=None, invitations__withdrawn_at=None, invitations__isnull=False)
    in_office = Appointment.objects.filter(not_over(clock.today())).values("person")
    rows = Person.objects.filter(is_active=True, came_in_at=None, pk__in=in_office)
    return rows.exclude(pk__in=Person.objects.filter(unanswered).values("pk"))


def waiting() -> QuerySet[Invitation]:
    """Invitations neither accepted nor withdrawn, expired ones among them, the oldest first."""
    rows = Invitation.objects.filter(accepted_at=None, withdrawn_at=None).select_related("person")
    return rows.order_by("made_at", "pk")


def past() -> QuerySet[Invitation]:
    """Invitations that came to an end, the latest first."""
    rows = Invitation.objects.exclude(accepted_at=None, withdrawn_at=None).select_related("person")
    return rows.order_by("-made_at", "-pk")
