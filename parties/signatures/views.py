"""Pages of signatures: where they stand, naming who signs, signing, reminding (MoU Appendix 3)."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_safe

from alliance.agreement.models import AgreementVersion
from alliance.kernel import clock
from alliance.kernel.errors import NotAllowed, Stale
from alliance.kernel.notices.actions import Addressee
from alliance.kernel.permissions import Act, Scope, require
from alliance.web import door
from alliance.web.forms import BaseForm
from alliance.web.guard import requires
from alliance.web.pdfs import pdf_page
from alliance.web.request import Request
from alliance.web.step_up import confirmed
from alliance.web.throttle import throttled
from parties.appointments.queries import names
from parties.people.models import Party, Person
from parties.people.queries import current_parties
from parties.second_person.models import Proposal
from parties.signatures import actions, checks, naming, page, queries, reminding, wording
from parties.signatures.forms import NEW, PEOPLE, EndForm, NameForm, PageForm, RemindForm, SignForm
from parties.signatures.models import Signatory
from parties.signatures.rules import Seen

READS = ("GET", "HEAD", "POST")


def _version(request: Request) -> AgreementVersion:
    """The version the address names, else the one in force; 404 where there is none."""
    key = request.GET.get("version", "")
    if not key:
        if request.alliance.version is None:
            raise Http404("No agreement is in force yet.")
        return request.alliance.version
    known = AgreementVersion.objects.select_related("matter", "document").filter(adopted_at__isnull=False)
    return get_object_or_404(known, key=key)


def _query(request: Request, version: AgreementVersion) -> str:
    """What an address needs to be about this version: nothing for the one in force."""
    in_force = request.alliance.version
    return "" if in_force is not None and in_force.pk == version.pk else f"?{urlencode({'version': version.key})}"


def _list(request: Request, version: AgreementVersion, party: Party | None = None) -> str:
    anchor = f"#party-{party.key}" if party else ""
    return f"{reverse('parties:signatures')}{_query(request, version)}{anchor}"


def _party(key: str) -> Party:
    return get_object_or_404(current_parties(clock.today()), key=key)


@require_safe
@requires(Act.READ_PEOPLE)
def signatures(request: Request) -> HttpResponse:
    """Who signs a version for each Party, who has signed, and whether each signature holds."""
    version = _version(request)
    context = {**page.facts(version, request.actor), "query": _query(request, version)}
    return render(request, "parties/signatures/list.html", context)


@require_safe
@requires(Act.READ_PEOPLE)
def sheet(request: Request) -> HttpResponse:
    """The same as a PDF to keep or to show to others; 503 where this machine cannot make one."""
    version = _version(request)
    context = {**page.facts(version, request.actor), "made_at": clock.now(), "made_for": request.actor.name}
    return pdf_page(
        request,
        "pdf/signature_sheet.html",
        context,
        title=f"Signatures: {version.title}",
        file_name=f"signatures-{version.key}-{clock.today():%Y-%m-%d}.pdf",
    )


@require_http_methods(READS)
@requires(Act.NAME_SIGNATORY)
@confirmed
def name(request: Request, key: str) -> HttpResponse:
    """Propose who signs for a Party."""
    version, party = _version(request), _party(key)
    checks.require_may_name(request.actor, party)
    now = queries.signatory_of(version, party)
    form = NameForm(request.POST or None, request.FILES or None)
    form.offer(_people(request, party), replaces=now is not None)
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data
        with form.refusals():
            return door.act(
                request,
                form,
                naming.ask_to_name,
                version=version,
                party=party,
                person=None if chosen["person"] == NEW else get_object_or_404(Person, pk=chosen["person"]),
                newcomer={each: chosen[each] for each in PEOPLE},
                office=chosen["office"],
                authority=chosen["authority"],
                reason=chosen.get("reason", ""),
                at=clock.now(),
                then=lambda made: _where(request, version, made),
            )
    return _page(request, "parties/signatures/name.html", form, version=version, party=party, signatory=now)


@require_http_methods(READS)
@requires(Act.NAME_SIGNATORY)
@confirmed
def end(request: Request, key: str) -> HttpResponse:
    """Propose that whoever is named for a Party no longer signs."""
    version, party = _version(request), _party(key)
    checks.require_may_name(request.actor, party)
    signatory = queries.signatory_of(version, party)
    if signatory is None and request.method == "POST":
        raise Stale(f"Nobody is named to sign for {party} any more.")
    if signatory is None:
        raise Http404("Nobody is named.")
    form = EndForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with form.refusals():
            return door.act(
                request,
                form,
                naming.ask_to_end,
                signatory=signatory,
                reason=form.cleaned_data["reason"],
                at=clock.now(),
                then=lambda made: _where(request, version, made),
            )
    return _page(request, "parties/signatures/end.html", form, version=version, party=party, signatory=signatory)


def _where(request: Request, version: AgreementVersion, made: Signatory | Proposal) -> str:
    """The proposal that waits, or the list where it has happened."""
    if isinstance(made, Proposal):
        return made.get_absolute_url()
    messages.success(request, f"It is done: look at the row of {made.party}.")
    return _list(request, version, made.party)


def _signed(request: Request, version: AgreementVersion, party: Party) -> str:
    """The list, with a line that says what has happened."""
    messages.success(request, f"{version.title} is signed for {party}. Every Party can see it below.")
    return _list(request, version, party)


def _people(request: Request, party: Party) -> list[Person]:
    """The people to choose from: those of the Party first, without oneself."""
    people = list(Person.objects.filter(is_active=True).exclude(pk=request.actor.signed_in_id))
    own = set(party.appointments.values_list("person_id", flat=True))
    return sorted(people, key=lambda one: (one.pk not in own, one.family_name, one.given_name))


@require_http_methods(READS)
@requires(Act.SIGN_AGREEMENT)
@confirmed
def sign(request: Request, key: str) -> HttpResponse:
    """Read the document of record, then sign by typing one's name."""
    version, party, signatory = _to_sign(request, key)
    if signatory is not None and signatory.person_id != request.actor.person_id and request.method != "POST":
        raise NotAllowed(f"{signatory.person.full_name} signs for {party}.", who="You can upload the signed page.")
    form = SignForm(request.POST or None, shown=_shown(version, signatory), party=party.name)
    if request.method == "POST" and form.is_valid():
        with form.refusals():
            return door.act(
                request,
                form,
                actions.sign,
                version=version,
                party=party,
                seen=form.seen,
                name=form.cleaned_data["name"],
                at=clock.now(),
                then=lambda made: _signed(request, version, party),
            )
    return _page(
        request,
        "parties/signatures/sign.html",
        form,
        version=version,
        party=party,
        signatory=signatory,
        meaning=wording.MEANING,
    )


