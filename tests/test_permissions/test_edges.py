"""The edges that leak in practice: hidden and absent, rights that end between page and form, borrowed children."""

import re
from datetime import date

import pytest
from django.urls import reverse

from alliance.kernel import clock
from alliance.kernel.matters import actions as matters
from alliance.kernel.matters.models import Matter
from disputes.models import Dispute, Draft
from governance.meetings.models import AgendaItem, Paper
from parties.appointments import actions as appointments
from parties.deciding.models import Answer
from parties.people.models import Appointment
from tests.test_permissions.stage import NAMES, Stage, undone
from tests.test_permissions.test_walk import written

pytestmark = pytest.mark.django_db

KEY = {"form_key": "k" * 32}
# Somebody whose last office has ended is signed out by the way.
SIGNED_OUT = {"django_session", "usersessions_usersession"}
NOBODYS = "00000000-0000-4000-8000-000000000000"
# Who asks for what is there and hidden from them, and the same where there is nothing.
HIDDEN = (
    ("Y", "disputes:page", ["main"], ["D-2026-999"]),
    ("N", "disputes:page", ["potential"], ["D-2026-999"]),
    ("A", "disputes:receipt", ["main"], ["D-2026-999"]),
    ("I", "disputes:check", ["draft"], ["DRAFT-2026-999"]),
    ("I", "disputes:draft_pdf", ["draft"], ["DRAFT-2026-999"]),
    ("N", "desk:document", ["paper"], [NOBODYS]),
    ("K", "desk:document", ["paper"], [NOBODYS]),
    ("K", "desk:document", ["board_part_2 edition"], [NOBODYS]),
    ("B", "desk:document", ["narrow"], [NOBODYS]),
    ("C", "desk:document", ["draft paper"], [NOBODYS]),
    ("N", "desk:notice", ["potential filed notice"], ["N-2026-9999"]),
    ("I", "desk:certificate", ["question notice"], ["N-2026-9999"]),
    ("Y", "desk:deadline", ["main clock"], [999_999]),
    ("I", "desk:deadline", ["potential clock"], [999_999]),
    ("K", "deciding:question", ["dispute question"], [999_999]),
    ("F", "governance:pack", ["meeting", "draft pack"], ["meeting", 999_999]),
)


def address(stage: Stage, name: str, arguments: list) -> str:
    return reverse(name, args=[stage.things.get(one, one) for one in arguments])


def bare(answer) -> tuple[int, str, dict[str, str]]:
    """An answer less what is new each time: its number and the token of its forms."""
    body = re.sub(r'(name="csrfmiddlewaretoken" value=")[^"]+', r"\1", answer.content.decode())
    return answer.status_code, body, {k: v for k, v in answer.headers.items() if k != "X-Request-ID"}


@pytest.mark.parametrize(("role", "name", "hidden", "absent"), HIDDEN, ids=lambda value: str(value))
def test_what_is_hidden_and_what_is_absent_are_the_same_page(stage: Stage, monkeypatch, role, name, hidden, absent):
    now = clock.real_now()
    monkeypatch.setattr(clock, "real_now", lambda: now)  # pages say how long a session has left
    client = stage.client(role)
    there, nothing = (client.get(address(stage, name, arguments)) for arguments in (hidden, absent))
    assert there.status_code == 404
    assert bare(there) == bare(nothing)


def end_today(stage: Stage, role: str, post: str) -> None:
    """The last day of an appointment was yesterday."""
    appointment = Appointment.objects.get(person__family_name=NAMES[role], post=post)
    appointments.end_appointment(
        actor=stage.actor("A"), appointment=appointment, ends_on=date(2026, 11, 23), reason="Left"
    )


def test_whoever_leaves_office_with_the_check_page_open_files_nothing_and_the_draft_stays_the_partys(stage: Stage):
    client, page = stage.client("F"), reverse("disputes:check", args=[stage["draft"]])
    assert client.get(page).status_code == 200
    end_today(stage, "F", "lead-officer")
    before = Dispute.objects.count()
    with written() as tables:
        assert client.post(page, KEY).status_code == 403
    assert tables <= SIGNED_OUT
    assert Dispute.objects.count() == before
    assert Draft.objects.get(reference=stage["draft"]).discarded_at is None


