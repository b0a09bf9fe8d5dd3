"""September 2025: the agreement is adopted, and people are appointed to its posts."""

from datetime import date

from django.conf import settings

from alliance.agreement import actions as agreement
from alliance.agreement import terms
from alliance.demo import cast, papers
from alliance.demo.cast import CAST, Member
from alliance.demo.teller import Scene, Teller, member, on
from alliance.desk.adoption import adopt_with_everything
from alliance.kernel import clock
from alliance.kernel.documents import actions as documents
from alliance.kernel.matters.models import Audience
from alliance.kernel.permissions import SYSTEM

FILE = settings.BASE_DIR / "alliance" / "agreement" / "versions" / "llr-1.1.toml"
FIRST_ADMINISTRATOR, SECOND_ADMINISTRATOR = "Garrity", "Habbershaw"
END_OF_TERM = date(2027, 3, 31)

POSTS = {
    cast.LEAD_OFFICER: "lead-officer",
    cast.CHAIR: "independent-chair",
    cast.DIRECTOR: "director",
    cast.MANAGEMENT_TEAM: "management-team",
    cast.ADMINISTRATOR: "administrator",
}


def _unlisted(given_name: str, family_name: str, party_key: str = "") -> Member:
    """Somebody in the story whose sign-in nobody is offered."""
    return Member("", party_key, "", given_name, family_name, f"{given_name}.{family_name}@example.org".lower(), "")


FORMER_LEAD = _unlisted("Dorothea", "Quenby", "lpt")
SIGNATORIES = (
    _unlisted("Lionel", "Rushbrooke", "leicester-city-council"),
    _unlisted("Amarjit", "Thorpe-Kaur", "leicestershire-county-council"),
    _unlisted("Philippa", "Wardley", "rutland-county-council"),
    _unlisted("Oswin", "Makepeace", "llr-icb"),
    member("Cropston"),
    _unlisted("Julian", "Hathern", "sdsa"),
    _unlisted("Farida", "Newtown-Lal", "leicester-city-pcf"),
    _unlisted("Bridget", "Sileby", "leicestershire-send-hub"),
    member("Ketton"),
)


def adopt(story: Teller) -> None:
    """The agreement is put in force, the Parties named in it are admitted, and its own dates are set (1.1, 7.1)."""
    at = clock.now()
    version = agreement.load(data=terms.read_file(FILE), actor=SYSTEM, at=at, file=FILE.name)
    if not version.is_adopted:
        adopt_with_everything(version=version, actor=SYSTEM, at=at)


def let_in(story: Teller) -> None:
    """Two administrators are entered, and they enter and appoint everybody else."""
    story.admit(member(FIRST_ADMINISTRATOR))
    story.appoint(FIRST_ADMINISTRATOR, "administrator", by=SYSTEM)
    by = story.actor(FIRST_ADMINISTRATOR)
    story.admit(member(SECOND_ADMINISTRATOR), by)
    story.appoint(SECOND_ADMINISTRATOR, "administrator", by=by)
    for one in CAST:
        if one.role in POSTS and one.family_name not in story.people:
            story.admit(one, by)
            story.appoint(one.family_name, POSTS[one.role], by=by, party=one.party_key)
    story.admit(FORMER_LEAD, by, signs_in=False)
    story.appoint(FORMER_LEAD.family_name, "lead-officer", by=by, party=FORMER_LEAD.party_key)
    for one in SIGNATORIES:
        story.admit(one, by, signs_in=bool(one.password))
        story.appoint(one.family_name, "signatory", by=by, party=one.party_key)


def keep_the_text(story: Teller) -> None:
    """The signed text becomes the document of record."""
    by, at, version = story.actor(SECOND_ADMINISTRATOR), clock.now(), story.version
    document = documents.store(
        papers.document_of_record(version),
        matter=story.agreement_file,
        title=f"{version.terms.short_title}: document of record",
        audience=Audience.ALL_PARTIES,
        actor=by,
        at=at,
    )
    agreement.keep_document(version=version, document=document, actor=by, at=at)


def name_the_auditor(story: Teller) -> None:
    """An auditor is appointed by a decision of the Board, to the end of the term."""
    by = story.actor(FIRST_ADMINISTRATOR)
    story.admit(member("Callowhill"), by)
    story.appoint("Callowhill", "auditor", by=by, to_day=END_OF_TERM, note="Decision of the Board, 17 September 2026")


def lose_a_lead_officer(story: Teller) -> None:
    """The Lead Officer of a Party leaves; a deputy acts while the post is vacant."""
    by = story.actor(FIRST_ADMINISTRATOR)
    story.admit(member("Lowmoor"), by)
    [post] = [seat for seat in story.actor(FORMER_LEAD.family_name).seats if seat.post == "lead-officer"]
    story.end(post.appointment_id, date(2026, 11, 1), by=by, reason="Moved to another employer.")
    story.appoint(
        "Lowmoor", "deputy", by=by, party="lpt", from_day=date(2026, 11, 2),
        note="Acting while the post of Lead Officer is vacant",
    )  # fmt: skip


SCENES = (
    Scene(on(2025, 9, 1, 9), adopt),
    Scene(on(2025, 9, 1, 9, 30), let_in),
    Scene(on(2025, 9, 3, 14, 10), keep_the_text),
    Scene(on(2026, 9, 18, 11, 20), name_the_auditor),
    Scene(on(2026, 10, 28, 15, 5), lose_a_lead_officer),
)
