"""The words of signing: what people are told, and what signing means."""

from alliance.agreement.models import AgreementVersion
from alliance.kernel.reckoning import long_day
from parties.people.models import Party
from parties.signatures.models import Signatory, Signature

# What signing means, shown before anybody signs (MoU 1.1, Appendix 3).
MEANING = (
    "Your Party says with it that it makes this agreement with the other Parties (1.1), and you say that your Party "
    "lets you say so.",
    "The agreement is a promise between partners, not a contract: no court enforces it.",
    "It is an ordinary electronic signature: your name, your office and the day are sealed together with the digest of "
    "the document. It is not a qualified electronic signature, and no certificate of an outside body stands behind it.",
    "Once given it stands in the record and is not taken back here. Every Party can see it.",
)


def to_be_named(name: str, office: str, party: Party, version: AgreementVersion, now: Signatory | None) -> str:
    """A naming in one sentence, as it is proposed."""
    instead = ""
    if now is not None:
        same = now.person.full_name == name
        instead = f", no longer as {now.office}" if same else f" instead of {now.person.full_name}"
    return f"{name}, {office}, is to sign {version.title} for {party}{instead}."[:400]


def to_be_ended(signatory: Signatory) -> str:
    """The end of a naming in one sentence, as it is proposed."""
    return f"{signatory.person.full_name} is no longer to sign {signatory.version.title} for {signatory.party}."[:400]


def named(signatory: Signatory) -> tuple[str, str]:
    """Subject and text of the notice that somebody is named to sign."""
    who, party = signatory.person.full_name, signatory.party
    second = (
        f"{signatory.named_by} proposed it, and {signatory.confirmed_by} agreed."
        if signatory.confirmed_by
        else f"{signatory.named_by} named them; nobody else could have agreed."
    )
    come_in = "" if signatory.person.came_in_at else f"\n\n{who} cannot sign in yet: an administrator can invite them."
    return (
        f"{who} signs for {party}",
        f"{who}, {signatory.office}, is named to sign {signatory.version.title} for {party} (App 3). {second}\n\n"
        f"They sign on the page of signatures, or the page signed on paper is uploaded there.{come_in}",
    )


def ended(signatory: Signatory) -> tuple[str, str]:
    """Subject and text of the notice that somebody is no longer named to sign."""
    who, party = signatory.person.full_name, signatory.party
    return (
        f"{who} no longer signs for {party}",
        f"{who} is no longer named to sign {signatory.version.title} for {party} (App 3). The reason given: "
        f"{signatory.ended_because}\n\nUntil somebody else is named, nobody can sign for {party}.",
    )


def signed(signature: Signature) -> tuple[str, str]:
    """Subject and text of the notice that a Party has signed."""
    return (
        f"{signature.party_name} has signed",
        f"{signature.signer_name}, {signature.office}, signed {signature.version.title} for {signature.party_name} on "
        f"{long_day(signature.signed_on)}, {signature.get_way_display()} (App 3). {signature.entered_by} entered it."
        f"\n\nSeal of the signature: {signature.digest}\n\nIf this is not right, tell the Independent Chair or an "
        "administrator at once.",
    )


def reminder(version: AgreementVersion, party: Party, signatory: Signatory | None) -> tuple[str, str]:
    """Subject and text of the reminder to a Party that has not signed."""
    if signatory is None:
        to_do = (
            "Nobody is named to sign for it yet. Its Lead Officer or deputy names somebody on the page of signatures."
        )
    else:
        to_do = (
            f"{signatory.person.full_name}, {signatory.office}, is named to sign. They can sign on the page of "
            "signatures, or sign on paper and have the page uploaded there."
        )
    return (
        f"{party} has not signed yet",
        f"{version.title} has no signature of {party} so far (App 3). {to_do}\n\n"
        "The agreement holds meanwhile. This reminder comes again until it is signed.",
    )
