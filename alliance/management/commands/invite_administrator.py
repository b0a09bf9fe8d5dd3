"""Open an empty installation: put an agreement in force, and invite its first administrator."""

from argparse import ArgumentParser
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from alliance.agreement import actions, terms
from alliance.agreement.models import AgreementVersion
from alliance.agreement.queries import in_force
from alliance.desk.adoption import adopt_with_everything
from alliance.desk.mail import READABLE
from alliance.kernel import clock
from alliance.kernel.errors import NotAllowed, Refusal
from alliance.kernel.permissions import SYSTEM
from alliance.kernel.reckoning import long_day, moment
from alliance.web.fields import EmailField, LineField
from parties.invitations import queries, wording
from parties.invitations.by_command import Made, invite_administrator

BUNDLED = settings.BASE_DIR / "alliance" / "agreement" / "versions" / "llr-1.1.toml"


class Command(BaseCommand):
    help = "Invite an administrator, and adopt an agreement first where none is in force. Prints the link."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email", help="the address they will sign in with")
        parser.add_argument("--given-name", default="", help="else read from the address")
        parser.add_argument("--family-name", default="", help="else read from the address")
        parser.add_argument("--agreement", type=Path, help="the .toml file to adopt where none is in force (else LLR)")

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.DEMONSTRATION:
            raise CommandError("This is a demonstration: it has its administrators, see `manage.py demo_accounts`.")
        email, given_name, family_name = _who(options)
        at = clock.now()
        try:
            with clock.at(at), transaction.atomic(durable=True):
                version, said = _agreement(options["agreement"], at)
                made = invite_administrator(
                    version=version, email=email, given_name=given_name, family_name=family_name, at=at
                )
                said += _said(made)
        except (terms.Unreadable, Refusal, NotAllowed) as problem:
            raise CommandError(str(problem)) from problem
        for sentence in said:
            self.stdout.write(sentence)


def _who(options: dict[str, Any]) -> tuple[str, str, str]:
    """Address and names, cleaned. Raises CommandError."""
    try:
        email = EmailField().clean(options["email"])
        given, family = (LineField(longest=80, required=False).clean(options[f"{n}_name"]) for n in ("given", "family"))
    except ValidationError as problem:
        raise CommandError(problem.messages[0]) from problem
    first, _, rest = email.partition("@")[0].replace("_", ".").partition(".")
    if not given and not family:
        given, family = (first.capitalize(), rest.replace(".", " ").title()) if rest else ("", first.capitalize())
    return email, given, family


def _agreement(file: Path | None, at: datetime) -> tuple[AgreementVersion, list[str]]:
    """The agreement in force, adopted from the file where none was, and what was done. Raises Refusal, Unreadable."""
    today = clock.today()
    version = in_force(today)
    data = terms.read_file(file or BUNDLED) if file or version is None else None
    if version is not None:
        if data and data.get("key") != version.key:
            raise Refusal(
                "",
                f"{version.title} is in force here already.",
                mend="Leave --agreement out; `manage.py load_agreement` adopts another one.",
            )
        return version, []
    loaded = actions.load(data=data or {}, actor=SYSTEM, at=at, file=(file or BUNDLED).name)
    adopted = adopt_with_everything(version=loaded, actor=SYSTEM, at=at)
    version = in_force(today)
    if version is None:
        raise Refusal("", f"{loaded.title} begins on {long_day(loaded.starts_on)}.", mend="Nobody has a post before.")
    dates = len(adopted.published.added)
    return version, [f"Adopted {version.title}: {len(adopted.admitted)} Parties admitted, {dates} dates set."]


def _said(made: Made) -> list[str]:
    """What was done, the link on a line of its own, and where the mail goes."""
    said = []
    if made.is_new:
        said.append(f"Entered {made.person}.")
    if made.is_appointed:
        said.append(f"Appointed {made.person} as {made.post.label} from {long_day(clock.today())}.")
    if made.told:
        said.append(f"Told: {', '.join(one.full_name for one in made.told)}.")
    until = moment(queries.expires_on_our_clock(made.invitation))
    said.append(f"The link works once, until {until}, and voids any earlier one:")
    said.append(wording.link_of(made.invitation))
    if settings.EMAIL_BACKEND == READABLE:
        said.append("There is no mail server here: hand the link over yourself, to nobody else.")
    else:
        said.append(f"An e-mail with the same link goes to {made.invitation.address}.")
    return said