@require_http_methods(READS)
@requires(Act.SIGN_AGREEMENT)
@confirmed
@throttled("upload", "60/m/user")
def sign_page(request: Request, key: str) -> HttpResponse:
    """Keep the page that was signed on paper."""
    version, party, signatory = _to_sign(request, key)
    signer = signatory.person.full_name if signatory else ""
    shown = _shown(version, signatory)
    form = PageForm(request.POST or None, request.FILES or None, shown=shown, party=party.name, signer=signer)
    if request.method == "POST" and form.is_valid():
        with form.refusals():
            return door.act(
                request,
                form,
                actions.keep_page,
                version=version,
                party=party,
                seen=form.seen,
                page=form.cleaned_data["page"],
                signed_on=form.cleaned_data["signed_on"],
                at=clock.now(),
                then=lambda made: _signed(request, version, party),
            )
    return _page(
        request,
        "parties/signatures/upload.html",
        form,
        version=version,
        party=party,
        signatory=signatory,
        meaning=wording.MEANING,
    )


def _to_sign(request: Request, key: str) -> tuple[AgreementVersion, Party, Signatory | None]:
    version, party = _version(request), _party(key)
    require(request.actor, Act.SIGN_AGREEMENT, Scope(owners=frozenset({party.pk})))
    return version, party, queries.signatory_of(version, party)


def _shown(version: AgreementVersion, signatory: Signatory | None) -> Seen | None:
    """What the page shows, where there is a text and somebody to sign it."""
    if signatory is None or version.document is None:
        return None
    return Seen(signatory.pk, version.document.sha256, version.digest)


@require_http_methods(READS)
@requires(Act.NAME_SIGNATORY)
@throttled("remind", "20/h/user")
def remind(request: Request) -> HttpResponse:
    """Remind the Parties that have not signed: who would be told, and the button."""
    version = _version(request)
    require(request.actor, Act.NAME_SIGNATORY, Scope())
    form = RemindForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with form.refusals():
            return door.act(
                request,
                form,
                reminding.remind,
                version=version,
                at=clock.now(),
                then=lambda sent: _list(request, version),
            )
    rows = reminding.to_remind(version, clock.today()) if version.document else []
    told: list[Addressee] = [one for row in rows for one in reminding.whom(version, row, clock.today())]
    return _page(request, "parties/signatures/remind.html", form, version=version, told=names(told))


def _page(
    request: Request, template: str, form: BaseForm, *, version: AgreementVersion, **context: Any
) -> HttpResponse:
    party = context.get("party")
    done = queries.of_version(version).filter(party=party).first() if party else None
    context |= {
        "form": form,
        "version": version,
        "done": done,
        "successor": queries.superseded_by(version, clock.today()),
    }
    context |= {"back": _list(request, version, party), "query": _query(request, version)}
    return render(request, template, context, status=422 if form.errors else 200)
