"""The audit trail: who did what, when; and whether the chain holds."""

import json
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from alliance.kernel.audit import queries
from alliance.kernel.audit.chain import GENESIS
from alliance.kernel.audit.checkpoints import parse_checkpoint
from alliance.kernel.audit.models import Entry
from alliance.kernel.matters.models import Audience
from alliance.kernel.permissions import Act
from alliance.web.forms import BaseForm, LineField
from alliance.web.guard import requires
from alliance.web.paging import page_of
from alliance.web.request import Request
from alliance.web.throttle import throttled

LONGEST_REFERENCE = 40


class CheckForm(BaseForm):
    """A checkpoint somebody was given earlier, to check the trail against."""

    checkpoint = LineField(
        label="Number and hash you were given earlier, if you have one",
        help_text="For example from a published Board pack: 1042:9f86… The trail must still run through it.",
        required=False,
        longest=90,
    )

    def clean_checkpoint(self) -> tuple[int, str] | None:
        """`N:HASH` as a pair, nothing for nothing. Raises ValidationError."""
        typed = self.cleaned_data["checkpoint"]
        try:
            return parse_checkpoint(typed) if typed else None
        except ValueError as problem:
            raise ValidationError(str(problem), code="unclear") from problem


@requires(Act.READ_AUDIT)
@require_safe
def trail(request: Request) -> HttpResponse:
    """Every entry, latest first, with the facts the reader may see. `?about=` keeps one Matter's.

    What a Party does for itself alone (a draft) keeps its number and time, so that the chain has no gap, and no more:
    that it is being written is the Party's own until it files.
    """
    about = request.GET.get("about", "").strip()[:LONGEST_REFERENCE]
    entries = queries.visible_to(request.actor)
    if about:
        entries = entries.filter(matter_ref=about).exclude(Q(audience=Audience.OWN_PARTY, text_is_open=False))
    pages = page_of(request, entries, size=50)
    rows = [{"entry": entry, "facts": facts_of(entry), "is_private": is_private(entry)} for entry in pages]
    return render(request, "desk/trail.html", {"pages": pages, "rows": rows, "about": about})


@requires(Act.VERIFY_AUDIT)
@require_http_methods(["GET", "HEAD", "POST"])
@throttled("verify", "20/m/user")
def verify(request: Request) -> HttpResponse:
    """Whether the chain holds, worked out when the button is pressed, as it reads every entry."""
    form = CheckForm(request.POST if request.method == "POST" else None)
    context: dict[str, Any] = {"form": form, "head": queries.head() or (0, GENESIS), "checked": False}
    if form.is_bound and form.is_valid():
        found = queries.first_break(form.cleaned_data["checkpoint"])
        context |= {"checked": True, "found": found, "entry": found and queries.entry_at(found.seq)}
    return render(request, "desk/verify.html", context, status=422 if form.errors else 200)


def is_private(entry: Entry) -> bool:
    """Whether an entry tells of what another Party keeps to itself."""
    return entry.audience == Audience.OWN_PARTY and not getattr(entry, "text_is_open", False)


def facts_of(entry: Entry) -> list[tuple[str, str]]:
    """The facts of an entry in words, as far as they are kept and open to the reader; else nothing."""
    row = getattr(entry, "text_row", None)
    if not getattr(entry, "text_is_open", False) or row is None or not row.text:
        return []
    return [(name.replace("_", " ").capitalize(), _words(value)) for name, value in json.loads(row.text).items()]


def _words(value: Any) -> str:
    match value:
        case None | "":
            return "–"
        case bool():
            return "yes" if value else "no"
        case list():
            return "\n".join(_words(item) for item in value) or "–"
        case dict():
            return ", ".join(f"{name.replace('_', ' ')}: {_words(item)}" for name, item in value.items())
    return str(value)
