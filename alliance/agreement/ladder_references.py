"""Whether the ladder holds together: every actor, clause, setting, event and next stage exists. Pure."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from alliance.agreement.ladder_shapes import (
    ENDINGS,
    AnyTime,
    BodyDecides,
    Clock,
    FacilitatedDiscussions,
    LastResort,
    Negotiation,
    Referral,
    Stage,
    Start,
    WrittenPositions,
)
from alliance.agreement.shapes import Agreement
from alliance.agreement.vocabulary import ANYWHERE, EVERY_STAGE, KINDS, SettingKind, StageKind, TimePassed
from alliance.kernel.permissions import Authority

if TYPE_CHECKING:
    from alliance.agreement.references import Names


def check_ladder(agreement: Agreement, names: "Names") -> None:
    """Add a problem for whatever in opening, stages and moments leads nowhere."""
    check = _Ladder(agreement, names)
    check.opening()
    for stage in agreement.stages:
        check.stage(stage)
    for moment in agreement.moments:
        where = f"moment {moment.key}"
        names.clause(where, "clause", moment.clause)
        names.setting(where, "setting", moment.setting)
        for rule in moment.rules:
            inner = f"{where}, rule {rule.value}"
            names.setting(inner, "setting", rule.setting)
            names.actor(inner, "asked_of", rule.asked_of)
            if rule.start:
                check.start(inner, rule.start, EVERY_STAGE - EVERY_STAGE)
        check.options(where, moment.setting, [rule.value for rule in moment.rules])
    check.ways_out()


class _Ladder:
    def __init__(self, agreement: Agreement, names: "Names") -> None:
        self.agreement, self.names = agreement, names
        self.events = {
            f"{stage.key}.{event}" for stage in agreement.stages for event in KINDS[stage.kind].events | EVERY_STAGE
        }

    def start(self, where: str, start: Start, own: Iterable[str]) -> None:
        known = {*ANYWHERE, *own, *self.events, *self.names.moments}
        self.names.known(where, "from", start.events, known, "event")

    def clock(self, where: str, clock: Clock | None, own: Iterable[str] = ()) -> None:
        if clock is None:
            return
        names = self.names
        self.start(where, clock.start, own)
        names.clause(where, "clause", clock.clause)
        names.actor(where, "owed_by", clock.owed_by)
        names.actor(where, "asked_of", clock.asked_of)
        for key in ("setting", "waits_setting", "seen_by_setting"):
            names.setting(where, key, getattr(clock, key))
        setting = self.agreement.setting_by_key.get(clock.setting)
        if setting and (setting.kind is not SettingKind.LENGTH or setting.unit != clock.unit):
            names.note(
                where, "setting", f"“{clock.setting}” is not a length in {clock.unit}.", "Make kind and unit agree."
            )

    def options(self, where: str, setting: str, values: Iterable[str]) -> None:
        found = self.agreement.setting_by_key.get(setting)
        if found is None:
            return
        known = {str(option.value) for option in found.options}
        self.names.known(where, "rule", values, known, f"alternative of “{setting}”")
        for value in sorted(known - set(values)):
            self.names.note(where, "rule", f"“{value}” has no rule.", "Say how the moment is then found.")

    def opening(self) -> None:
        opening, names, where = self.agreement.opening, self.names, "opening"
        names.clause(where, "clauses", opening.clauses)
        for key, actors in (
            ("raised_by", (opening.raised_by,)),
            ("recorded_by", opening.recorded_by),
            ("concern_to", opening.concern_to),
            ("stand_in_named_by", (opening.stand_in_named_by,)),
        ):
            names.actor(where, key, actors)
        names.known(where, "presides", opening.presides, names.posts, "post")
        names.known(where, "stand_in", opening.stand_in, names.posts, "post")
        names.known(where, "first_stage", opening.first_stage, names.stages, "stage")
        names.setting(where, "whole_setting", opening.whole_setting)
        for kind in opening.kinds:
            inner = f"{where}, kind {kind.key}"
            names.actor(inner, "told", kind.told)
            names.clause(inner, "clause", kind.clause)
            names.setting(inner, "told_setting", kind.told_setting)
        self.clock(f"{where}, prompt", opening.prompt)
        if screening := opening.screening:
            inner = f"{where}, screening"
            names.actor(inner, "by", screening.by)
            names.clause(inner, "clause", screening.clause)
            self.clock(f"{inner}, clock", screening.clock)
            if screening.challenge:
                names.actor(f"{inner}, challenge", "to", screening.challenge.to)
                self.clock(f"{inner}, challenge, clock", screening.challenge.clock)
        for act in opening.any_time:
            self.any_time(f"{where}, any_time {act.act}", act)
        speaks = Authority.SPEAKS_FOR_PARTY
        if not self.agreement.posts_with(speaks):
            names.note("post", "authorities", f"no post carries “{speaks}”.", "Give it to the post that may file.")

    def any_time(self, where: str, act: AnyTime) -> None:
        names = self.names
        names.actor(where, "by", act.by)
        names.actor(where, "decided_by", act.decided_by)
        names.actor(where, "told", act.told)
        names.clause(where, "clause", act.clause)
        names.setting(where, "setting", act.setting)
        names.known(where, "to_stage", act.to_stage, names.stages, "stage")
        self.clock(f"{where}, clock", act.clock)

    def stage(self, stage: Stage) -> None:
        names, where = self.names, f"stage {stage.key}"
        names.clause(where, "clauses", stage.clauses)
        for key in ("agreed", "not_agreed"):
            names.known(where, key, getattr(stage, key), names.stages | ENDINGS, "stage or ending")
            if getattr(stage, key) == stage.key:
                names.note(where, key, "leads back to the stage itself.", "Name another stage, or an ending.")
        for key in ("told_agreed", "told_not_agreed"):
            names.actor(where, key, getattr(stage, key))
        own = KINDS[stage.kind].events | EVERY_STAGE
        for clock in stage.clocks:
            self.clock(f"{where}, clock, {clock.name}", clock, own)
        if stage.time_passed is TimePassed.GOES_ON and not stage.clocks:
            names.note(where, "time_passed", "goes on when time has passed, but has no clock.", "Add a clock.")
        self.details(where, stage)

    def details(self, where: str, stage: Stage) -> None:
        names, details = self.names, stage.details
        match details:
            case BodyDecides():
                names.known(where, "body", details.body, names.bodies, "body")
                names.setting(where, "rule_setting", details.rule_setting)
                names.actor(where, "may_be_required_by", details.may_be_required_by)
                clocks = KINDS[StageKind.BODY_DECIDES].clocks
                names.known(where, "required_after", details.required_after, clocks, "clock")
                names.clause(where, "other_action", details.other_action)
            case Negotiation():
                names.actor(where, "between", details.between)
            case FacilitatedDiscussions():
                names.actor(where, "appointed_by", details.appointed_by)
                names.known(where, "facilitator", details.facilitator, names.posts, "post")
                names.actor(where, "participants", details.participants)
                names.known(where, "confirmed_by", details.confirmed_by, names.bodies, "body")
                names.known(where, "none_appointed_to", details.none_appointed_to, names.stages, "stage")
                for key in ("appointment", "participants", "extension", "replacement", "none_appointed"):
                    names.setting(where, f"{key}_setting", getattr(details, f"{key}_setting"))
            case WrittenPositions():
                names.actor(where, "by", details.by)
                names.actor(where, "decided_by", details.decided_by)
            case Referral():
                names.actor(where, "to", details.to)
                names.actor(where, "submitted_by", details.submitted_by)
                names.setting(where, "to_setting", details.to_setting)
                names.setting(where, "submitted_by_setting", details.submitted_by_setting)
                names.known(where, "appoints", details.appoints, names.posts, "post")
            case LastResort():
                for option in details.options:
                    inner = f"{where}, option {option.key}"
                    names.clause(inner, "clause", option.clause)
                    names.setting(inner, "consent_setting", option.consent_setting)
                    names.actor(inner, "told", option.told)

    def ways_out(self) -> None:
        """Each stage must be reachable from the first and must have a way to an ending."""
        stages = self.agreement.stage_by_key
        reached, to_see = set(), [self.agreement.opening.first_stage]
        while to_see:
            key = to_see.pop()
            if key in stages and key not in reached:
                reached.add(key)
                to_see.extend(stages[key].leads_to)
        for key in stages:
            if key not in reached:
                self.names.note(f"stage {key}", "key", "no stage leads here.", "Name it as what follows another stage.")
        ending: set[str] = set(ENDINGS)
        grew = True
        while grew:
            more = {key for key, stage in stages.items() if key not in ending and set(stage.leads_to) & ending}
            ending |= more
            grew = bool(more)
        for key in stages:
            if key not in ending:
                mend = f"Let it lead on to one of: {', '.join(sorted(ENDINGS))}."
                self.names.note(f"stage {key}", "not_agreed", "no way from here ends.", mend)
