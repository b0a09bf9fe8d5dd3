"""Turning an agreement file into typed values, section by section. Pure. The ladder is in `parsing_ladder`."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from alliance.agreement import parsing_ladder as ladder
from alliance.agreement.setting_values import problem_with
from alliance.agreement.shapes import (
    Agreement,
    Body,
    Clause,
    Duty,
    ExternalBody,
    Group,
    Heading,
    Option,
    PartyEntry,
    PartyKind,
    Post,
    Quorum,
    Reading,
    ReviewDate,
    Setting,
    Term,
)
from alliance.agreement.tables import Problem, Table
from alliance.agreement.vocabulary import (
    DecisionRule,
    DutyKind,
    Every,
    Evidence,
    OneFor,
    Place,
    Room,
    SettingKind,
    Standing,
)
from alliance.kernel.permissions import Authority
from alliance.kernel.reckoning import Unit


def read(data: Mapping[str, Any], problems: list[Problem], file: str) -> Agreement:
    """Everything the file says; problems of single entries are added to `problems`, references are not checked."""
    top = Table(data, "", problems, file)
    agreement = Agreement(
        key=top.text("key"),
        title=top.text("title"),
        short_title=top.text("short_title"),
        partnership=top.text("partnership"),
        issued_on=top.day("issued_on"),
        calendar=top.text("calendar"),
        status=top.text("status"),
        status_clause=top.text("status_clause"),
        term=top.table("term", term),
        headings=top.tables("heading", lambda t: Heading(t.text("key"), t.text("title"))),
        clauses=top.tables("clause", clause, least=1),
        unnumbered=top.tables("unnumbered", clause),
        party_kinds=top.tables("party_kind", lambda t: PartyKind(t.text("key"), t.text("label")), least=1),
        parties=parties(top),
        posts=top.tables("post", post, least=1),
        bodies=top.tables("body", body),
        external_bodies=top.tables("external_body", external_body),
        duties=top.tables("duty", duty),
        settings=top.tables("setting", setting),
        readings=top.tables("reading", reading, name="phrase"),
        moments=top.tables("moment", ladder.moment),
        opening=top.table("opening", ladder.opening),
        stages=top.tables("stage", ladder.stage, least=1),
        groups=top.tables("group", group),
        review_dates=top.tables("review_date", review_date),
    )
    top.done()
    return agreement


def term(t: Table) -> Term:
    found = Term(
        starts_on=t.day("starts_on"),
        ends_on=t.day("ends_on"),
        clause=t.text("clause"),
        review_on=t.day("review_on"),
        alert_months=t.text("alert_months"),
        alert_days=t.whole("alert_days"),
        year_starts=t.text("year_starts"),
    )
    if found.ends_on <= found.starts_on and found.ends_on > date.min:
        t.note("ends_on", f"{found.ends_on} is not after the start, {found.starts_on}.", "Write a later day.")
    return found


def clause(t: Table) -> Clause:
    return Clause(t.text("key"), t.text("summary"))


def parties(top: Table) -> tuple[PartyEntry, ...]:
    places = iter(range(1, 10_000))

    def party(t: Table) -> PartyEntry:
        return PartyEntry(t.text("key"), t.text("name"), t.text("short_name"), t.text("kind"), next(places))

    return top.tables("party", party, least=1)


def post(t: Table) -> Post:
    found = Post(
        key=t.text("key"),
        label=t.text("label"),
        role=t.text("role"),
        one_for=t.word("one_for", OneFor),
        several=t.yes("several", False),
        may_be_for_matter=t.yes("may_be_for_matter", False),
        appointed_by=t.texts("appointed_by"),
        authorities=frozenset(t.words("authorities", Authority)),
        powerful=t.yes("powerful", False),
        deputy_of=t.texts("deputy_of", ()),
        clauses=t.texts("clauses", ()),
    )
    if not found.authorities:
        t.note("authorities", "is empty.", "Name at least one; a post without any lets its holder do nothing.")
    return found


def quorum(t: Table) -> Quorum:
    groups = t.raw("one_of_kinds", [])
    fits = isinstance(groups, list | tuple) and all(
        isinstance(g, list | tuple) and g and all(isinstance(kind, str) for kind in g) for g in groups
    )
    if not fits:
        t.note("one_of_kinds", "is not a list of lists.", "Write the kinds of Party, one list for each group.")
        groups = []
    return Quorum(t.text("parties"), tuple(tuple(g) for g in groups), t.yes("presiding"))


def body(t: Table) -> Body:
    return Body(
        key=t.text("key"),
        name=t.text("name"),
        short_name=t.text("short_name"),
        members=t.texts("members"),
        attends=t.texts("attends", ()),
        presided_by=t.texts("presided_by", ()),
        answers_to=t.text("answers_to", ""),
        decision_rule=t.word("decision_rule", DecisionRule),
        quorum=t.table("quorum", quorum, None),
        clauses=t.texts("clauses", ()),
    )


def external_body(t: Table) -> ExternalBody:
    return ExternalBody(
        key=t.text("key"),
        name=t.text("name"),
        short_name=t.text("short_name"),
        receives=t.texts("receives", ()),
        note=t.text("note", ""),
        clauses=t.texts("clauses", ()),
    )


def duty(t: Table) -> Duty:
    return Duty(
        key=t.text("key"),
        clauses=t.texts("clauses"),
        kinds=t.words("kinds", DutyKind),
        summary=t.text("summary"),
        owed_by=t.texts("owed_by", ()),
        owed_to=t.texts("owed_to", ()),
        when=t.text("when"),
        evidence=t.words("evidence", Evidence, ()),
        room=t.word("room", Room),
        standing=t.word("standing", Standing, Standing.MOU),
        settings=t.texts("settings", ()),
        until=t.day("until", None),
        then=t.text("then", ""),
    )


def option(t: Table) -> Option:
    value = t.raw("value")
    if value is None:
        t.note("value", "is missing.", "Write the value this option stands for.")
    return Option(value, t.text("label"))


def setting(t: Table) -> Setting:
    unit = t.word("unit", Unit, None)
    found = Setting(
        key=t.text("key"),
        label=t.text("label"),
        kind=t.word("kind", SettingKind),
        default=_plain(t.raw("default")),
        unit=unit,
        noun=t.text("noun", ""),
        options=t.tables("options", option, name="value"),
        least=t.whole("least", 1, least=0),
        most=t.whole("most", 0, least=0),
        standing=t.word("standing", Standing),
        clauses=t.texts("clauses", ()),
    )
    if found.kind is SettingKind.LENGTH and unit is None:
        t.note("unit", "is missing.", f"A length needs one of: {', '.join(Unit)}.")
    if found.kind is SettingKind.CHOICE and len(found.options) < 2:
        t.note("options", "has fewer than two.", "A choice needs at least two options with value and label.")
    if found.kind is SettingKind.COUNT and not found.noun:
        t.note("noun", "is missing.", "Say what is counted, such as “Parties”.")
    if not t.has("default"):
        t.note("default", "is missing.", "Write the value that holds until somebody changes it.")
    elif problem := problem_with(found, found.default):
        t.note("default", problem.problem, problem.mend)
    return found


def reading(t: Table) -> Reading:
    numbers = t.raw("numbers", [])
    if not isinstance(numbers, list | tuple) or not numbers or not all(type(n) is int for n in numbers):
        t.note("numbers", "is not a list of whole numbers.", "Write its number or numbers, such as [5, 6].")
        numbers = [0]
    found = Reading(
        numbers=tuple(numbers),
        phrase=t.text("phrase"),
        problem=t.text("problem"),
        reading=t.text("reading"),
        alternatives=t.texts("alternatives", ()),
        settings=t.texts("settings", ()),
        fixed=t.text("fixed", ""),
        clauses=t.texts("clauses"),
    )
    if not found.settings and not found.fixed:
        t.note("fixed", "is missing.", "A reading without a setting says here how it is kept, such as “shown only”.")
    return found


def review_date(t: Table) -> ReviewDate:
    every = t.word("every", Every)
    found = ReviewDate(
        key=t.text("key"),
        kind=t.text("kind"),
        title=t.text("title"),
        every=every,
        on=t.day("on", None),
        day=t.text("day", ""),
        place=t.word("place", Place, None),
        after=t.text("after", ""),
        cycle=t.text("cycle", ""),
        to=t.texts("to", ()),
        owed_by=t.texts("owed_by"),
        standing=t.word("standing", Standing),
        clauses=t.texts("clauses"),
        after_end=t.text("after_end", ""),
        note=t.text("note", ""),
    )
    needs = {
        Every.ONCE: ("on",),
        Every.YEAR: ("day", "place"),
        Every.QUARTER: ("after",),
        Every.CYCLE: ("on", "cycle"),
    }[every]
    for key in needs:
        if not getattr(found, key):
            t.note(key, "is missing.", f"A date that comes “{every}” needs it.")
    for key in sorted({"on", "day", "place", "after", "cycle"} - set(needs)):
        if getattr(found, key):
            t.note(key, "does not belong here.", f"Remove it; a date that comes “{every}” has {' and '.join(needs)}.")
    return found


def group(t: Table) -> Group:
    return Group(t.text("key"), t.text("name"), t.text("purpose", ""), t.text("reports_to", ""))


def _plain(value: Any) -> Any:
    """The value as JSON keeps it."""
    if isinstance(value, date):
        return value.isoformat()
    return [_plain(v) for v in value] if isinstance(value, list) else value
