"""Whether everything a file names exists: clauses, actors, settings, stages, events. Pure."""

from collections.abc import Iterable

from alliance.agreement.ladder_references import check_ladder
from alliance.agreement.ladder_shapes import ENDINGS
from alliance.agreement.setting_values import month_day
from alliance.agreement.shapes import Agreement
from alliance.agreement.tables import Problem, nearest
from alliance.agreement.vocabulary import Every, PartyWord, SettingKind

LONGEST_SLOT = 40  # what the kind of a deadline may hold: key, period and external body
LONGEST_PERIOD = len(":2026/27 Q3") + 1


class Names:
    """What may be named, and the notes about what may not."""

    def __init__(self, agreement: Agreement, problems: list[Problem], file: str) -> None:
        self.problems, self.file = problems, file
        self.clauses = set(agreement.every_clause)
        self.posts = {post.key for post in agreement.posts}
        self.bodies = {body.key for body in agreement.bodies}
        self.external = {body.key for body in agreement.external_bodies}
        self.settings = set(agreement.setting_by_key)
        self.kinds = {kind.key for kind in agreement.party_kinds}
        self.groups = {group.key for group in agreement.groups}
        self.stages = {stage.key for stage in agreement.stages}
        self.moments = {moment.key for moment in agreement.moments}
        self.actors = {*self.posts, *self.bodies, *self.external, *PartyWord}

    def note(self, where: str, key: str, problem: str, mend: str) -> None:
        self.problems.append(Problem(self.file, where, key, problem, mend))

    def known(self, where: str, key: str, names: str | Iterable[str], known: Iterable[str], noun: str) -> None:
        """Note each name that is not known. An empty name says nothing and is let through."""
        known = set(known)
        for name in [names] if isinstance(names, str) else names:
            if name and name not in known:
                self.note(where, key, f"“{name}” is no {noun} of this file.", nearest(name, known))

    def clause(self, where: str, key: str, names: str | Iterable[str]) -> None:
        self.known(where, key, names, self.clauses, "clause")

    def actor(self, where: str, key: str, names: str | Iterable[str]) -> None:
        self.known(where, key, names, self.actors, "post, body or actor")

    def setting(self, where: str, key: str, names: str | Iterable[str]) -> None:
        self.known(where, key, names, self.settings, "setting")


def check(agreement: Agreement, problems: list[Problem], file: str) -> None:
    """Add a problem for each name that leads nowhere and each name given twice."""
    names = Names(agreement, problems, file)
    _check_once(agreement, names)
    _check_people(agreement, names)
    _check_duties(agreement, names)
    _check_readings(agreement, names)
    _check_dates(agreement, names)
    check_ladder(agreement, names)


def _check_once(agreement: Agreement, names: Names) -> None:
    lists: dict[str, Iterable[str]] = {
        "heading": [h.key for h in agreement.headings],
        "clause": [c.key for c in (*agreement.clauses, *agreement.unnumbered)],
        "party": [p.key for p in agreement.parties],
        "party_kind": [k.key for k in agreement.party_kinds],
        "post, body and external_body": [
            *(p.key for p in agreement.posts),
            *(b.key for b in agreement.bodies),
            *(b.key for b in agreement.external_bodies),
            *PartyWord,
        ],
        "duty": [d.key for d in agreement.duties],
        "setting": [s.key for s in agreement.settings],
        "moment": [m.key for m in agreement.moments],
        "stage": [*(s.key for s in agreement.stages), *ENDINGS],
        "group": [g.key for g in agreement.groups],
        "review_date": [d.key for d in agreement.review_dates],
        "reading": [str(n) for r in agreement.readings for n in r.numbers],
    }
    for where, keys in lists.items():
        seen: set[str] = set()
        for key in keys:
            if key in seen:
                names.note(where, "key", f"“{key}” is used twice.", "Give each its own.")
            seen.add(key)
    for field in ("name", "short_name"):
        values = [getattr(p, field).casefold() for p in agreement.parties]
        for value in sorted({v for v in values if values.count(v) > 1}):
            names.note("party", field, f"“{value}” is used twice.", "Give each Party its own.")


