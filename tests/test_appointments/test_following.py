"""What follows from an ending: out at once, what was on its way served on who answers now, a vacancy told."""

from datetime import date
from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session

from alliance.agreement.queries import in_force
from alliance.desk import sweeps
from alliance.kernel import clock
from alliance.kernel.audit import queries as audit
from alliance.kernel.audit.actions import lock_head
from alliance.kernel.audit.models import ChainHead, Entry
from alliance.kernel.matters.models import Audience, Recusal
from alliance.kernel.notices.actions import Addressee, acknowledge, serve
from alliance.kernel.notices.models import Delivery, Notice, OutboundMail
from alliance.kernel.permissions import SYSTEM
from parties.appointments import following
from parties.appointments.actions import appoint as put
from parties.appointments.actions import end_appointment
from parties.appointments.following import follow_up
from parties.appointments.models import FollowUp
from parties.invitations.actions import invite
from parties.invitations.models import Invitation
from parties.people.actions import admit_person
from parties.people.models import Appointment
from parties.people.queries import addressees
from tests.makers import COUNCIL, FORUM, TRUST, World, client_for
from tests.test_appointments.office import ADMINISTRATOR, CHAIR, TODAY, appoint, end, held, settle, waiting
from tests.test_desk.world import at

COUNCILS = "Drayfield"  # Lead Officer of the county council, which has no deputy
State = OutboundMail.State


@pytest.fixture(autouse=True)
def settled(world: World) -> World:
    """What followed from earlier changes of office was drawn already."""
    follow_up()
    return world


def tell(world: World, *to: Addressee, acknowledged: bool = True, subject: str = "Something to know") -> Notice:
    """A notice on the agreement's file."""
    version = in_force(TODAY)
    assert version is not None
    assert version.matter is not None
    return serve(
        kind="test", matter=version.matter, subject=subject, body="Words.", to=to, actor=SYSTEM, at=clock.now(),
        acknowledge=acknowledged, audience=Audience.NAMED,
    )  # fmt: skip


def tell_party(world: World, party: str, **more: Any) -> Notice:
    version = in_force(TODAY)
    assert version is not None
    return tell(world, *addressees(version=version, day=TODAY, parties=[world.party(party)]), **more)


def served(notice: Notice) -> dict[str, str]:
    return {d.person_name: d.capacity for d in notice.deliveries.order_by("pk")}


def mails(notice: Notice) -> dict[str, str]:
    rows = OutboundMail.objects.filter(delivery__notice=notice).select_related("delivery")
    return {mail.delivery.person_name: mail.state for mail in rows if mail.delivery}


def test_what_waited_for_a_lead_is_served_on_the_signatory_and_their_mail_is_stopped(world: World):
    notice = tell_party(world, COUNCIL)
    before = Delivery.objects.filter(notice=notice).values().get()
    end(world, held(world, COUNCILS), None)
    assert served(notice) == {
        "Callum Drayfield": "Lead Officer of Leicestershire County Council",
        "Amarjit Thorpe-Kaur": "Signatory of Leicestershire County Council, as its lead post is vacant",
    }
    assert mails(notice) == {"Callum Drayfield": State.CANCELLED, "Amarjit Thorpe-Kaur": State.PENDING}
    entry = Entry.objects.get(verb=f"served notice {notice.reference} also on who answers now")
    assert '"in_place_of":"Callum Drayfield"' in entry.text_row.text
    assert Entry.objects.filter(verb=f"did not send the e-mail copy of notice {notice.reference}").count() == 1
    assert Delivery.objects.filter(pk=before["id"]).values().get() == before
    assert notice.deliveries.get(person=world.person("Thorpe-Kaur")).acknowledge_wanted
    assert audit.first_break() is None


def test_the_deputy_answers_too_where_there_is_one(world: World):
    notice = tell(world, Addressee(world.person("Stathers").pk, world.party(FORUM).pk, "Lead Officer"))
    end(world, held(world, "Stathers"), None)
    assert set(served(notice).values()) == {
        "Lead Officer",
        "Deputy Lead Officer of Leicestershire Parent Carer Forum (Leicestershire SEND Hub)",
        "Signatory of Leicestershire Parent Carer Forum (Leicestershire SEND Hub), as its lead post is vacant",
    }


