"""Template tags that are always there (a template `builtin`): dates, money, rights, dates with their reasoning."""

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django import forms, template
from django.http import HttpRequest

from alliance.kernel import clock
from alliance.kernel.calendar_data import calendars
from alliance.kernel.matters.models import Matter
from alliance.kernel.matters.queries import scope_of
from alliance.kernel.permissions import Act, Actor, Scope
from alliance.kernel.permissions import may as actor_may
from alliance.kernel.reckoning import Cell, Reckoning, long_day, plural
from alliance.kernel.reckoning import moment as moment_in_words
from alliance.web.numbers import pounds
from alliance.web.widgets import Parts

register = template.Library()

MOST_WEEKS = 20  # a longer count is told by its sentence alone
SHAPES = {
    "mou": "M6 0.8 11.6 11H0.4z",
    "overdue": "M6 0.8 11.6 11H0.4z",
    "target": "M6 0.6a5.4 5.4 0 1 0 0 10.8a5.4 5.4 0 1 0 0-10.8z",
    "done": "M4.4 10.6 0.4 6.6l1.9-1.9 2.1 2.1L9.7 1.4l1.9 1.9z",
    "neutral": "M1 1h10v10H1z",
    "blue": "M6 0.2 11.8 6 6 11.8 0.2 6z",
    "grey": "M1 1h10v10H1zm2 2v6h6V3z",
}
MARKED = {"today", "last", "start", "held", "next", "meeting"}


def _day_of(value: date | datetime | None) -> date | None:
    return clock.local(value).date() if isinstance(value, datetime) else value


@register.filter
def day(value: date | datetime | None) -> str:
    """`Tue 17 November 2026`, in London where it is an instant; nothing for nothing."""
    found = _day_of(value)
    return long_day(found) if found else ""


@register.filter
def short_day(value: date | datetime | None) -> str:
    """`Tue 17 Nov`."""
    found = _day_of(value)
    return f"{found:%a} {found.day} {found:%b}" if found else ""


@register.filter
def moment(value: datetime | None) -> str:
    """`Tue 17 November 2026, 10:12`, in London."""
    return moment_in_words(value) if value else ""


@register.filter
def clock_time(value: datetime | None) -> str:
    """`10:12`, in London."""
    return f"{clock.local(value):%H:%M}" if value else ""


@register.filter
def machine(value: date | datetime | None) -> str:
    """A date or instant for the `datetime` attribute of `<time>`."""
    return clock.local(value).isoformat(timespec="minutes") if isinstance(value, datetime) else str(value or "")


@register.filter
def money(pence: int | None) -> str:
    """Whole pence as `£1,225.00`."""
    return "" if pence is None else pounds(pence)


@register.simple_tag
def may(request: HttpRequest, act: str, obj: Any = None) -> bool:
    """Whether the person acting may do this about that: `{% may request "FILE_DISPUTE" as may_file %}`.

    `act` is the name of an Act; `obj` a Scope, a Matter, or a record that hangs on one.
    """
    actor = getattr(request, "actor", None)
    return isinstance(actor, Actor) and actor_may(actor, Act[act], _scope(obj))


def _scope(obj: Any) -> Scope | None:
    if obj is None or obj == "":
        return None
    if isinstance(obj, Scope):
        return obj
    return scope_of(obj if isinstance(obj, Matter) else obj.matter)


@register.simple_tag(takes_context=True)
def query_with(context: template.Context, **changes: Any) -> str:
    """The query of this page with some values changed: `{% query_with page=2 %}`; None or "" takes a value out."""
    query = context["request"].GET.copy()
    for name, value in changes.items():
        query.pop(name, None)
        if value not in (None, ""):
            query[name] = str(value)
    return f"?{query.urlencode()}"


@register.simple_tag
def first_input_id(field: forms.BoundField) -> str:
    """The id of the box to go to: the first of a group, and of a date the first that is wrong."""
    widget = field.field.widget
    if isinstance(widget, Parts):
        return f"{field.auto_id}_{widget.first_wrong()}"
    if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
        return f"{field.auto_id}_0"
    return field.id_for_label or field.auto_id


@dataclass(frozen=True)
class Problem:
    """One line of the error summary."""

    input_id: str
    label: str
    message: str


