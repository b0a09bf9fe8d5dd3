"""Serving a notice: who has it, from when it counts, and what is written with it."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth import get_user_model
from django.db import DatabaseError, IntegrityError, connection, transaction

from alliance.kernel import clock
from alliance.kernel.audit.models import ChainHead, Entry, EntryText
from alliance.kernel.audit.queries import first_break
from alliance.kernel.errors import NotAllowed, Refusal
from alliance.kernel.notices import actions, queries
from alliance.kernel.notices.models import Channel, Delivery, Notice, OutboundMail
from alliance.kernel.permissions import SYSTEM
from parties.people.actions import admit_person
from tests.test_notices.partnership import CANARY, Partnership


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text)


def test_each_person_is_served_once_however_many_capacities_they_have(here: Partnership) -> None:
    twice = [here.addressee("lead of city"), here.addressee("chair"), here.addressee("lead of city")]
    notice = here.serve(to=twice)
    served = notice.deliveries.order_by("pk").values_list("person", flat=True)
    assert list(served) == [here.who["lead of city"].pk, here.who["chair"].pk]
    assert OutboundMail.objects.filter(delivery__notice=notice).count() == 2


def test_a_notice_keeps_names_party_capacity_and_digest_as_they_were(here: Partnership) -> None:
    notice = here.serve("lead of city")
    delivery = notice.deliveries.get()
    here.parties["city"].name = "Another Council"
    here.parties["city"].save()
    assert (notice.reference, notice.actor_name) == ("N-2026-0001", "Lead O’Test Lead Of Hub")
    assert notice.on_behalf_of == "Leicestershire SEND Hub"
    assert delivery.person_name == "Lead O’Test Lead Of City"
    assert delivery.capacity == "lead-officer of Leicester City Council"
    assert notice.digest == actions.digest_of(notice.subject, notice.body)


@pytest.mark.parametrize(
    ("published", "counts_from"),
    [
        ("2026-11-20T16:59:00+00:00", "2026-11-20T16:59:00+00:00"),
        ("2026-11-20T17:00:00+00:00", "2026-11-23T09:00:00+00:00"),
        ("2026-12-24T18:00:00+00:00", "2026-12-29T09:00:00+00:00"),
        ("2026-10-25T01:30:00+01:00", "2026-10-26T09:00:00+00:00"),
    ],
)
def test_service_counts_from_the_moment_that_the_reading_gives(
    here: Partnership, published: str, counts_from: str
) -> None:
    with clock.at(instant(published)):
        notice = here.serve("chair")
    assert queries.latest_service(notice) == instant(counts_from)


def test_another_cut_off_may_be_read(here: Partnership) -> None:
    with clock.at(instant("2026-11-20T16:45:00+00:00")):
        notice = here.serve("chair", cutoff="16:30")
    assert queries.latest_service(notice) == instant("2026-11-23T09:00:00+00:00")


def test_who_never_signed_in_is_served_by_email_and_who_did_in_the_system(here: Partnership) -> None:
    get_user_model().objects.filter(pk=here.who["chair"].pk).update(last_login=datetime(2026, 1, 5, tzinfo=UTC))
    notice = here.serve("chair", "lead of city")
    channels = dict(notice.deliveries.values_list("person", "channel"))
    assert channels == {here.who["chair"].pk: Channel.IN_SYSTEM, here.who["lead of city"].pk: Channel.EMAIL}


def test_somebody_without_address_or_account_is_on_record_as_not_served(here: Partnership) -> None:
    nobody = admit_person(actor=SYSTEM, given_name="No", family_name="Address", at=clock.now())
    notice = here.serve(to=[actions.Addressee(nobody.pk), here.addressee("chair")])
    assert notice.deliveries.get(person=nobody).failed_at == clock.now()
    assert OutboundMail.objects.filter(person=nobody).count() == 0
    assert queries.latest_service(notice) == notice.deliveries.get(person=here.who["chair"]).deemed_served_at


def test_service_by_post_counts_from_the_second_operational_day(here: Partnership) -> None:
    notice = here.serve(to=[here.addressee("chair", channel=Channel.FIRST_CLASS_POST)])
    assert notice.deliveries.get().deemed_served_at == instant("2026-11-26T09:00:00+00:00")


def test_a_notice_to_nobody_is_refused_and_leaves_nothing(here: Partnership) -> None:
    before = Entry.objects.count()
    with pytest.raises(Refusal, match="nobody to serve"):
        here.serve()
    assert (Notice.objects.count(), Entry.objects.count()) == (0, before)


def test_telling_of_one_event_twice_gives_the_first_notice(here: Partnership) -> None:
    matter = here.dispute()
    first = here.serve("chair", matter=matter, once="filed:1")
    assert here.serve("chair", "lead of city", matter=matter, once="filed:1") == first
    assert Notice.objects.count() == 1


def test_service_is_sealed_in_the_audit_trail_with_everyone_it_reached(here: Partnership) -> None:
    notice = here.serve("chair", "lead of city")
    assert notice.entry.verb == "served notice N-2026-0001"
    assert notice.entry.on_behalf_of == "Leicestershire SEND Hub"
    assert '"name":"Lead O’Test Lead Of City"' in notice.entry.text_row.text
    assert CANARY not in notice.entry.text_row.text


@pytest.mark.postgres
@pytest.mark.parametrize(
    "change", ["SET body = 'x'", "SET digest = ''", "SET served_at = '2020-01-01'", "SET audience = 'public'"]
)
def test_a_served_notice_cannot_be_changed(here: Partnership, change: str) -> None:
    here.serve("chair")
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE alliance_notice {change}")
    assert Notice.objects.get().body == f"What happened\n{CANARY}"


@pytest.mark.postgres
@pytest.mark.parametrize("column", ["opened_at", "acknowledged_at", "failed_at"])
def test_what_a_recipient_did_is_written_once_and_not_again(here: Partnership, column: str) -> None:
    here.serve("chair")
    values = {column: clock.now()}
    if column == "acknowledged_at":
        values["acknowledged_by"] = here.who["chair"]
    Delivery.objects.update(**values)
    with pytest.raises(DatabaseError), transaction.atomic():
        Delivery.objects.update(**{column: clock.now() + timedelta(days=1)})
    with pytest.raises(DatabaseError), transaction.atomic():
        Delivery.objects.update(**{name: None for name in values})
    assert getattr(Delivery.objects.get(), column) == clock.now()


@pytest.mark.postgres
@pytest.mark.parametrize("change", [{"deemed_served_at": None}, {"capacity": "nobody"}, {"channel": "by_hand"}])
def test_how_somebody_was_served_cannot_be_changed(here: Partnership, change: dict) -> None:
    here.serve("chair")
    if "deemed_served_at" in change:
        change = {"deemed_served_at": clock.now() + timedelta(days=3)}
    with pytest.raises(DatabaseError), transaction.atomic():
        Delivery.objects.update(**change)


def test_a_person_cannot_have_a_second_delivery_of_one_notice(here: Partnership) -> None:
    one = here.serve("chair").deliveries.get()
    one.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        one.save(force_insert=True)


def test_acknowledging_twice_keeps_the_first_time_and_one_entry(here: Partnership) -> None:
    delivery = here.serve("lead of city", acknowledge=True).deliveries.get()
    actor, first = here.actor("lead of city"), clock.now()
    actions.acknowledge(actor=actor, delivery=delivery, at=first)
    again = actions.acknowledge(actor=actor, delivery=delivery, at=first + timedelta(hours=1))
    assert (again.acknowledged_at, again.acknowledged_by, again.opened_at) == (first, here.who["lead of city"], first)
    assert Entry.objects.filter(verb="acknowledged notice N-2026-0001").count() == 1


def test_a_deputy_may_acknowledge_for_the_party_and_another_party_may_not(here: Partnership) -> None:
    delivery = here.serve("lead of hub", acknowledge=True).deliveries.get()
    with pytest.raises(NotAllowed):
        actions.acknowledge(actor=here.actor("lead of city"), delivery=delivery, at=clock.now())
    done = actions.acknowledge(actor=here.actor("deputy of hub"), delivery=delivery, at=clock.now())
    assert done.acknowledged_by == here.who["deputy of hub"]


def test_acknowledging_never_moves_the_day_of_service(here: Partnership) -> None:
    delivery = here.serve("lead of city", acknowledge=True).deliveries.get()
    counted_from = delivery.deemed_served_at
    done = actions.acknowledge(actor=here.actor("lead of city"), delivery=delivery, at=clock.now() + timedelta(days=9))
    assert done.deemed_served_at == counted_from


def test_a_successor_inherits_the_notices_of_the_party_and_not_those_of_the_person(here: Partnership) -> None:
    for_party = here.serve("lead of hub")
    for_chair = here.serve("chair")
    successor = here.actor("deputy of hub")
    assert [row.notice for row in queries.inbox(successor)] == [for_party]
    assert queries.own_delivery(for_chair, successor) is None


def test_the_inbox_shows_one_row_a_notice_with_those_to_acknowledge_first(here: Partnership) -> None:
    to_both = here.serve("lead of hub", "deputy of hub", acknowledge=True)
    later = here.serve("deputy of hub", at=clock.now() + timedelta(hours=1))
    rows = list(queries.inbox(here.actor("deputy of hub")))
    assert [(row.notice, row.person_id) for row in rows] == [
        (to_both, here.who["deputy of hub"].pk),
        (later, here.who["deputy of hub"].pk),
    ]
    assert [row.calls for row in rows] == [True, False]


def test_when_one_of_a_party_has_acknowledged_the_others_need_not(here: Partnership) -> None:
    notice = here.serve("lead of hub", "deputy of hub", "lead of city", acknowledge=True)
    lead = here.actor("lead of hub")
    actions.acknowledge(actor=lead, delivery=queries.own_delivery(notice, lead), at=clock.now())
    assert queries.unanswered(here.actor("deputy of hub")) == 0
    assert queries.unanswered(here.actor("lead of city")) == 1


def test_counts_tell_how_many_of_each_party_and_nobody_by_name(here: Partnership) -> None:
    notice = here.serve("lead of hub", "deputy of hub", "lead of city", "chair", acknowledge=True)
    lead = here.actor("lead of hub")
    actions.acknowledge(actor=lead, delivery=queries.own_delivery(notice, lead), at=clock.now())
    found = [(one.name, one.people, one.read, one.acknowledged, one.wanted) for one in queries.counts(notice)]
    assert found == [
        ("Leicester City Council", 1, 0, 0, 1),
        ("Leicestershire SEND Hub", 2, 1, 1, 2),
        ("Not for a Party", 1, 0, 0, 1),
    ]


def test_every_statement_of_serving_failed_in_turn_leaves_all_or_nothing(here: Partnership) -> None:
    matter, before = here.dispute(), everything()
    failed = 0
    while True:
        try:
            with transaction.atomic(), connection.execute_wrapper(FailsAt(failed)):
                here.serve("chair", "lead of city", matter=matter)
            break
        except DatabaseError:
            assert everything() == before
            failed += 1
    assert failed >= 10, "fewer statements than serving takes: the fault was not reached"
    assert [now - then for now, then in zip(everything(), before, strict=True)] == [1, 2, 2, 1, 1, 1]
    assert first_break() is None


def everything() -> list[int]:
    """How many there are of all that serving writes, and the head of the chain."""
    tables = (Notice, Delivery, OutboundMail, Entry, EntryText)
    return [*(model.objects.count() for model in tables), ChainHead.objects.get().seq]


class FailsAt:
    """Fails the statement of this number, counted from 0."""

    def __init__(self, number: int) -> None:
        self.left = number

    def __call__(self, execute, sql, params, many, context):
        self.left -= 1
        if self.left == -1:
            raise DatabaseError("The disk is full.")
        return execute(sql, params, many, context)