@pytest.mark.parametrize("done", ["acknowledged and sent", "not asked for, and sent"])
def test_what_was_done_with_is_not_served_again(world: World, done: str):
    notice = tell_party(world, COUNCIL, acknowledged=done.startswith("ack"))
    if done.startswith("ack"):
        acknowledge(actor=world.actor(COUNCILS), delivery=notice.deliveries.get(), at=clock.now())
    OutboundMail.objects.filter(delivery__notice=notice).update(state=State.SENT, sent_at=clock.now(), digest="0" * 64)
    end(world, held(world, COUNCILS), None)
    assert list(served(notice)) == ["Callum Drayfield"]


def test_an_unsent_copy_alone_is_enough(world: World):
    notice = tell_party(world, COUNCIL, acknowledged=False)
    end(world, held(world, COUNCILS), None)
    assert list(served(notice)) == ["Callum Drayfield", "Amarjit Thorpe-Kaur"]


def test_whoever_stands_aside_from_the_matter_is_not_served(world: World):
    notice = tell_party(world, COUNCIL)
    Recusal.objects.create(
        person=world.person("Thorpe-Kaur"), matter=notice.matter, withholds=Recusal.Withholds.PAPERS, reason="A part.",
        from_at=clock.now(),
    )  # fmt: skip
    end(world, held(world, COUNCILS), None)
    assert list(served(notice)) == ["Callum Drayfield"]


def test_where_nobody_answers_for_the_party_it_goes_to_the_chair(world: World):
    notice = tell_party(world, COUNCIL)
    end_appointment(actor=SYSTEM, appointment=held(world, "Thorpe-Kaur"), ends_on=date(2026, 11, 23), reason="Left.")
    end(world, held(world, COUNCILS), None)
    assert served(notice)["Dr Marguerite Ashdown"] == (
        "Independent Chair, as Leicestershire County Council has nobody to serve"
    )


def test_whoever_takes_up_the_vacant_post_receives_what_waits(world: World):
    notice = tell_party(world, COUNCIL)
    end(world, held(world, COUNCILS), None)
    appoint(world, "Solanke", "lead-officer", COUNCIL)
    assert served(notice)["Priti Solanke"] == "Lead Officer of Leicestershire County Council"
    assert mails(notice)["Priti Solanke"] == State.PENDING
    answered = tell_party(world, TRUST, subject="Another")
    acknowledge(
        actor=world.actor("deputy", TRUST), delivery=answered.deliveries.get(person=world.person("Lowmoor")),
        at=clock.now(),
    )  # fmt: skip
    appoint(world, "Callowhill", "lead-officer", TRUST)
    assert "Ines Callowhill" not in served(answered)


def test_a_later_first_day_receives_on_that_day(world: World):
    notice = tell_party(world, COUNCIL)
    end(world, held(world, COUNCILS), None)
    appoint(world, "Solanke", "lead-officer", COUNCIL, date(2026, 12, 1))
    assert "Priti Solanke" not in served(notice)
    with clock.at(at(2026, 12, 1, 0)):
        follow_up()
    assert "Priti Solanke" in served(notice)


def test_what_was_for_the_chair_goes_to_who_presides_now(world: World):
    notice = tell(world, Addressee(world.person("chair").pk, None, "Independent Chair"))
    own = tell(world, Addressee(world.person("chair").pk, None, "whom it is about"), subject="For her alone")
    put(
        actor=SYSTEM, person=world.person("Solanke"), post="presiding-member", starts_on=TODAY,
        appointing_body="The Board",
    )  # fmt: skip
    end(world, held(world, CHAIR), None)
    settle(world.client("director"), waiting())
    assert list(served(notice)) == ["Dr Marguerite Ashdown", "Priti Solanke"]
    assert list(served(own)) == ["Dr Marguerite Ashdown"]


def test_somebody_who_still_answers_for_the_party_keeps_it(world: World):
    put(
        actor=SYSTEM, person=world.person(COUNCILS), post="deputy", party=world.party(COUNCIL),
        starts_on=TODAY, appointing_body="The council",
    )  # fmt: skip
    notice = tell_party(world, COUNCIL)
    end(world, held(world, COUNCILS, "lead-officer"), None)
    assert mails(notice)["Callum Drayfield"] == State.PENDING


def test_sessions_devices_and_invitations_end_with_the_last_day(world: World):
    person = world.person(COUNCILS)
    browser = client_for(person)
    assert browser.get("/").status_code == 200
    end(world, held(world, COUNCILS), TODAY)
    assert browser.get("/").status_code == 200
    with clock.at(at(2026, 11, 25, 0)):
        follow_up()
    assert UserSession.objects.filter(user=person).count() == 0
    assert not any(s.get_decoded().get("_auth_user_id") == str(person.pk) for s in Session.objects.all())