@register.filter
def problems(form: forms.BaseForm | None) -> list[Problem]:
    """Everything that is wrong with a form, the whole first, then in the order of its questions."""
    if form is None or not form.errors:
        return []
    found = [Problem("", "", str(message)) for message in form.non_field_errors()]
    for field in form:
        place = "" if field.is_hidden else first_input_id(field)
        found += [Problem(place, _asked(field, str(message)), str(message)) for message in field.errors]
    return found


def _asked(field: forms.BoundField, message: str) -> str:
    """The question before its error, as `In one line:`; nothing where the message names it already."""
    label = str(field.label)
    if field.is_hidden or label in message:
        return ""
    return label if label.endswith("?") else f"{label}:"


@register.filter
def shape(kind: str) -> str:
    """The outline (SVG path in a box of 12) that goes with a kind of status. A status is never colour alone."""
    return SHAPES[kind]


@register.filter
def cell_class(cell: Cell) -> str:
    """The style classes of one day of the clock."""
    return " ".join(["day", *(["skipped"] if cell.why else []), *(w for w in cell.words if w in MARKED)])


@register.filter
def brief(cell: Cell) -> str:
    """What stands for a holiday's name where a day is too narrow for it; the sentence above names it."""
    return "hol." if cell.why and not cell.words and cell.date.weekday() < 5 else ""


@register.filter
def spoken(cell: Cell) -> str:
    """One day of the clock as a reader hears it: `Wed 11 November 2026: Operational Day 1, today`."""
    parts = [f"not counted, {cell.why}"] if cell.why else []
    parts += [f"day {cell.count}"] if cell.count else []
    return f"{long_day(cell.date)}: {', '.join([*parts, *cell.words]) or 'not counted'}"


@dataclass(frozen=True)
class Due:
    """A deadline in words: `kind` and `word` for its status, `left` for how it stands today."""

    kind: str
    word: str
    left: str
    source: str
    reasoning: Reckoning
    today: date

    @property
    def sentence(self) -> str:
        return self.reasoning.sentence()

    @property
    def weeks(self) -> list[list[Cell]]:
        """The days of the count, or nothing where they are not counted one by one or are too many to show."""
        span = abs((self.reasoning.last_day - self.reasoning.start).days)
        if not self.reasoning.counted or span > MOST_WEEKS * 7:
            return []
        return self.reasoning.weeks(self.today)


@register.simple_tag
def due(deadline: Any) -> Due:
    """How a Deadline stands now: `{% due deadline as d %}`. Late is worked out here, whatever the worker does."""
    today = clock.today()
    kind, word, left = _standing(deadline, today)
    source = {"mou": "MoU", "reading": "Our reading", "practice": "Practice"}[deadline.standing]
    return Due(
        kind, word, left, f"{source}, {deadline.clause}" if deadline.clause else source, deadline.reasoning, today
    )


def _standing(deadline: Any, today: date) -> tuple[str, str, str]:
    england = calendars()["england"]
    name, on = ("Target" if deadline.is_target else "Due"), short_day(deadline.due_on)
    if not deadline.is_open:
        if deadline.state != "met":
            return "neutral", str(deadline.get_state_display()).capitalize(), deadline.end_reason
        ended = clock.local(deadline.ended_at).date()
        by = england.late_by(deadline.due_on, ended)
        late = f", {plural(by, 'Operational Day')} late" if by else ", in time"
        return "done", f"Met {short_day(ended)}", f"Met on {long_day(ended)}{late}"
    if deadline.ends_at <= clock.now():
        by = england.late_by(deadline.due_on, today)
        late = f", {plural(by, 'Operational Day')} late" if by else ", late"
        kind = "target" if deadline.is_target else "overdue"
        return (
            kind,
            f"{name} {on}, late",
            f"{name} {'was' if deadline.is_target else 'on'} {long_day(deadline.due_on)}{late}",
        )
    left = england.between(today, deadline.due_on)
    words = f"{plural(left, 'Operational Day')} left" if left else "Ends today"
    return ("target" if deadline.is_target else "mou"), f"{name} {on}", words


@register.filter
def as_json(value: Any) -> str:
    """A value as JSON for a `data-` attribute (escaped like any text)."""
    return json.dumps(value)


@register.filter
def cut_up(words: str) -> list[str]:
    """Words at their spaces."""
    return words.split()


@register.filter
def beside(cells: list, heads: list[str]) -> list[tuple[str, Any]]:
    """The cells of a row, each with the head of its column."""
    return list(zip(heads, cells, strict=True))
