"""Every address × every role: what is expected stands in a table written by hand."""

import pytest
from django.urls import reverse

from alliance.kernel.documents import pdf
from tests.test_house import routes
from tests.test_permissions.expected import EXPECTED
from tests.test_permissions.scene import ROLES, Scene, set_scene


@pytest.fixture
def scene(world) -> Scene:
    return set_scene(world)


def address(name: str, scene: Scene) -> str:
    """The address of a route, about the things of the scene."""
    t = scene.things
    ref, draft, meeting = t["dispute"].matter.reference, t["draft"].reference, t["meeting"].matter.reference
    paper = t["part 2 paper"]
    arguments = {
        "desk:deadline": [t["deadline"].pk],
        "desk:document": [t["default paper"].pk],
        "desk:notice": [t["notice"].reference],
        "desk:acknowledge": [t["notice"].reference],
        "desk:certificate": [t["notice"].reference],
        "desk:certificate_pdf": [t["notice"].reference],
        "agreement:clause": ["5.2.2"],
        "agreement:change-reading": ["triage_od"],
        "agreement:change-group": ["board"],
        "disputes:leave_out": [draft, t["own paper"].pk],
        "disputes:question": [draft, "about"],
        "disputes:step": [ref, "respond"],
        "governance:item": [meeting, t["item"].pk],
        "governance:remove-item": [meeting, t["item"].pk],
        "governance:attach-paper": [meeting, t["item"].pk],
        "governance:remove-paper": [meeting, paper.pk],
        "governance:pack": [meeting, t["pack"].pk],
        "governance:publish-pack": [meeting, t["pack"].pk],
        "parties:end": [t["appointment"].pk],
        "parties:party": ["leicester-city-council"],
    }
    if name in arguments:
        return reverse(name, args=arguments[name])
    group, _, leaf = name.partition(":")
    if group == "deciding" and leaf not in ("list", "open"):
        return reverse(name, args=[t["question"].pk])
    if group == "disputes" and leaf in ("draft", "check", "discard", "draft_pdf", "draft_papers"):
        return reverse(name, args=[draft])
    if group == "disputes" and leaf not in ("list", "file", "record"):
        return reverse(name, args=[ref])
    if group == "governance" and leaf not in ("meetings", "plan"):
        return reverse(name, args=[meeting])
    if name == "deciding:open":
        return f"{reverse(name)}?matter={ref}"
    return reverse(name)


@pytest.fixture
def quick_pdfs(monkeypatch):
    """The walk asks who may have a PDF, not what is in it; making some thirty of them would take half a minute."""
    monkeypatch.setattr(pdf, "render", lambda *args, **kwargs: b"%PDF-1.7")


def code(response) -> str:
    """One letter for what happened, as the table explains."""
    if response.streaming:
        response.getvalue()
    if response.status_code == 302:
        return "L" if "/accounts/login/" in response["Location"] else ">"
    return {200: "2", 403: "3", 404: "4", 405: "5", 422: "2"}.get(response.status_code, str(response.status_code))


def test_every_route_is_in_the_table_and_no_other():
    assert {name for name, _ in routes()} == set(EXPECTED)


@pytest.mark.parametrize("roles", ["FIN", "BKC", "DMA", "UXY", "ESO-"])
def test_every_address_answers_every_role_as_the_table_says(scene, quick_pdfs, roles):
    wrong = []
    for role in roles:
        client = scene.client(role)
        column = list(ROLES).index(role)
        for name, row in EXPECTED.items():
            found, expected = code(client.get(address(name, scene))), row.split()[column]
            if found != expected:
                wrong.append(f"{name} as {role} ({ROLES[role]}): {found}, not {expected}")
    assert wrong == []
