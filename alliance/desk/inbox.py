"""Notices: one's own inbox, one notice, saying that it arrived, and how every notice was delivered."""

from collections.abc import Iterable

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_POST, require_safe

from alliance.desk import links
from alliance.kernel import clock
from alliance.kernel.matters import queries as matters
from alliance.kernel.notices import actions, proof, queries
from alliance.kernel.notices.models import Delivery, Notice, OutboundMail
from alliance.kernel.permissions import Act, Actor, may
from alliance.web import door
from alliance.web.forms import BaseForm
from alliance.web.guard import requires
from alliance.web.paging import page_of
from alliance.web.request import Request

State = OutboundMail.State

SHOW: dict[str, tuple[str, Q]] = {
    "": ("All", Q()),
    "not-served": ("Not served", Q(failed_at__isnull=False)),
    "unacknowledged": ("Not acknowledged", Q(acknowledge_wanted=True, acknowledged_at=None)),
    "unread": ("Not read", Q(opened_at=None)),
    "no-email": ("E-mail not delivered", Q(mails__state=State.FAILED)),
    "waiting": ("E-mail waiting", Q(mails__state=State.PENDING)),
}


class ArrivedForm(BaseForm):
    """Says that a notice arrived. There is nothing to fill in; it carries the form key."""


@requires(Act.READ_INBOX)
@require_safe
def inbox(request: Request) -> HttpResponse:
    """The notices served on this person or their Party; `?show=waiting` keeps those that call for an answer."""
    rows = queries.inbox(request.actor)
    only_waiting = request.GET.get("show") == "waiting"
    pages = page_of(request, rows.filter(calls=True) if only_waiting else rows)
    context = {
        "rows": pages,
        "only_waiting": only_waiting,
        "waiting": queries.unanswered(request.actor),
        "sees_register": may(request.actor, Act.READ_DELIVERIES),
    }
    return render(request, "desk/inbox.html", context)


@requires(Act.READ_INBOX)
@require_safe
def notice(request: Request, reference: str) -> HttpResponse:
    """One notice. Looking at it records nothing: mail scanners and previews open links too."""
    return _notice_page(request, _visible(request, reference), ArrivedForm())


@requires(Act.READ_INBOX)
@require_POST
def acknowledge(request: Request, reference: str) -> HttpResponse:
    """Say that a notice arrived or, where no acknowledgement is asked for, that it has been read."""
    delivery = get_object_or_404(queries.inbox(request.actor), notice__reference=reference)
    form = ArrivedForm(request.POST)
    if form.is_valid():
        with form.refusals():
            return door.act(
                request,
                form,
                actions.acknowledge if delivery.acknowledge_wanted else actions.mark_read,
                then=lambda done: done.notice.get_absolute_url(),
                delivery=delivery,
                at=clock.now(),
            )
    return _notice_page(request, delivery.notice, form, status=422)


@requires(Act.READ_DELIVERIES)
@require_safe
def register(request: Request) -> HttpResponse:
    """Every delivery of every notice, for those who watch over delivery."""
    show = request.GET.get("show", "")
    show = show if show in SHOW else ""
    pages = page_of(request, queries.register().filter(SHOW[show][1]), size=50)
    filters = [{"key": key, "label": label, "current": key == show} for key, (label, _) in SHOW.items()]
    context = {"pages": pages, "rows": _with_mail(pages), "filters": filters}
    return render(request, "desk/notice_register.html", context)


def _visible(request: Request, reference: str) -> Notice:
    return get_object_or_404(queries.visible_to(request.actor), reference=reference)


def _may_open(found: Notice, actor: Actor) -> bool:
    """Whether the Matter itself is open to the actor: some are served on people who may not read its papers."""
    return matters.visible_to(actor).filter(pk=found.matter_id).exists()


def _notice_page(request: Request, found: Notice, form: BaseForm, status: int = 200) -> HttpResponse:
    own = queries.own_delivery(found, request.actor)
    sees_all = may(request.actor, Act.READ_DELIVERIES)
    context = {
        "notice": found,
        "own": own,
        "form": form,
        "text_is_open": own is not None or queries.may_read_text(found, request.actor),
        "matter_url": links.page_of(found.matter) if _may_open(found, request.actor) else "",
        "counts": queries.counts(found),
        "rows": _with_mail(queries.deliveries(found)) if sees_all else (),
    }
    return render(request, "desk/notice.html", context, status=status)


def _with_mail(rows: Iterable[Delivery]) -> list[dict[str, object]]:
    return [{"delivery": row, "mail": proof.mail_state(row), "mail_at": proof.mail_sent_at(row)} for row in rows]