@pytest.mark.parametrize(
    ("role", "post", "name", "arguments"),
    [
        ("I", "lead-officer", "disputes:step", ["main", "respond"]),
        ("I", "lead-officer", "disputes:add_evidence", ["main"]),
        ("I", "lead-officer", "desk:acknowledge", ["main filed notice"]),
        ("C", "independent-chair", "disputes:step", ["main", "redirect"]),
        ("D", "director", "governance:ask-pack", ["meeting"]),
        ("D", "director", "governance:publish-pack", ["meeting", "draft pack"]),
        ("B", "board-member", "deciding:answer", ["question"]),
        ("X", "facilitator", "disputes:add_evidence", ["main"]),
        ("M", "management-team", "governance:add-item", ["meeting"]),
    ],
)
def test_a_right_that_ended_since_the_page_was_opened_takes_nothing(stage: Stage, role, post, name, arguments):
    client = stage.client(role)
    end_today(stage, role, post)
    with written() as tables:
        assert client.post(address(stage, name, arguments), KEY).status_code == 403
    assert tables <= SIGNED_OUT


def test_standing_aside_counts_at_once_for_papers_packs_and_votes(stage: Stage):
    member, open_item = stage.client("B"), Matter.objects.get(agenda_item=stage["open item"])
    paper, pack = stage["item paper"], stage["all_parties edition"]
    question = reverse("deciding:answer", args=[stage["question"]])
    for thing in (paper, pack):
        assert member.get(reverse("desk:document", args=[thing])).status_code == 200
    assert member.get(question).status_code == 200
    matters.recuse(
        person_id=stage.person("B").pk, matter=open_item, withholds=["papers", "vote"], reason="New", at=clock.now()
    )
    for thing in (paper, pack, stage["board_part_2 edition"]):
        assert member.get(reverse("desk:document", args=[thing])).status_code == 404
    before = Answer.objects.count()
    assert member.post(question, {**KEY, "value": "disagree", "turn": "1"}).status_code in (403, 404)
    assert Answer.objects.count() == before


def test_a_session_outlives_an_office_by_nothing(stage: Stage):
    client = stage.client("D")
    assert client.get("/").status_code == 200
    end_today(stage, "D", "director")
    answers = [client.get(page) for page in ("/", "/disputes/", "/notices/", "/meetings/")]
    assert {answer["Location"].partition("?")[0] for answer in answers} == {reverse("account_login")}


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize(
    ("role", "name", "arguments"),
    [
        ("F", "disputes:leave_out", ["draft", "paper"]),
        ("D", "governance:item", ["planned", "part 2 item"]),
        ("D", "governance:remove-item", ["planned", "part 2 item"]),
        ("D", "governance:attach-paper", ["planned", "open item"]),
        ("D", "governance:remove-paper", ["planned", "item paper row"]),
        ("D", "governance:pack", ["planned", "pack"]),
        ("D", "governance:publish-pack", ["planned", "draft pack"]),
        ("F", "desk:acknowledge", ["question notice"]),
    ],
)
def test_a_child_of_another_under_this_ones_address_is_not_found(stage: Stage, method, role, name, arguments):
    where = address(stage, name, arguments)
    client = stage.client("I") if name == "desk:acknowledge" else stage.client(role)
    with written() as tables:
        answer = getattr(client, method)(where, *([KEY] if method == "post" else []))
    assert answer.status_code in (403, 404, 405)
    assert tables <= {"django_session", "alliance_formkey"}  # the key of a refused act is rolled back with it


def test_moving_an_item_of_another_meeting_is_not_found(stage: Stage):
    where = reverse("governance:move-item", args=[stage["planned"]])
    before = list(AgendaItem.objects.order_by("pk").values_list("pk", "position"))
    answer = stage.client("D").post(where, {**KEY, "move": f"{stage['part 2 item']}:up"})
    assert answer.status_code == 404
    assert list(AgendaItem.objects.order_by("pk").values_list("pk", "position")) == before
    assert Paper.objects.filter(removed_at=None).count() == 2


def test_posted_names_of_fields_that_no_form_asks_for_change_nothing(stage: Stage):
    """Every field of the model, sent to the forms of those who may: only the answers asked for are taken."""
    dispute = Dispute.objects.get(matter__reference=stage["main"])
    asked = {"position": "neutral", "text": "We take no side."}
    others = {
        field.name: "1" for field in Dispute._meta.get_fields() if field.name not in (*asked, "turn", "party")
    } | {"is_superuser": "1", "is_staff": "1", "audience": "public", "given_by": "1"}
    with undone():
        where = reverse("disputes:step", args=[stage["main"], "respond"])
        answer = stage.client("I").post(where, {**KEY, **others, **asked, "party": str(stage_party(stage, "I"))})
        assert answer.status_code == 303
        after = Dispute.objects.get(pk=dispute.pk)
        assert (after.stage, after.phase, after.raised_by_id, after.closed_at, after.turn) == (
            dispute.stage, dispute.phase, dispute.raised_by_id, None, dispute.turn + 1,
        )  # fmt: skip
        assert after.responses.last().audience == "involved_and_board"
        assert after.responses.last().given_by == stage.person("I")


def stage_party(stage: Stage, role: str) -> int:
    [party] = stage.actor(role).party_ids
    return party
