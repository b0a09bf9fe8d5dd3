"""What the pages of appointments share: the page that shows what a change comes to, and how days travel."""

from datetime import date

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from alliance.agreement.models import AgreementVersion
from alliance.agreement.shapes import Post
from alliance.kernel import clock
from alliance.kernel.errors import Refusal
from alliance.web.forms import BaseForm
from alliance.web.request import Request
from parties.appointments import timeline, wording
from parties.people.models import Appointment, Party, Person
from parties.second_person.models import Proposal
from parties.second_person.queries import who_could_agree


def checked(
    request: Request,
    version: AgreementVersion,
    form: BaseForm,
    *,
    heading: str,
    sentence: str,
    post: Post,
    party: Party | None,
    planned: timeline.Planned,
    powerful: bool,
    does: str,
    back: str,
    gives: bool = False,
    remark: str = "",
) -> HttpResponse:
    """The page before a change: the post's days as they would stand, gaps, rights, who is told, who has to agree."""
    today = clock.today()
    found = timeline.timeline(version, post, party, request.actor, planned)
    agree = who_could_agree(request.actor, planned.person, clock.now()) if powerful else []
    context = {
        "heading": heading,
        "sentence": sentence,
        "remark": remark,
        "timeline": found,
        "gaps": timeline.coming_gaps(found, today),
        "told": timeline.told(version, found, planned.person, today, ends=not gives),
        "rights": wording.rights(post) if gives else [],
        "powerful": powerful,
        "agree": [one.full_name for one in agree],
        "does": "Propose it" if agree else does,
        "back": back,
    }
    return page(request, "parties/appointments/check.html", form, **context)


def stopped(request: Request, refusal: Refusal, back: str) -> HttpResponse:
    """That what the address says cannot be, and the way back to the questions."""
    context = {"refusal": refusal, "back": back}
    return render(request, "parties/appointments/stopped.html", context, status=422)


def where_shown(made: Appointment | Proposal) -> str:
    """Where a change of office can be seen: a proposal on its page, else the Party's posts or those of all."""
    if isinstance(made, Proposal):
        return made.get_absolute_url()
    return made.party.get_absolute_url() if made.party else reverse("parties:posts")


def where_person_is_shown(made: Person | Proposal) -> str:
    """Where a closed or opened sign-in can be seen: a proposal on its page, else the person's."""
    return made.get_absolute_url() if isinstance(made, Proposal) else reverse("parties:person", args=[made.pk])


def see_other(url: str) -> HttpResponse:
    """Go on from questions that were answered."""
    response = redirect(url)
    response.status_code = 303
    return response


def day_of(text: str | None) -> date | None:
    """A day as it travels in an address; None for anything else."""
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None


def page(request: Request, template: str, form, **context) -> HttpResponse:
    """A page with a form; 422 where something has to be mended."""
    return render(request, template, {"form": form, **context}, status=422 if form.errors else 200)