def _check_people(agreement: Agreement, names: Names) -> None:
    for party in agreement.parties:
        names.known(f"party {party.key}", "kind", party.kind, names.kinds, "kind of Party")
    for post in agreement.posts:
        where = f"post {post.key}"
        names.actor(where, "appointed_by", post.appointed_by)
        names.known(where, "deputy_of", post.deputy_of, names.posts, "post")
        names.clause(where, "clauses", post.clauses)
    for body in agreement.bodies:
        where = f"body {body.key}"
        for key, posts in (("members", body.members), ("attends", body.attends), ("presided_by", body.presided_by)):
            names.known(where, key, posts, names.posts, "post")
        names.actor(where, "answers_to", body.answers_to)
        names.clause(where, "clauses", body.clauses)
        if body.quorum:
            names.setting(f"{where}, quorum", "parties", body.quorum.parties)
            for group in body.quorum.one_of_kinds:
                names.known(f"{where}, quorum", "one_of_kinds", group, names.kinds, "kind of Party")
    for external in agreement.external_bodies:
        names.clause(f"external_body {external.key}", "clauses", external.clauses)
    for group_ in agreement.groups:
        names.known(f"group {group_.key}", "reports_to", group_.reports_to, names.groups, "group")


def _check_duties(agreement: Agreement, names: Names) -> None:
    for duty in agreement.duties:
        where = f"duty {duty.key}"
        names.clause(where, "clauses", duty.clauses)
        names.actor(where, "owed_by", duty.owed_by)
        names.actor(where, "owed_to", duty.owed_to)
        names.setting(where, "settings", duty.settings)


def _check_readings(agreement: Agreement, names: Names) -> None:
    for setting in agreement.settings:
        names.clause(f"setting {setting.key}", "clauses", setting.clauses)
    for reading in agreement.readings:
        where = f"reading {reading.number}"
        names.clause(where, "clauses", reading.clauses)
        names.setting(where, "settings", reading.settings)
    kinds = {setting.key: setting.kind for setting in agreement.settings}
    term = agreement.term
    names.clause("term", "clause", term.clause)
    names.clause("", "status_clause", agreement.status_clause)
    for key, wanted, kind in (
        ("alert_months", term.alert_months, SettingKind.NUMBERS),
        ("year_starts", term.year_starts, SettingKind.CHOICE),
    ):
        names.setting("term", key, wanted)
        if kinds.get(wanted, kind) is not kind:
            names.note("term", key, f"“{wanted}” is not of kind “{kind}”.", "Name another setting.")


def _check_dates(agreement: Agreement, names: Names) -> None:
    settings = agreement.setting_by_key
    for entry in agreement.review_dates:
        where = f"review_date {entry.key}"
        names.clause(where, "clauses", entry.clauses)
        names.actor(where, "owed_by", entry.owed_by)
        names.known(where, "to", entry.to, names.external, "external body")
        for key in ("after", "cycle"):
            name = getattr(entry, key)
            names.setting(where, key, name)
            if name in settings and settings[name].kind is not SettingKind.LENGTH:
                names.note(where, key, f"“{name}” is not a length.", "Name a setting of kind “length”.")
        longest = max((len(to) for to in entry.to), default=0)
        if len(entry.key) + LONGEST_PERIOD + longest > LONGEST_SLOT:
            names.note(where, "key", "is too long for its dates to be told apart.", "Give it a shorter key.")
        if entry.every is Every.YEAR and entry.day and not month_day(entry.day):
            names.setting(where, "day", entry.day)
            if entry.day in settings and settings[entry.day].kind is not SettingKind.MONTH_DAY:
                names.note(where, "day", f"“{entry.day}” is not a day of the year.", "Name a “month-day” setting.")
