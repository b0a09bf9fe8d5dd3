"""Reading the ladder: opening, stages, clocks and moments. Pure; references are checked in `references`."""

from collections.abc import Callable
from typing import Any

from alliance.agreement.ladder_shapes import (
    AnyTime,
    BodyDecides,
    Challenge,
    Clock,
    Details,
    FacilitatedDiscussions,
    FilingKind,
    LastResort,
    Moment,
    MomentRule,
    Negotiation,
    Opening,
    Referral,
    ResortOption,
    Screening,
    Stage,
    Start,
    WrittenPositions,
)
from alliance.agreement.tables import Table, nearest
from alliance.agreement.vocabulary import (
    KINDS,
    AnyTimeAct,
    Consent,
    Costs,
    DecisionRule,
    OptionKind,
    StageKind,
    Standing,
    TimePassed,
)
from alliance.kernel.reckoning import Unit


def start(t: Table, key: str = "from") -> Start:
    """An event by name, or `{ earlier_of = […] }`, `{ later_of = […] }`, `{ end_of = "stage" }`."""
    value = t.raw(key)
    if isinstance(value, str) and value:
        return Start((value,), "only")
    if isinstance(value, dict) and len(value) == 1:
        how, events = next(iter(value.items()))
        if how == "end_of" and isinstance(events, str):
            return Start((f"{events}.stage-ended",), "only")
        listed = isinstance(events, list | tuple) and len(events) > 1 and all(isinstance(e, str) for e in events)
        if how in ("earlier_of", "later_of") and listed:
            return Start(tuple(events), how.removesuffix("_of"))
    t.note(
        key,
        "is missing." if value is None else "does not name an event.",
        "Write an event, or earlier_of or later_of with two events, or end_of with a stage.",
    )
    return Start((), "only")


def clock(name: str) -> Callable[[Table], Clock]:
    def read(t: Table) -> Clock:
        found = Clock(
            name=name,
            length=t.whole("length", None),
            unit=t.word("unit", Unit, Unit.OPERATIONAL_DAYS),
            calendar=t.text("calendar", ""),
            setting=t.text("setting", ""),
            asked_of=t.text("asked_of", ""),
            start=start(t),
            standing=t.word("standing", Standing),
            clause=t.text("clause", ""),
            owed_by=t.text("owed_by", ""),
            each_party=t.yes("each_party", False),
            waits_for=t.text("waits_for", ""),
            waits_setting=t.text("waits_setting", ""),
            seen_by_setting=t.text("seen_by_setting", ""),
        )
        given = [key for key in ("length", "setting", "asked_of") if getattr(found, key)]
        if len(given) != 1:
            has = " and ".join(given) if given else "none of them"
            t.note("length", f"a clock needs one of length, setting or asked_of; this has {has}.", "Keep exactly one.")
        return found

    return read


def clocks(t: Table, kind: StageKind) -> tuple[Clock, ...]:
    def read(inner: Table) -> tuple[Clock, ...]:
        known = KINDS[kind].clocks
        for name in inner.given():
            if name not in known:
                inner.raw(name)
                inner.note(name, f"is not a clock of “{kind}”.", nearest(name, known))
        return tuple(inner.table(name, clock(name)) for name in sorted(known) if inner.has(name))

    found: tuple[Clock, ...] = t.table("clock", read, ())
    return found


def moment_rule(t: Table) -> MomentRule:
    found = MomentRule(
        value=t.text("value"),
        start=start(t) if t.has("from") else None,
        setting=t.text("setting", ""),
        asked_of=t.text("asked_of", ""),
    )
    if (found.start is None) == (not found.asked_of):
        t.note("from", "a moment needs one of from and asked_of.", "Keep exactly one.")
    return found


def moment(t: Table) -> Moment:
    return Moment(
        t.text("key"), t.text("label"), t.text("clause"), t.text("setting"), t.tables("rule", moment_rule, "value", 1)
    )


def filing_kind(t: Table) -> FilingKind:
    return FilingKind(
        key=t.text("key"),
        label=t.text("label"),
        help=t.text("help", ""),
        told=t.texts("told"),
        told_setting=t.text("told_setting", ""),
        clause=t.text("clause"),
    )


def challenge(t: Table) -> Challenge:
    return Challenge(t.text("to"), t.table("clock", clock("challenge")))


def screening(t: Table) -> Screening:
    return Screening(
        by=t.texts("by"),
        clock=t.table("clock", clock("screening")),
        time_passed=t.word("time_passed", TimePassed),
        clause=t.text("clause"),
        excludes=t.text("excludes"),
        challenge=t.table("challenge", challenge, None),
    )


def any_time(t: Table) -> AnyTime:
    return AnyTime(
        act=t.word("act", AnyTimeAct),
        by=t.texts("by"),
        decided_by=t.text("decided_by", ""),
        consent=t.word("consent", Consent, Consent.ANY_ONE),
        clause=t.text("clause", ""),
        clock=t.table("clock", clock("limit"), None),
        setting=t.text("setting", ""),
        to_stage=t.text("to_stage", ""),
        told=t.texts("told", ()),
        standing=t.word("standing", Standing),
    )


