"""The one door for acts: a durable transaction, the form key, one action, one retry.

Actions are plain atomic and nest; only here is anything durable. No I/O happens inside.
"""

import hashlib
import json
import secrets
from collections.abc import Callable
from typing import Any

from django.db import OperationalError, connection, transaction
from django.http import HttpResponse, HttpResponseRedirect

from alliance.kernel import clock
from alliance.kernel.errors import Stale
from alliance.web.errors import conflict
from alliance.web.forms import BaseForm
from alliance.web.models import FormKey
from alliance.web.request import Request


class _Seen(Exception):
    def __init__(self, leads_to: str) -> None:
        self.leads_to = leads_to


def act(
    request: Request,
    form: BaseForm,
    action: Callable[..., Any],
    *,
    then: Callable[[Any], str],
    **kwargs: Any,
) -> HttpResponse:
    """Run one action for one submitted form and go where `then(result)` says (303).

    The same form sent again leads to the first result; the same key with other words is a 409 that keeps the
    words. A Stale act is a 409. A Refusal passes through to `form.refusals()`. A busy database is tried once more.
    """
    for attempt in (1, 2):
        try:
            leads_to = _once(request, form, action, then, kwargs)
        except _Seen as seen:
            leads_to = seen.leads_to
        except Stale as stale:
            return conflict(request, form, stale)
        except OperationalError:
            if attempt == 2 or not connection.is_usable():
                raise
            continue
        response = HttpResponseRedirect(leads_to)
        response.status_code = 303
        return response
    raise AssertionError("unreachable")  # pragma: no cover


def led_to(request: Request, form: BaseForm) -> str:
    """Where the same form led when it was sent before; empty where it was not. For one that no longer fits."""
    key = form.data.get("form_key", "")
    rows = FormKey.objects.filter(person_id=request.actor.signed_in_id, form=form.form_name, key=key)
    return rows.exclude(leads_to="").values_list("leads_to", flat=True).first() or "" if key else ""


def _once(request, form: BaseForm, action: Callable, then: Callable, kwargs: dict) -> str:
    with transaction.atomic(durable=True):
        key = _take_key(request, form)
        leads_to = then(action(actor=request.actor, **kwargs))
        FormKey.objects.filter(pk=key.pk).update(leads_to=leads_to)
        return leads_to


def _take_key(request: Request, form: BaseForm) -> FormKey:
    """Insert the form key, or find that it was used: a concurrent twin waits here and then sees the winner."""
    name, mine, digest = form.form_name, secrets.token_hex(16), digest_of(form)
    row = FormKey(
        person_id=request.actor.signed_in_id,
        form=name,
        key=form.cleaned_data["form_key"],
        attempt=mine,
        digest=digest,
        used_at=clock.real_now(),
    )
    FormKey.objects.bulk_create([row], ignore_conflicts=True)
    stands = FormKey.objects.get(person_id=row.person_id, form=name, key=row.key)
    if stands.attempt == mine:
        return stands
    if stands.digest == digest:
        raise _Seen(stands.leads_to)
    raise Stale(
        "This form was already sent, with other words.",
        happened=(f"What was received first is at {stands.leads_to}",),
    )


def digest_of(form: BaseForm) -> str:
    """A digest of what was asked, so that a repeat is told from a change. Files count by their own digest."""
    facts = {}
    for name, value in sorted(form.cleaned_data.items()):
        if name in ("form_key", "turn"):
            continue
        facts[name] = getattr(value, "sha256", None) or str(value)
    return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()
