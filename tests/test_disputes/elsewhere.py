"""Agreements of another shape, adopted and peopled, and their disputes walked through the pages people use."""

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.test import Client

from alliance.agreement import actions as agreement
from alliance.agreement import terms
from alliance.desk.adoption import adopt_with_everything
from alliance.kernel import clock
from alliance.kernel.deadlines.models import Deadline
from alliance.kernel.permissions import SYSTEM
from disputes.models import Dispute
from parties.appointments.actions import appoint
from parties.deciding import actions as deciding
from parties.deciding import answering
from parties.people.actions import admit_person
from parties.people.actors import actor_for
from parties.people.models import Party
from tests.makers import client_for
from tests.test_disputes.browsing import Page, file, visit, write

FILES = Path(__file__).parent.parent / "test_agreement" / "files"
STARTED = datetime.fromisoformat("2026-04-01T09:00:00+01:00")


@dataclass
class Elsewhere:
    """A partnership under another agreement, with a browser for each of its people."""

    people: dict[str, Any]
    dispute: Dispute | None = None

    def client(self, who: str) -> Client:
        return client_for(self.people[who])

    @property
    def ref(self) -> str:
        assert self.dispute is not None
        return self.dispute.matter.reference

    def file(self, who: str, against: str, moment: str, **answers: Any) -> Page:
        """File a dispute through every page; gives the receipt."""
        with clock.at(at(moment)):
            other = Party.objects.get(key=against)
            receipt = file(write(self.client(who), [other.pk], **answers))
        self.dispute = Dispute.objects.select_related("matter", "version", "raised_by").get()
        return receipt

    def party(self, key: str) -> str:
        return str(Party.objects.get(key=key).pk)

    def page(self, who: str, moment: str) -> Page:
        with clock.at(at(moment)):
            return visit(self.client(who), f"/disputes/{self.ref}/")

    def refused(self, who: str, moment: str, key: str, status: int = 403) -> str:
        """Open a step that is not for this person, or not for now; gives what the page says."""
        with clock.at(at(moment)):
            return visit(self.client(who), f"/disputes/{self.ref}/steps/{key}/", status=status).text

    def step(self, by: str, moment: str, key: str, *, status: int = 302, **answers: Any) -> Page:
        """Open a step, fill in its form, check what would follow where it asks for that, and take it."""
        with clock.at(at(moment)):
            page = visit(self.client(by), f"/disputes/{self.ref}/steps/{key}/")
            sent = page.send(**{name: value for given in answers.items() for name, value in parts(*given)})
            if sent.status == 200 and "sure" in sent.html:
                self.checked = sent.text
                sent = sent.send(having="sure")
            assert (302 if sent.status == 303 else sent.status) == status, f"{key}: {sent.status} {sent.text[:500]}"
            return sent

    def decided(self, moment: str, by: str) -> None:
        """Every member of the body agrees to the open question, as its minutes have it; then it is closed."""
        with clock.at(at(moment)):
            question = self.dispute.matter.questions.get(closed_at=None)
            recorder = actor_for(self.people[by], clock.today())
            for seat in question.electors.all():
                answering.enter_answer(
                    actor=recorder, question=question.pk, elector=seat.pk, person=seat.member_id, value="agree",
                    reason="", text_version=question.text_version, at=clock.now(),
                )  # fmt: skip
            deciding.close(
                actor=recorder, question=question.pk, present=[e.key for e in question.electors.all()], presided=True,
                consensus=True, seen=None, at=clock.now(),
            )  # fmt: skip

    def dates(self) -> dict[tuple[str, str], tuple[str, str]]:
        """The dates that were not replaced by others, by kind and Party."""
        rows = Deadline.objects.filter(matter=self.dispute.matter).exclude(state="superseded").order_by("pk")
        return {
            (d.kind, d.owed_by_party.short_name if d.owed_by_party else ""): (d.due_on.isoformat(), d.state)
            for d in rows
        }

    def reload(self) -> Dispute:
        self.dispute = Dispute.objects.select_related("matter", "version", "raised_by").get()
        return self.dispute


def parts(name: str, value: Any) -> list[tuple[str, Any]]:
    """A day is typed in three boxes."""
    if isinstance(value, date):
        return [(f"{name}_day", str(value.day)), (f"{name}_month", str(value.month)), (f"{name}_year", str(value.year))]
    return [(name, value)]


def at(moment: str) -> datetime:
    return datetime.fromisoformat(moment if "T" in moment else f"{moment}T11:00").replace(tzinfo=clock.LONDON)


def adopt(name: str, people: dict[str, tuple[str, str]]) -> Elsewhere:
    """Adopt an agreement and let people in: who, with their post and Party."""
    with clock.at(STARTED):
        data = terms.read_file(FILES / f"{name}.toml")
        adopt_with_everything(version=agreement.load(data=data, actor=SYSTEM, at=STARTED), actor=SYSTEM, at=STARTED)
        found = {}
        for who, (post, party) in people.items():
            person = admit_person(actor=SYSTEM, given_name="Ada", family_name=who.title(), at=STARTED)
            appoint(
                actor=SYSTEM, person=person, post=post, party=Party.objects.get(key=party) if party else None,
                starts_on=date(2026, 4, 1), appointing_body="all",
            )  # fmt: skip
            found[who] = person
    return Elsewhere(found)
