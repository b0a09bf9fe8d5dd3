"""The agreement's pages: the text by clause, how it is read, its groups, its document of record."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_safe

from alliance.agreement import actions, dates, papers, queries, wording
from alliance.agreement.forms import DocumentForm, GroupForm, ReadingForm
from alliance.agreement.models import AgreementVersion
from alliance.agreement.reading_page import reading_blocks
from alliance.agreement.sections import neighbours, sections
from alliance.agreement.setting_values import said
from alliance.agreement.vocabulary import SettingKind
from alliance.kernel import clock
from alliance.kernel.calendar_data import calendars
from alliance.kernel.permissions import Act
from alliance.kernel.reckoning import long_day
from alliance.web import door
from alliance.web.guard import requires
from alliance.web.request import Request
from alliance.web.step_up import confirmed
from alliance.web.throttle import throttled

READS = ("GET", "HEAD", "POST")


def _version(request: Request) -> AgreementVersion:
    """The version in force today, which the middleware has fetched already and put on the request."""
    found: AgreementVersion | None = request.alliance.version
    if found is None:
        raise Http404("No agreement is in force yet.")
    return found


def _named(key: str) -> AgreementVersion:
    found = next((version for version in queries.adopted() if version.key == key), None)
    if found is None:
        raise Http404("There is no such version.")
    return found


@require_safe
@requires(Act.READ_AGREEMENT)
def page(request: Request) -> HttpResponse:
    """The agreement in force: its clauses in order, with what rests on each, its term and its document."""
    version, today = _version(request), clock.today()
    versions = queries.adopted()
    context = {
        "version": version,
        "terms": version.terms,
        "countdown": wording.countdown(version.terms, today),
        "sections": sections(version),
        "versions": versions,
        "gaps": queries.gaps(versions),
        "is_signed": queries.is_signed(version),
    }
    return render(request, "agreement/page.html", context)


@require_safe
@requires(Act.READ_AGREEMENT)
def clause(request: Request, slug: str) -> HttpResponse:
    """One clause, in our words, with the duties, readings, stages and dates that rest on it."""
    version, today = _version(request), clock.today()
    found = queries.clause(version, slug)
    if found is None:
        raise Http404("The agreement has no such clause.")
    rests, terms = queries.what_rests_on(version, found.key), version.terms
    in_use = queries.in_use(version, today)
    settings = {"calendar": terms.calendar} | {key: use.value for key, use in in_use.items()}
    before, after = neighbours(version, found)
    context = {
        "clause": found,
        "terms": terms,
        "rests": rests,
        "duties": [wording.duty_line(terms, duty, today) for duty in rests.duties],
        "clocks": [wording.clock_line(terms, stage, its, settings) for stage, its in rests.clocks],
        "figures": [in_use[setting.key] for setting in rests.settings],
        "dates": _dates(version, rests),
        "before": before,
        "after": after,
    }
    return render(request, "agreement/clause.html", context)


def _dates(version: AgreementVersion, rests: queries.Rests) -> list[dates.OwnDate]:
    """The agreement's own dates that rest on a clause."""
    if not rests.dates:
        return []
    made, keys = queries.choices(version), {entry.key for entry in rests.dates}
    every = dates.own_dates(version.terms, lambda on: queries.settings_under(version, made, on), calendars())
    return [own for own in every if own.slot.partition(":")[0] in keys]


@require_safe
@requires(Act.READ_AGREEMENT)
def readings(request: Request) -> HttpResponse:
    """How we read the MoU: each place where it is silent or unclear, the reading in use, since when, by whom."""
    version = _version(request)
    blocks, others = reading_blocks(version, clock.today())
    context = {"version": version, "terms": version.terms, "blocks": blocks, "others": others}
    return render(request, "agreement/readings.html", context)


@require_http_methods(READS)
@requires(Act.CHANGE_AGREEMENT)
@confirmed
def change_reading(request: Request, key: str) -> HttpResponse:
    """Read one setting another way: asked first, then shown with the dates that would move, then done."""
    version, today = _version(request), clock.today()
    setting = version.terms.setting_by_key.get(key)
    if setting is None:
        raise Http404("The agreement has no such setting.")
    use = queries.in_use(version, today)[key]
    form = ReadingForm(
        request.POST or None, request.FILES or None, setting=setting, now=use.value, initial={"effective_from": today}
    )
    context: dict[str, Any] = {"form": form, "use": use, "setting": setting}
    if request.method == "POST" and form.is_valid():
        with form.refusals():
            if setting.kind is SettingKind.DOCUMENT:
                return _act(request, form, papers.choose_document, version, key)
            if "confirm" in request.POST:
                return _act(request, form, actions.choose_reading, version, key)
            chosen = form.cleaned_data
            context |= {
                "moving": actions.weigh(
                    version=version,
                    setting=key,
                    value=chosen["value"],
                    decision_on=chosen["decision_on"],
                    effective_from=chosen["effective_from"],
                    at=clock.now(),
                ),
                "rows": _answers(form),
                "again": [*_posted(request), ("confirm", "yes")],
            }
            return render(request, "agreement/check_reading.html", context)
    status = 422 if form.errors else 200
    return render(request, "agreement/change_reading.html", context, status=status)


