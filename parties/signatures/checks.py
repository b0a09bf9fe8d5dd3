"""What stands in the way of naming and of signing. Each raises in words; none writes. Asked under the chain's lock."""

from datetime import date, datetime

from alliance.agreement.models import AgreementVersion
from alliance.kernel import clock
from alliance.kernel.documents.models import Document
from alliance.kernel.errors import NotAllowed, Refusal, Stale
from alliance.kernel.matters.models import Matter
from alliance.kernel.permissions import Act, Actor, Scope, require
from alliance.kernel.reckoning import long_day
from parties.people.models import Party, Person
from parties.people.queries import current_parties
from parties.signatures import queries
from parties.signatures.models import Signatory, Signature
from parties.signatures.rules import Seen


def require_may_name(actor: Actor, party: Party, *, confirmed: bool = False) -> None:
    """Raise NotAllowed unless the actor may name who signs for a Party, or is the second person who agrees to it."""
    require(actor, Act.CONFIRM_CHANGE if confirmed else Act.NAME_SIGNATORY, Scope(owners=frozenset({party.pk})))


def refuse_naming(version: AgreementVersion, party: Party, person: Person | None, office: str, at: datetime) -> None:
    """Raise Stale or Refusal where nobody can be named for this Party and version, or this person is already."""
    matter_of(version)
    refuse_superseded(version, at)
    refuse_signed(version, party)
    if not current_parties(clock.local(at).date()).filter(pk=party.pk).exists():
        raise Stale(f"{party} is no Party to the agreement any more.")
    now = queries.signatory_of(version, party)
    if person is not None and now is not None and (now.person_id, now.office) == (person.pk, office):
        raise Refusal("person", f"{person.full_name} is named already, in this office.", "Nothing needs to change.")
    if person is not None and not person.is_active:
        raise Refusal("person", f"The sign-in of {person} is closed.", "Open it again first, or name somebody else.")


def refuse_ending(signatory: Signatory) -> None:
    """Raise Stale where a naming has ended, or the Party has signed by it."""
    if signatory.ended_at is not None:
        raise Stale(f"{signatory.person.full_name} is not named to sign for {signatory.party} any more.")
    refuse_signed(signatory.version, signatory.party)


def refuse_superseded(version: AgreementVersion, at: datetime) -> None:
    """Raise Stale where another version has taken this one's place."""
    if successor := queries.superseded_by(version, clock.local(at).date()):
        raise Stale(
            f"{version.title} is no longer the agreement, so nothing can be signed or changed there.",
            happened=(f"{successor.title} has taken its place since {long_day(successor.starts_on)}.",),
        )


def refuse_signed(version: AgreementVersion, party: Party) -> None:
    """Raise Stale where a Party has signed a version."""
    if done := Signature.objects.filter(version=version, party=party).first():
        raise Stale(
            f"{party} has signed {version.title} already. A Party signs once.",
            happened=(f"{done.signer_name}, {done.office}, signed on {long_day(done.signed_on)}.",),
        )


def matter_of(version: AgreementVersion) -> Matter:
    """The file of a version. Raises Refusal before it was adopted."""
    if version.matter is None:
        raise Refusal("", "This agreement has not been adopted.", "Adopt it first.")
    return version.matter


def text_of(version: AgreementVersion) -> Document:
    """The document of record. Raises Refusal where there is none yet."""
    if version.document is None:
        raise Refusal(
            "", "There is no document of record to sign yet.", "An administrator uploads it on the agreement's page."
        )
    return version.document


def as_seen(version: AgreementVersion, party: Party, seen: Seen, at: datetime) -> Signatory:
    """Who is named to sign, where all is as it was before whoever signs. Raises Stale, saying what has changed.

    The version is read anew, so that what is compared is what stands under the lock.
    """
    version = AgreementVersion.objects.select_related("document", "matter").get(pk=version.pk)
    refuse_superseded(version, at)
    if version.digest != seen.agreement_digest:
        raise Stale("This is another agreement than when this page was opened. Open it again, and read it first.")
    refuse_signed(version, party)
    text = text_of(version)
    signatory = queries.signatory_of(version, party)
    if signatory is None:
        raise Stale(f"Nobody is named to sign for {party} now. Naming somebody comes first.")
    if signatory.pk != seen.signatory:
        raise Stale(
            f"Who signs for {party} was changed since this page was opened.",
            happened=(f"{signatory.person.full_name}, {signatory.office}, is named now.",),
        )
    if text.sha256 != seen.text_digest:
        raise Stale(
            "The document of record was replaced since this page was opened.",
            happened=(f"It is now “{text.title}”. Read it before signing.",),
        )
    signatory.version = version
    return signatory


def refuse_day(version: AgreementVersion, signed_on: date, at: datetime) -> None:
    """Raise Refusal for a date on a signed page that cannot be."""
    made = version.terms.issued_on
    if signed_on < made:
        raise Refusal(
            "signed_on", f"The agreement was made on {long_day(made)}.", "Give the date on the page.", "App 3"
        )
    if signed_on > clock.local(at).date():
        raise Refusal("signed_on", "This date lies in the future.", "Give the date on the page.", "App 3")


def require_another(actor: Actor, person: Person) -> None:
    """Raise NotAllowed where somebody would name themselves, or end their own naming."""
    if actor.person_id == person.pk:
        raise NotAllowed(
            "Nobody names themselves to sign.", who="Your Party’s lead or deputy, the Chair or an administrator."
        )
