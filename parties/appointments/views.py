"""Pages that appoint (MoU 9.1, 9.2): the questions, then what they come to, then it is done or waits for a second
person."""

from dataclasses import dataclass
from datetime import date

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_safe

from alliance.agreement.models import AgreementVersion
from alliance.agreement.queries import in_force
from alliance.agreement.shapes import Post
from alliance.agreement.vocabulary import OneFor
from alliance.kernel import clock
from alliance.kernel.errors import Refusal
from alliance.kernel.permissions import Act
from alliance.web import door
from alliance.web.guard import requires
from alliance.web.request import Request
from alliance.web.step_up import confirmed
from parties.appointments import asking, checks, timeline, wording
from parties.appointments.checking import checked, day_of, page, see_other, stopped, where_shown
from parties.appointments.forms import AppointForm, MakeForm
from parties.people.models import Party, Person
from parties.people.posts import needs_two
from parties.people.queries import current_parties
from parties.people.roll import roll
from parties.people.rules import Span


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Act.ADMINISTER_PEOPLE)
@confirmed
def appoint(request: Request) -> HttpResponse:
    """Who is to hold which post, and when; some of it may come in the address. Leads to what it comes to."""
    today = clock.today()
    version = in_force(today)
    if version is None:
        return redirect("parties:list")
    asked = {name: request.GET.get(name, "") for name in ("person", "post", "party")}
    form = AppointForm(
        request.POST or None,
        initial={
            **asked,
            "ends_on": day_of(request.GET.get("ends_on")),
            "starts_on": day_of(request.GET.get("starts_on")) or today,
            "is_acting": "acting" in request.GET,
        },
    )
    form.offer(Person.objects.filter(is_active=True), version.terms, current_parties(today))
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data
        person = get_object_or_404(Person, pk=chosen["person"])
        party = get_object_or_404(Party, pk=chosen["party"]) if chosen["party"] else None
        checks.require_another(request.actor, person)
        with form.refusals():
            plan = _Plan(
                person, chosen["post"], party, Span(chosen["starts_on"], chosen["ends_on"]), chosen["is_acting"]
            )
            plan.check()
            return see_other(f"{reverse('parties:check_appointment')}?{plan.query()}")
    closed = Person.objects.filter(is_active=False)
    return page(request, "parties/appointments/appoint.html", form, closed=closed)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Act.ADMINISTER_PEOPLE)
@confirmed
def check_appointment(request: Request) -> HttpResponse:
    """What an appointment would come to, and the button that makes or proposes it."""
    version, plan = in_force(clock.today()), _Plan.read(request)
    if version is None or plan is None:
        return redirect("parties:appoint")
    checks.require_another(request.actor, plan.person)
    post = version.terms.post_by_key[plan.post]
    if request.method != "POST":
        try:
            plan.check()
        except Refusal as refusal:
            return stopped(request, refusal, f"{reverse('parties:appoint')}?{plan.query()}")
    by = wording.appointing_body(version.terms, post, plan.party)
    form = MakeForm(request.POST or None, request.FILES or None, party=plan.party, initial={"appointing_body": by})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        with form.refusals():
            return door.act(
                request,
                form,
                asking.ask_to_appoint,
                person=plan.person,
                post=plan.post,
                party=plan.party,
                starts_on=plan.span.starts_on,
                ends_on=plan.span.ends_on,
                is_acting=plan.is_acting,
                appointing_body=given["appointing_body"],
                note=given["note"],
                letter=given["letter"],
                readers=given.get("readers", ""),
                at=clock.now(),
                then=where_shown,
            )
    return checked(
        request,
        version,
        form,
        heading=f"Appoint {plan.person.full_name}",
        sentence=wording.appointed(
            plan.person.full_name, wording.place(post, plan.party, is_acting=plan.is_acting), plan.span
        ),
        post=post,
        party=plan.party,
        planned=timeline.Planned(plan.person, plan.span, plan.is_acting, by=by),
        powerful=needs_two(post),
        does="Make this appointment",
        back=f"{reverse('parties:appoint')}?{plan.query()}",
        gives=True,
    )


@require_safe
@requires(Act.READ_PEOPLE)
def post(request: Request, post: str) -> HttpResponse:
    """One post over the term: who holds it when, by whom appointed, and where nobody does; or its Parties to choose."""
    today = clock.today()
    version = in_force(today)
    declared = version.terms.post_by_key.get(post) if version else None
    if version is None or declared is None or declared.one_for == OneFor.MATTER:
        raise Http404
    key = request.GET.get("party", "")
    each = declared.one_for == OneFor.EACH_PARTY
    party = get_object_or_404(Party, key=key) if each and key else None
    context = {
        "post": declared,
        "party": party,
        "today": today,
        "timeline": None if each and party is None else timeline.timeline(version, declared, party, request.actor),
        "holdings": _holdings(version, declared, request, today) if each and party is None else [],
        "deputies": [p for p in version.terms.posts if declared.key in p.deputy_of],
        "appoints": wording.appointing_body(version.terms, declared, party),
        "rights": wording.rights(declared),
        "needs_two": needs_two(declared),
    }
    return render(request, "parties/appointments/post.html", context)


@dataclass(frozen=True)
class _Plan:
    """The days of an appointment that is being prepared, as they travel in the address of its check page."""

    person: Person
    post: str
    party: Party | None
    span: Span
    is_acting: bool

    def query(self) -> str:
        facts = {
            "person": self.person.pk,
            "post": self.post,
            "party": self.party.pk if self.party else "",
            "starts_on": str(self.span.starts_on),
            "ends_on": str(self.span.ends_on or ""),
            **({"acting": "1"} if self.is_acting else {}),
        }
        return urlencode({name: value for name, value in facts.items() if value != ""})

    def check(self) -> None:
        """Raise Refusal where it cannot be."""
        checks.refuse_what_cannot_be(self.person, self.post, self.party, None, self.span, is_acting=self.is_acting)

    @classmethod
    def read(cls, request: Request) -> "_Plan | None":
        """What the address says; None where it does not say enough."""
        asked = request.GET
        first = day_of(asked.get("starts_on"))
        if first is None or not asked.get("post") or not asked.get("person", "").isdecimal():
            return None
        party = asked.get("party", "")
        version = in_force(clock.today())
        declared = version.terms.post_by_key.get(asked["post"]) if version else None
        if declared is None or declared.one_for == OneFor.MATTER:
            return None
        if bool(party) != (declared.one_for == OneFor.EACH_PARTY) or not (party or "0").isdecimal():
            return None
        return cls(
            person=get_object_or_404(Person, pk=int(asked["person"])),
            post=asked["post"],
            party=get_object_or_404(current_parties(clock.today()), pk=int(party)) if party else None,
            span=Span(first, day_of(asked.get("ends_on"))),
            is_acting=asked.get("acting") == "1",
        )


def _holdings(version: AgreementVersion, post: Post, request: Request, today: date) -> list:
    listed = roll(version, today, request.actor).parties
    return [h for line in listed for h in (*line.posts.named, *line.posts.unnamed) if h.post.key == post.key]
