"""The case file for machines: the same things as the PDF, as plain values."""

from datetime import UTC, date, datetime
from typing import Any

from alliance.kernel.deadlines.models import Deadline
from disputes.casefile.contents import CaseFile, Decided, Forward, Served
from disputes.costs.queries import Account
from disputes.onpage import Facilitation

FORMAT = "alliance-case-file-1"


def record(made: CaseFile) -> dict[str, Any]:
    """Everything in a case file. Instants are in UTC, days are dates, money is in pence."""
    dispute = made.dispute
    return {
        "format": FORMAT,
        "reference": made.reference,
        "title": dispute.matter.title,
        "kind": dispute.sort,
        "made_at": when(made.made_at),
        "made_for": made.made_for,
        "agreement": {"key": dispute.version.key, "title": dispute.version.title, "digest": dispute.version.digest},
        "where": {"stage": dispute.stage, "phase": dispute.phase, "in_words": made.place, "outcome": dispute.outcome},
        "raised_by": dispute.raised_by.name,
        "with": made.other_side,
        "clauses": dispute.clauses,
        "filed_at": when(dispute.filed_at),
        "served_at": when(dispute.served_at),
        "ended_at": when(dispute.closed_at),
        "way": list(made.chart.words),
        "parties": [
            {"name": p.party.name, "role": p.role, "since": when(p.since), "until": when(p.until)} for p in made.parts
        ],
        "statements": [
            {
                "number": s.number,
                "in_one_line": s.in_one_line,
                "what_happened": s.what_happened,
                "what_is_asked": s.what_is_asked,
                "tried": s.tried,
                "written_by": s.written_by.full_name,
                "written_at": when(s.written_at),
                "reason": s.reason,
            }
            for s in made.statements
        ],
        "timeline": [{"at": when(h.at), "says": h.says, "clause": h.clause, "notice": h.notice} for h in made.timeline],
        "dates": [_date(row) for row in made.dates],
        "notices": [_notice(one) for one in made.notices],
        "answers": [
            {
                "party": a.party.name,
                "position": a.position,
                "text": a.text,
                "given_by": a.given_by.full_name,
                "given_at": when(a.given_at),
            }
            for a in made.answers
        ],
        "put_forward": [_forward(one) for one in made.forward],
        "decisions": [_decided(one) for one in made.decisions],
        "facilitation": _facilitation(made.facilitation) if made.facilitation else None,
        "written": [
            {
                "what": w.what,
                "stage": w.stage,
                "party": w.party.name if w.party else "",
                "text": w.text,
                "written_by": w.written_by.full_name,
                "written_at": when(w.written_at),
            }
            for w in made.writings
        ],
        "costs": _costs(made.costs) if made.costs else None,
        "papers": [
            {
                "key": str(p.document.pk),
                "title": p.document.title,
                "file_name": p.document.file_name,
                "path": p.path,
                "size": p.document.size,
                "sha256": p.document.sha256,
                "read_by": p.document.audience,
                "handling": p.document.handling,
                "added_at": when(p.document.uploaded_at),
            }
            for p in made.papers
        ],
        "keys": sorted(made.keys),
    }


def when(value: datetime | date | None) -> str | None:
    """An instant in UTC, or a day."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="seconds")
    return value.isoformat() if value else None


def _date(row: Deadline) -> dict[str, Any]:
    return {
        "label": row.label,
        "due_on": when(row.due_on),
        "standing": row.standing,
        "clause": row.clause,
        "reading": row.reading,
        "state": row.state,
        "owed_by": row.owed_by_party.name if row.owed_by_party else "",
        "set_at": when(row.set_at),
        "ended_at": when(row.ended_at),
        "end_reason": row.end_reason,
        "in_words": row.reasoning.sentence(),
        "reckoning": row.reckoning,
    }


def _notice(one: Served) -> dict[str, Any]:
    notice, service = one.notice, one.certificate
    return {
        "reference": notice.reference,
        "subject": notice.subject if one.text_is_open else None,
        "text": notice.body if one.text_is_open else None,
        "sha256": notice.digest,
        "served_by": notice.actor_name,
        "on_behalf_of": notice.on_behalf_of,
        "clause": notice.clause,
        "published_at": when(notice.served_at),
        "last_served_at": when(service.last_served_at),
        "audit_entry": {"seq": service.entry.seq, "hash": service.entry.hash},
        "served_on": [
            {
                "name": s.recipient,
                "party": s.party,
                "capacity": s.capacity,
                "channel": s.channel,
                "deemed_served_at": when(s.deemed_served_at),
                "rule": s.rule,
                "mail": s.mail,
                "mail_sent_at": when(s.mail_sent_at),
                "acknowledged_at": when(s.acknowledged_at),
            }
            for s in service.services
        ],
        "counts": [{"party": c.name, "people": c.people, "not_served": c.not_served} for c in service.counts],
    }


def _forward(one: Forward) -> dict[str, Any]:
    return {
        "what": one.name,
        "text": one.accord.text,
        "outcome": one.accord.outcome or "open",
        "put_forward_at": when(one.accord.proposed_at),
        "answers": [{"party": line.party.name, "says": line.words} for line in one.lines],
    }


def _decided(one: Decided) -> dict[str, Any]:
    return {
        "question": one.question.text,
        "rule": one.rule,
        "mode": one.question.mode,
        "opened_at": when(one.question.opened_at),
        "closed_at": when(one.question.closed_at),
        "outcome": one.outcome,
        "by_party": [{"party": name, "answer": said} for name, said in one.answers],
        "counts": [{"answer": said, "number": number} for said, number in one.counts],
    }


def _facilitation(room: Facilitation) -> dict[str, Any]:
    everyone = [*([room.facilitator] if room.facilitator else []), *room.former]
    return {
        "facilitators": [
            {"name": str(f), "appointed_on": when(f.appointed_on), "ended_on": when(f.ended_on)} for f in everyone
        ],
        "held": room.held,
        "discussions": [
            {"starts_at": when(d.starts_at), "state": d.state, "attended": d.attended, "outcome": d.outcome}
            for d in room.discussions
        ],
        "information_requests": [
            {"party": r.party.name, "asked_at": when(r.asked_at), "answered_at": when(r.answered_at)}
            for r in room.requests
        ],
    }


def _costs(account: Account) -> dict[str, Any]:
    return {
        "bills": [
            {
                "what": s.bill.what,
                "arose_on": when(s.bill.arose_on),
                "pence": s.bill.pence,
                "rule": s.rule,
                "shares": [{"party": line.party.name, "pence": line.pence} for line in s.lines],
            }
            for s in account.bills
        ],
        "parties": [{"party": o.party.name, "shares": o.shared, "paid": o.paid, "owes": o.due} for o in account.owed],
    }