def _act(request: Request, form: ReadingForm, action: Any, version: AgreementVersion, key: str) -> HttpResponse:
    return door.act(
        request,
        form,
        action,
        version=version,
        setting=key,
        at=clock.now(),
        then=lambda made: f"{reverse('agreement:readings')}#s-{key}",
        **{
            name: form.cleaned_data[name] for name in ("value", "reason", "decided_by", "decision_on", "effective_from")
        },
    )


def _posted(request: Request) -> list[tuple[str, str]]:
    """Everything that was sent, to send again; the security token is made anew."""
    return [
        (name, value)
        for name, values in request.POST.lists()
        for value in values
        if name not in ("csrfmiddlewaretoken", "confirm")
    ]


def _answers(form: ReadingForm) -> list[dict[str, str]]:
    """What was answered, as it will be kept."""
    chosen = form.cleaned_data
    words = {
        "value": said(form.setting, chosen["value"]),
        "decision_on": long_day(chosen["decision_on"]),
        "effective_from": long_day(chosen["effective_from"]),
    }
    return [
        {"label": str(field.label), "value": words.get(field.name) or chosen[field.name]}
        for field in form.visible_fields()
    ]


@require_safe
@requires(Act.READ_AGREEMENT)
def groups(request: Request) -> HttpResponse:
    """The governance groups (Appendix 1), who reports to whom, and what changed since the agreement was made."""
    version, today = _version(request), clock.today()
    context = {
        "version": version,
        "tree": queries.group_tree(queries.groups(version, today)),
        "changes": queries.group_changes(version),
        "pictures": reading_blocks(version, today, only=SettingKind.DOCUMENT)[1],
    }
    return render(request, "agreement/groups.html", context)


@require_http_methods(READS)
@requires(Act.CHANGE_AGREEMENT)
@confirmed
def change_group(request: Request, key: str = "") -> HttpResponse:
    """Add a governance group, or change or end one."""
    version, today = _version(request), clock.today()
    known = queries.groups(version, today)
    group = next((g for g in known if g.key == key), None)
    if key and group is None:
        raise Http404("There is no such group.")
    initial: dict[str, Any] = {"effective_from": today}
    if group:
        initial |= {"name": group.name, "purpose": group.purpose, "reports_to": group.reports_to}
    form = GroupForm(request.POST or None, initial=initial)
    form.offer(known, key)
    if request.method == "POST" and form.is_valid():
        taken = [g.key for g in known] + [change.key for change in queries.group_changes(version)]
        with form.refusals():
            return door.act(
                request,
                form,
                actions.change_group,
                version=version,
                key=key or form.group_key(taken),
                at=clock.now(),
                then=lambda made: reverse("agreement:groups"),
                **{
                    name: form.cleaned_data[name]
                    for name in ("name", "purpose", "reports_to", "is_ended", "effective_from", "reason")
                },
            )
    context = {"form": form, "group": group}
    return render(request, "agreement/change_group.html", context, status=422 if form.errors else 200)


def _after_upload(version: AgreementVersion, in_force: AgreementVersion | None) -> str:
    """The agreement's page for the version in force; for one to come, the page where it waits to be signed."""
    if in_force is not None and version.pk == in_force.pk:
        return reverse("agreement:page")
    return f"{reverse('parties:signatures')}?{urlencode({'version': version.key})}"


@require_http_methods(READS)
@requires(Act.CHANGE_AGREEMENT)
@confirmed
@throttled("upload", "60/m/user")
def document(request: Request) -> HttpResponse:
    """Upload the document of record: of the version in force, or of one that is still to come (`?version=`)."""
    version = _named(request.GET["version"]) if "version" in request.GET else _version(request)
    form = DocumentForm(request.POST or None, request.FILES or None, initial={"title": version.title})
    if request.method == "POST" and form.is_valid():
        with form.refusals():
            return door.act(
                request,
                form,
                papers.upload_document,
                version=version,
                title=form.cleaned_data["title"],
                file=form.cleaned_data["paper"].checked,
                at=clock.now(),
                then=lambda made: _after_upload(version, request.alliance.version),
            )
    context = {"form": form, "version": version, "is_signed": queries.is_signed(version)}
    return render(request, "agreement/document.html", context, status=422 if form.errors else 200)
