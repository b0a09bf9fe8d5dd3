"""What a filing would do: who is told, which clocks start. The check page and the act both ask here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from alliance.agreement.models import AgreementVersion
from alliance.agreement.queries import in_force, settings_on
from alliance.agreement.shapes import Agreement
from alliance.agreement.vocabulary import Event, TimePassed
from alliance.kernel import clock
from alliance.kernel.calendar_data import calendars
from alliance.kernel.errors import Refusal
from alliance.kernel.notices.actions import Addressee
from alliance.kernel.operational_days import deemed_served
from disputes import clocks, naming, rules, wording
from disputes.clocks import Planned
from disputes.course import Course, Running, entry
from disputes.dates import FOR_A_MEETING, Happened
from disputes.models import Against, Sort
from disputes.step import OPENING, Phase, Place
from parties.people.models import Party
from parties.people.queries import addressees, current_parties

SCREENING = "screening"


@dataclass(frozen=True)
class Filing:
    """Everything that follows from filing these answers at this instant."""

    version: AgreementVersion
    raised_by: Party
    named: tuple[Party, ...]
    involved: tuple[Party, ...]  # besides the raising Party
    to: tuple[Addressee, ...]
    clocks: tuple[Planned, ...]
    served_at: datetime
    remarks: tuple[str, ...]
    to_every_party: bool
    prompt_by: date | None

    @property
    def other_side(self) -> str:
        against = Against.WHOLE if self.involved and not self.named else Against.PARTIES
        return wording.other_side(against if self.named or self.involved else "", [p.name for p in self.named])


def version_for(first_knew: date | None, on: date) -> AgreementVersion:
    """The version in force when the matter arose, for life; where that day has none, the one in force at filing,
    or the last there was (Reading 27)."""
    version = (in_force(first_knew) if first_knew else None) or in_force(on)
    version = version or AgreementVersion.objects.filter(adopted_at__isnull=False).order_by("-starts_on").first()
    if version is None:
        raise Refusal("", "No agreement has been adopted yet.", mend="Ask an administrator to load and adopt it.")
    return version


def plan(
    *,
    raised_by: Party,
    answers: Mapping[str, Any],
    at: datetime,
    came_at: datetime | None = None,
    channel: str = "in_system",
    without: int | None = None,
) -> Filing:
    """The filing as it would be now. Raises Refusal for answers that cannot be filed at all.

    `came_at` and `channel` are for a notice that came another way: its clocks run from its own deemed service.
    `without` is the person who files and needs no notice of it.
    """
    on = clock.local(at).date()
    first_knew = date.fromisoformat(answers["first_knew"]) if answers.get("first_knew") else None
    version = version_for(first_knew, on)
    parties = list(current_parties(on))
    named = _named(raised_by, answers, parties)
    to_every_party = answers.get("sort") != Sort.POTENTIAL or _told_to_all(version, on)
    others = [p for p in parties if p.pk != raised_by.pk] if to_every_party else []
    board = naming.tells_a_body(version.terms, str(answers.get("sort") or ""))
    to = [a for a in addressees(version=version, day=on, parties=others, board=board) if a.person_id != without]
    served_at, clocks_begun = service(version, channel=channel, came_at=came_at or at, on=on)
    return Filing(
        version=version,
        raised_by=raised_by,
        named=tuple(named),
        involved=tuple(p for p in parties if p.pk != raised_by.pk)
        if answers.get("against") == Against.WHOLE
        else tuple(named),
        to=tuple(to),
        clocks=clocks_begun,
        served_at=served_at,
        remarks=tuple(
            rules.remarks(
                first_knew,
                bool(answers.get("first_knew_about")),
                (version.terms.term.starts_on, version.terms.term.ends_on),
                on,
            )
        ),
        to_every_party=to_every_party,
        prompt_by=_prompt_by(version, first_knew, settings_on(version, on)),
    )


def service(
    version: AgreementVersion, *, channel: str, came_at: datetime, on: date
) -> tuple[datetime, tuple[Planned, ...]]:
    """When a notice that came by a channel counts as served, and the clocks that run from there, under the readings of
    the day it was filed or recorded on. What is said on the telephone counts like what is handed over."""
    settings = settings_on(version, on)
    by = "by_hand" if channel == "telephone" else channel
    served = deemed_served(came_at, by, settings["notice_cutoff"], calendars()[version.terms.calendar])
    return served.at, _clocks(_course(version, served.at, settings))


def _named(raised_by: Party, answers: Mapping[str, Any], parties: Sequence[Party]) -> list[Party]:
    if answers.get("against") != Against.PARTIES:
        return []
    wanted = set(answers.get("parties") or [])
    if wrong := rules.wrong_parties(raised_by.pk, wanted, [p.pk for p in parties]):
        raise Refusal("parties", wrong, mend="Choose the other Parties it is with.", clause="10.1")
    return [p for p in parties if p.pk in wanted]


def _prompt_by(version: AgreementVersion, first_knew: date | None, settings: Mapping[str, Any]) -> date | None:
    """The target for telling the Board (App 2 1.4), where the Party said when it first knew."""
    prompt = version.terms.opening.prompt
    if prompt is None or first_knew is None:
        return None
    length = prompt.length_under(settings)
    counts_first = bool(settings.get("count_event_day"))
    return calendars().after(first_knew, length, count_start=counts_first).last_day if length else None


def _course(version: AgreementVersion, served_at: datetime, settings: Mapping[str, Any]) -> Course:
    served = clocks.day_of(served_at)
    return Course(
        terms=version.terms,
        settings=settings,
        calendars=calendars(),
        happened=(Happened(Event.SERVED, served), Happened(Event.FILED, served)),
        meeting=lambda start: clocks.announced_meeting(start, served_at),
    )


def _told_to_all(version: AgreementVersion, on: date) -> bool:
    potential = next((k for k in version.terms.opening.kinds if k.key == Sort.POTENTIAL), None)
    return potential is None or settings_on(version, on).get(potential.told_setting, "") not in ("board", "board-only")


def _clocks(course: Course) -> tuple[Planned, ...]:
    """The screening target and the clocks of the first stage, which run from deemed service."""
    opening, found = course.terms.opening, []
    if opening.screening and (target := course.screening()):
        screening = opening.screening.clock
        found.append(
            Planned(
                kind=SCREENING,
                label=naming.screening_label(course.terms),
                reckoning=target,
                standing=str(screening.standing),
                owed_by=screening.owed_by,
                setting=screening.setting,
                lapses=opening.screening.time_passed == TimePassed.GOES_ON,
            )
        )
    return (*found, *(_planned(course, running) for running in course.running(begins(course.terms))))


def _planned(course: Course, running: Running) -> Planned:
    waited = running.reckoning.rule.endswith(FOR_A_MEETING)
    return Planned(
        kind=running.kind,
        label=wording.clock_label(course.terms, running),
        reckoning=running.reckoning,
        standing=str(running.clock.standing),
        owed_by=running.clock.owed_by,
        setting=running.clock.setting,
        remark="The next meeting had been announced already, so the target is its day." if waited else "",
        lapses=running.lapses,
        waits_on=running.waits_on,
    )


def begins(terms: Agreement) -> Place:
    """Where a dispute stands when it has been filed: to be screened, or at the first stage where nobody screens."""
    return (
        Place(OPENING, Phase.SCREENING)
        if terms.opening.screening
        else entry(terms.stage_by_key[terms.opening.first_stage])
    )