def opening(t: Table) -> Opening:
    return Opening(
        noun=t.text("noun"),
        prefix=t.text("prefix"),
        clauses=t.texts("clauses"),
        raised_by=t.text("raised_by"),
        recorded_by=t.texts("recorded_by", ()),
        concern_to=t.texts("concern_to", ()),
        kinds=t.tables("kind", filing_kind, least=1),
        prompt=t.table("prompt", clock("prompt"), None),
        screening=t.table("screening", screening, None),
        presides=t.texts("presides", ()),
        stand_in=t.text("stand_in", ""),
        stand_in_named_by=t.text("stand_in_named_by", ""),
        first_stage=t.text("first_stage"),
        whole_setting=t.text("whole_setting", ""),
        any_time=t.tables("any_time", any_time, name="act"),
    )


def body_decides(t: Table) -> BodyDecides:
    rule = t.word("rule", DecisionRule)
    return BodyDecides(
        body=t.text("body"),
        rule=rule,
        rule_setting=t.text("rule_setting", ""),
        ordinary_rule=t.word("ordinary_rule", DecisionRule, rule),
        attempts=t.whole("attempts", 0, least=0),
        may_be_required_by=t.text("may_be_required_by", ""),
        required_after=t.text("required_after", ""),
        other_action=t.text("other_action", ""),
    )


def negotiation(t: Table) -> Negotiation:
    consent = t.word("consent", Consent, Consent.EACH_PARTY_INVOLVED)
    return Negotiation(t.texts("between"), t.whole("fewest", 0, least=0), consent)


def facilitated(t: Table) -> FacilitatedDiscussions:
    fewest, most = t.whole("fewest", 0, least=0), t.whole("most", 0, least=0)
    if most and most < fewest:
        t.note("most", f"{most} is fewer than the fewest, {fewest}.", "Write a larger number, or leave it out.")
    return FacilitatedDiscussions(
        appointed_by=t.texts("appointed_by"),
        appointment_consent=t.word("appointment_consent", Consent, Consent.ANY_ONE),
        appointment_setting=t.text("appointment_setting", ""),
        facilitator=t.text("facilitator"),
        fewest=fewest,
        most=most,
        participants=t.texts("participants"),
        participants_setting=t.text("participants_setting", ""),
        confirmed_by=t.text("confirmed_by", ""),
        confirmed_rule=t.word("confirmed_rule", DecisionRule, None),
        extension_consent=t.word("extension_consent", Consent, None),
        extension_setting=t.text("extension_setting", ""),
        replacement_setting=t.text("replacement_setting", ""),
        none_appointed_setting=t.text("none_appointed_setting", ""),
        none_appointed_to=t.text("none_appointed_to", ""),
    )


def written(t: Table) -> WrittenPositions:
    return WrittenPositions(t.texts("by"), t.texts("decided_by"), t.yes("sealed", True))


def referral(t: Table) -> Referral:
    return Referral(
        to=t.texts("to"),
        to_setting=t.text("to_setting", ""),
        means=t.text("means"),
        submitted_by=t.texts("submitted_by"),
        submitted_by_setting=t.text("submitted_by_setting", ""),
        jointly=t.yes("jointly", False),
        appoints=t.text("appoints", ""),
        binding=t.yes("binding", False),
    )


def resort_option(t: Table) -> ResortOption:
    return ResortOption(
        key=t.text("key"),
        kind=t.word("kind", OptionKind),
        label=t.text("label"),
        clause=t.text("clause"),
        consent=t.word("consent", Consent),
        consent_setting=t.text("consent_setting", ""),
        in_part=t.yes("in_part", False),
        told=t.texts("told", ()),
    )


def last_resort(t: Table) -> LastResort:
    return LastResort(t.tables("option", resort_option, least=1))


DETAILS: dict[StageKind, Callable[[Table], Any]] = {
    StageKind.BODY_DECIDES: body_decides,
    StageKind.NEGOTIATION: negotiation,
    StageKind.FACILITATED_DISCUSSIONS: facilitated,
    StageKind.WRITTEN_POSITIONS: written,
    StageKind.REFERRAL: referral,
    StageKind.LAST_RESORT: last_resort,
}


def stage(t: Table) -> Stage:
    kind = t.word("kind", StageKind)
    details: Details = DETAILS[kind](t)
    return Stage(
        key=t.text("key"),
        kind=kind,
        label=t.text("label"),
        summary=t.text("summary"),
        clauses=t.texts("clauses"),
        clocks=clocks(t, kind),
        agreed=t.text("agreed"),
        not_agreed=t.text("not_agreed"),
        time_passed=t.word("time_passed", TimePassed),
        costs=t.word("costs", Costs, Costs.NONE),
        told_agreed=t.texts("told_agreed", ()),
        told_not_agreed=t.texts("told_not_agreed", ()),
        details=details,
    )
