"""The living page of the look: every component in every state, for whoever builds or judges a page."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from types import SimpleNamespace

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from alliance.kernel.operational_days import bundled
from alliance.kernel.reckoning import Reckoning
from alliance.web.forms import (
    BaseForm,
    ChoiceField,
    ChoicesField,
    DateField,
    LineField,
    MomentField,
    MoneyField,
    PaperField,
    PartiesField,
    TextField,
    TickField,
    WholeNumberField,
)
from alliance.web.guard import open_to_all
from alliance.web.paging import Pages

TODAY = date(2026, 11, 24)
TOKENS = (
    ("paper", "#f6f5f1"), ("card", "#ffffff"), ("ink", "#16232e"), ("soft", "#4a5a68"), ("link", "#0b5394"),
    ("brand", "#17455c"), ("brand-deep", "#0e2f40"), ("mou", "#a4201b"), ("target", "#8a5a00"), ("done", "#1e6b3a"),
    ("focus", "#ffd23f"), ("line", "#cfd6dc"), ("quiet", "#eef1f3"),
)  # fmt: skip
STATUSES = (
    ("mou", "Window ends Tue 8 Dec"),
    ("overdue", "Due Wed 14 Oct, late"),
    ("target", "Target Thu 26 Nov"),
    ("done", "Met Mon 2 Nov"),
    ("neutral", "Being drafted"),
    ("blue", "Complete"),
    ("grey", "Not started"),
)
PARTIES = ("Leicester City Council", "Leicestershire County Council", "Rutland Parent Carer Voice")
OPERATIONAL = (
    ("no", "No, it is about how the Alliance works together"),
    ("partly", "Partly, or I am not sure"),
    ("yes", "Yes"),
)

ROWS = [
    [{"text": "D-2026-002 Lead commissioner", "url": "#"}, "Facilitation", {"text": "Due Tue 8 Dec", "kind": "mou"}],
    [{"text": "D-2026-003 Share of costs", "url": "#"}, "Triage", {"text": "Target Thu 26 Nov", "kind": "target"}],
]
EVENTS = [
    {"at": datetime(2026, 11, 23, 17, 40, tzinfo=UTC), "text": "Second discussion held. All three Parties attended."},
    {"at": date(2026, 11, 10), "text": "Ottoline Brackenbury appointed.", "url": "#", "link": "Notice N-2026-0141"},
]

WRONG = {
    "form_key": "a-key-for-the-look-only-0000",
    "title": "",
    "known_month": "13",
    "known_year": "2026",
    "share": "1e2",
    "when_day": "25",
    "places": "٥٠",
}


class SampleForm(BaseForm):
    """One question of each sort."""

    title = LineField(
        label="In one line", help_text="Everyone in the nine Parties will see this line.", missing="Say it in one line."
    )
    known = DateField(
        label="When did your Party first know of this?",
        help_text="For example, 27 10 2026. Only a month and year is fine.",
        approximate=True,
        required=False,
    )
    operational = ChoiceField(
        label="Is it about one child, a staff matter or day-to-day running of a service?",
        help_text="Those go to the organisation’s own procedure, not the Board (App 2 1.2).",
        choices=OPERATIONAL,
        hints={"yes": "We will say where to go instead."},
        missing="Say whether it is about one child, staff or the day-to-day running of a service.",
    )
    happened = TextField(
        label="What happened?", help_text="Plain words are fine. Please do not name a child, family or school pupil."
    )
    parties = PartiesField(label="With whom?", required=False)
    when = MomentField(label="When does the meeting begin?", required=False)
    share = MoneyField(label="What is your share?", help_text="In pounds.", required=False)
    places = WholeNumberField(label="How many places?", required=False, most=60)
    chosen = ChoiceField(
        label="Which calendar?",
        choices=[("england", "England"), ("scotland", "Scotland")],
        as_list=True,
        required=False,
    )
    topics = ChoicesField(label="What is it about?", choices=[("money", "Money"), ("data", "Data")], required=False)
    paper = PaperField(
        label="A paper", help_text="PDF, Word, Excel, PowerPoint or a picture, up to 20 MB.", required=False
    )
    sure = TickField(label="I have read who will be told", missing="Tick the box when you have read who will be told.")


@dataclass
class SampleDeadline:
    """Stands in for a stored Deadline."""

    due_on: date
    reasoning: Reckoning
    standing: str = "mou"
    clause: str = "App 2 1.7.2(iv)"
    state: str = "running"
    ended_at: datetime | None = None
    end_reason: str = ""

    @property
    def is_target(self) -> bool:
        return self.standing != "mou"

    @property
    def is_open(self) -> bool:
        return self.state == "running"

    @property
    def ends_at(self) -> datetime:
        return self.reasoning.ends_at

    def get_state_display(self) -> str:
        return {"running": "running", "cancelled": "no longer needed"}.get(self.state, self.state)


def _form(data: dict | None) -> SampleForm:
    form = SampleForm(data, auto_id=f"id_{'wrong' if data else 'new'}_%s", initial={"operational": "no"})
    parties = form.fields["parties"]
    if isinstance(parties, PartiesField):
        parties.offer(SimpleNamespace(pk=i, name=name) for i, name in enumerate(PARTIES, start=1))
    return form


def _deadlines() -> list[SampleDeadline]:
    england = bundled()["england"]
    window = england.after(date(2026, 11, 10), 20, "App 2 1.7.2(iv)")
    triage = england.after(date(2026, 11, 19), 5)
    christmas = england.after(date(2026, 12, 4), 20, "App 2 1.7.3")
    past = england.after(date(2026, 9, 30), 10, "9.1")
    return [
        SampleDeadline(window.last_day, window),
        SampleDeadline(triage.last_day, triage, standing="reading", clause=""),
        SampleDeadline(christmas.last_day, christmas, clause="App 2 1.7.3"),
        SampleDeadline(past.last_day, past, clause="9.1"),
        SampleDeadline(past.last_day, past, state="met", clause="9.1", ended_at=datetime(2026, 10, 19, 11, tzinfo=UTC)),
        SampleDeadline(triage.last_day, triage, state="cancelled", end_reason="The dispute was settled."),
    ]


def _steps() -> list[dict]:
    return [
        {"label": "Told the Board", "state": "done", "more": "5 October"},
        {"label": "Board tries", "state": "done", "more": "not unanimous, 26 October"},
        {"label": "Facilitation", "state": "now", "more": "until Tue 8 December"},
        {"label": "Mediation", "state": "ahead", "more": "if not agreed, by Tue 22 December"},
        {"label": "Last resort", "state": "ahead", "more": ""},
        {"label": "Expert", "state": "skipped", "more": ""},
    ]


@open_to_all
def design(request: HttpRequest) -> HttpResponse:
    """`/design/`: only in a demonstration, elsewhere there is no such page."""
    if not settings.DEMONSTRATION:
        raise Http404
    wrong = _form(WRONG)
    wrong.is_valid()
    marks = {date(2026, 11, 17): "held", date(2026, 11, 23): "held", date(2026, 12, 1): "next"}
    window = bundled()["england"].after(date(2026, 11, 10), 20)
    context = {
        "tokens": TOKENS,
        "statuses": STATUSES,
        "fresh": _form(None),
        "wrong": wrong,
        "deadlines": _deadlines(),
        "weeks": window.weeks(TODAY, marks),
        "window": window,
        "christmas": _deadlines()[2],
        "steps": _steps(),
        "crumbs": [{"label": "Disputes", "url": "#"}, {"label": "D-2026-002", "url": "#"}],
        "heads": ["Dispute", "Stage", "Next date"],
        "rows": ROWS,
        "events": EVENTS,
        "answers": [
            {"label": "In one line", "value": "How parents are told about changes", "change_url": "#"},
            {"label": "What was tried", "value": "", "change_url": "#"},
        ],
        "told": ["The Board", *PARTIES],
        "clocks": [{"label": "The Chair rules on it", "due_on": date(2026, 12, 1), "sentence": window.sentence()}],
        "pages": Pages([1], 2, 4, 83, 26, 50, "?page=1", "?page=3"),
        "typed": [("What happened?", "The line is busy.\nNobody answers.")],
        "again": [("title", "Kept")],
    }
    return render(request, "design/page.html", context)
