"""The living page of the look is there in a demonstration and nowhere else."""

import re

import html5lib
import pytest


@pytest.mark.django_db
def test_the_living_page_shows_each_component_and_is_well_formed(client, settings):
    settings.DEMONSTRATION = True
    html = client.get("/design/").content.decode()
    html5lib.HTMLParser(strict=True).parse(html)
    for kind in ("mou", "overdue", "target", "done", "neutral", "blue", "grey"):
        assert f"status status-{kind}" in html
    assert "We could not go on yet" in html
    assert (html.count('class="clock"'), html.count('class="clock clock-target"')) == (7, 1)
    assert len(re.findall(r' id="[^"]+"', html)) == len(set(re.findall(r' id="[^"]+"', html)))


@pytest.mark.django_db
def test_outside_a_demonstration_there_is_no_such_page(client, settings):
    settings.DEMONSTRATION = False
    assert client.get("/design/").status_code == 404