def test_devices_that_were_remembered_are_forgotten(world: World, monkeypatch: pytest.MonkeyPatch):
    asked: list[str] = []
    monkeypatch.setattr("parties.appointments.following.forget_devices", lambda person: asked.append(str(person)))
    end(world, held(world, COUNCILS), None)
    assert asked == ["Callum Drayfield"]


def test_an_open_invitation_ends_where_nothing_else_is_held(world: World):
    newcomer = admit_person(
        actor=SYSTEM, given_name="Ada", family_name="Wynn", email="ada.wynn@example.org", at=clock.now()
    )
    posts = [
        put(
            actor=SYSTEM, person=newcomer, post=post, party=world.party(COUNCIL), starts_on=date(2026, 11, 1),
            appointing_body="The council",
        )
        for post in ("deputy", "information-officer")
    ]  # fmt: skip
    invite(actor=world.actor(ADMINISTRATOR), person=newcomer, at=clock.now())
    end(world, posts[0], None)
    assert Invitation.objects.get(person=newcomer).withdrawn_at is None
    end(world, posts[1], None)
    assert Invitation.objects.get(person=newcomer).withdrawn_because == "The post is held no longer."


def vacancies() -> list[Notice]:
    return list(Notice.objects.filter(kind="vacancy").order_by("pk"))


def test_a_vacancy_is_told_once_with_what_it_means_and_what_to_do(world: World):
    before = len(vacancies())
    end(world, held(world, COUNCILS), None)
    [notice] = vacancies()[before:]
    assert notice.subject == "Vacant: Lead Officer of Leicestershire County Council"
    assert notice.body.startswith(
        "Since Tue 24 November 2026 nobody is Lead Officer of Leicestershire County Council.\n\nUntil then, what is "
        "served on this post goes to Amarjit Thorpe-Kaur (Signatory of Leicestershire County Council, as its lead post "
        "is vacant)."
    )
    assert {d.person_name: d.capacity for d in notice.deliveries.all()} == {
        "Dr Marguerite Ashdown": "Independent Chair",
        "Wendell Garrity": "Administrator",
        "Noor Habbershaw": "Administrator",
    }
    for _ in range(2):
        follow_up()
    assert len(vacancies()) == before + 1


def test_a_last_day_that_passes_is_told_by_the_sweep(world: World):
    sweeps.tick()
    before = len(vacancies())
    end_appointment(
        actor=world.actor(ADMINISTRATOR), appointment=held(world, COUNCILS), ends_on=date(2026, 11, 30), reason="Moves."
    )
    appoint(world, "Solanke", "lead-officer", COUNCIL, date(2026, 12, 14))
    with clock.at(at(2026, 11, 30, 23, 59)):
        sweeps.tick()
    assert len(vacancies()) == before
    with clock.at(at(2026, 12, 1, 0, 1)):
        sweeps.tick()
    [notice] = vacancies()[before:]
    assert "Since Tue 1 December 2026 nobody is Lead Officer" in notice.body
    assert "Somebody is appointed from Mon 14 December 2026." in notice.body


def test_no_vacancy_where_a_successor_begins_the_day_after_or_the_post_need_not_be_filled(world: World):
    before = len(vacancies())
    end_appointment(
        actor=world.actor(ADMINISTRATOR), appointment=held(world, COUNCILS), ends_on=date(2026, 11, 30), reason="Moves."
    )
    appoint(world, "Solanke", "lead-officer", COUNCIL, date(2026, 12, 1))
    end(world, held(world, "Sharman"), None)
    with clock.at(at(2026, 12, 1, 0, 1)):
        follow_up()
    assert len(vacancies()) == before


def test_what_follows_is_drawn_once(world: World):
    rows = Appointment.objects.count()
    assert FollowUp.objects.filter(of=FollowUp.Of.BEGINNING).count() == rows
    assert follow_up() == 0


def test_what_somebody_else_drew_while_this_one_waited_is_not_drawn_again(
    world: World, monkeypatch: pytest.MonkeyPatch
):
    end_appointment(
        actor=world.actor(ADMINISTRATOR), appointment=held(world, COUNCILS), ends_on=date(2026, 11, 23), reason="Moves."
    )
    before = len(vacancies())

    def meanwhile() -> ChainHead:
        monkeypatch.undo()
        follow_up()
        return lock_head()

    monkeypatch.setattr(following.audit, "lock_head", meanwhile)
    assert follow_up() == 0
    assert len(vacancies()) == before + 1
