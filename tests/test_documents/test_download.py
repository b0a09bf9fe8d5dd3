"""Fetching a paper: asked each time, always as a download, never kept by anyone in between."""

import re
import uuid

import pytest
from django.test import Client

from alliance.kernel import clock
from alliance.kernel.audit.models import Entry
from alliance.kernel.documents import actions, storage
from alliance.kernel.matters import actions as matters
from alliance.kernel.matters.models import Audience
from parties.appointments.actions import end_appointment
from tests.signing_in import show_who_they_are
from tests.test_documents import papers
from tests.test_notices.partnership import Partnership, make_partnership

CONTENT = b"The hoopoe was here."


@pytest.fixture
def here(db, tmp_path, settings) -> Partnership:
    settings.VAR = tmp_path
    made = make_partnership()
    # So that Rutland's Lead Officer sits at no table but Rutland's.
    made.name_to_the_board("rutland")
    return made


@pytest.fixture
def evidence(here):
    return keep(here, here.dispute(), Audience.INVOLVED_AND_BOARD)


def keep(here, matter, audience, name="Rota “May”.txt"):
    return actions.store(
        papers.upload(name, CONTENT),
        matter=matter,
        title="The rota",
        audience=audience,
        actor=here.actor("lead of hub"),
        at=clock.now(),
        party_id=here.parties["hub"].pk,
    )


def signed_in(here, name) -> Client:
    client = Client()
    client.force_login(here.who[name])
    show_who_they_are(client, here.who[name])
    return client


def test_a_reader_gets_the_bytes_as_a_download(here, evidence):
    answer = signed_in(here, "lead of city").get(evidence.get_absolute_url())
    assert answer.status_code == 200
    assert b"".join(answer.streaming_content) == CONTENT
    wanted = {
        "Content-Type": "text/plain",
        "Content-Length": str(len(CONTENT)),
        "Content-Disposition": "attachment; filename*=utf-8''Rota%20%E2%80%9CMay%E2%80%9D.txt",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "Cache-Control": "private, no-store",
    }
    assert {name: answer[name] for name in wanted} == wanted


def test_a_name_cannot_break_out_of_its_header(here):
    document = keep(here, here.dispute(), Audience.ALL_PARTIES, name='a"; x=y\\b.txt')
    answer = signed_in(here, "chair").get(document.get_absolute_url())
    assert re.fullmatch(r'attachment; filename="[^"\r\n]*"', answer["Content-Disposition"])


@pytest.mark.parametrize("name", ["lead of rutland", "administrator"])
def test_one_who_may_not_read_it_learns_nothing_of_it(here, evidence, name):
    client = signed_in(here, name)
    hidden = client.get(evidence.get_absolute_url())
    absent = client.get(f"/documents/{uuid.UUID(int=7)}/")
    assert (hidden.status_code, absent.status_code) == (404, 404)
    assert b"hoopoe" not in hidden.content
    blot = re.compile(rb'[0-9a-f-]{32,36}|(?<=name="csrfmiddlewaretoken" value=")[A-Za-z0-9]+')
    assert blot.sub(b"", hidden.content) == blot.sub(b"", absent.content)


def test_nobody_gets_it_without_signing_in(evidence):
    answer = Client().get(evidence.get_absolute_url())
    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/login/")


def test_the_right_to_read_ends_with_the_office_and_with_a_recusal(here, evidence):
    city, chair = signed_in(here, "lead of city"), signed_in(here, "chair")
    assert [c.get(evidence.get_absolute_url()).status_code for c in (city, chair)] == [200, 200]
    [held] = here.who["lead of city"].appointments.all()
    admin = here.actor("administrator")
    end_appointment(actor=admin, appointment=held, ends_on=clock.today().replace(day=1), reason="She moved on.")
    matters.recuse(
        person_id=here.who["chair"].pk,
        matter=evidence.matter,
        withholds=["papers"],
        reason="An interest",
        at=clock.now(),
    )
    assert chair.get(evidence.get_absolute_url()).status_code == 404
    assert city.get(evidence.get_absolute_url())["Location"].startswith("/accounts/login/")


def test_reading_evidence_is_on_record_and_reading_open_papers_is_not(here, evidence):
    client = signed_in(here, "lead of city")
    before = Entry.objects.count()
    client.head(evidence.get_absolute_url())
    client.get(keep(here, evidence.matter, Audience.ALL_PARTIES).get_absolute_url())
    assert Entry.objects.filter(verb="downloaded").count() == 0
    client.get(evidence.get_absolute_url())
    entry = Entry.objects.latest("seq")
    assert (entry.verb, entry.actor_id) == ("downloaded", here.who["lead of city"].pk)
    assert str(evidence.pk) in entry.text_row.text
    assert Entry.objects.count() == before + 2


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_a_paper_can_only_be_read(here, evidence, method):
    assert getattr(signed_in(here, "lead of hub"), method)(evidence.get_absolute_url()).status_code == 405


def test_a_range_past_the_end_gets_the_whole_paper(here, evidence):
    answer = signed_in(here, "lead of hub").get(evidence.get_absolute_url(), headers={"Range": "bytes=900-"})
    assert (answer.status_code, answer["Accept-Ranges"]) == (200, "none")
    assert b"".join(answer.streaming_content) == CONTENT


def test_a_paper_whose_bytes_are_missing_is_not_put_on_record_as_read(here, evidence):
    storage.path_of(evidence.sha256).unlink()
    assert signed_in(here, "lead of hub").get(evidence.get_absolute_url()).status_code == 503
    assert not Entry.objects.filter(verb="downloaded").exists()
