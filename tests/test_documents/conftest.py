"""Papers rendered once for the tests that look at them from several sides."""

from datetime import date

import pytest
from django.template import engines
from django.test import override_settings

from alliance.kernel.documents import pdf
from alliance.kernel.operational_days import Length, bundled

TEMPLATES = {
    "paper.html": """{% extends "pdf/base_print.html" %}
{% block kicker %}<span class="reference">D-2026-004</span>{% endblock %}
{% block content %}
<h2 id="top">What happened</h2><p class="typed">{{ words }}</p>
{% include "pdf/clock.html" with label="Discussions end" sentence=clock.sentence weeks=clock.weeks only %}
<h3>Who</h3>
<table><caption>Parties</caption><thead><tr><th scope="col">Party</th><th scope="col">Standing</th></tr></thead>
<tbody><tr><th scope="row">Avonmere</th><td><span class="status late">Late</span></td></tr>
<tr><th scope="row">Brookfield</th><td><span class="status done">Done</span></td></tr></tbody></table>
<ul class="contents counted"><li><a href="#top">What happened</a></li></ul>
<svg width="40" height="20" viewBox="0 0 40 20"><title>A bar at half</title><rect width="20" height="20"/></svg>
{% endblock %}""",
    "linked.html": """{% extends "pdf/base_print.html" %}
{% block content %}<h2 id="top">List</h2><ul class="contents">
<li><a href="part:paper">The paper</a> <span class="at">page 2</span></li><li><a href="#top">Up</a></li></ul>
<table><thead><tr><th scope="col">A</th></tr></thead><tbody><tr><td>{{ words }}</td></tr></tbody></table>
{% endblock %}""",
    "fetching.html": '{% extends "pdf/base_print.html" %}{% block content %}{{ asked|safe }}{% endblock %}',
    "rows.html": """{% extends "pdf/base_print.html" %}{% block content %}
<table>{% for row in rows %}<tr><td>{{ row }}</td></tr>{% endfor %}</table>{% endblock %}""",
    "bare.html": '<html lang="en-GB"><head><title>{{ title }}</title></head><body><h1>{{ words }}</h1></body></html>',
}


@pytest.fixture(scope="session")
def templates(tmp_path_factory):
    """The test's own templates, beside the product's."""
    from django.conf import settings  # noqa: PLC0415 settings are read when the run begins, not when this is imported

    folder = tmp_path_factory.mktemp("templates")
    for name, text in TEMPLATES.items():
        (folder / name).write_text(text)
    [own] = settings.TEMPLATES
    with override_settings(TEMPLATES=[{**own, "DIRS": [*own["DIRS"], folder]}]):
        yield folder
    engines._engines.clear()


@pytest.fixture(scope="session")
def render(templates):
    """Render one of the test's templates."""

    def rendered(name: str, *, title: str = "A dispute about beds", **context: object) -> bytes:
        return pdf.render(name, context, title=title)

    return rendered


@pytest.fixture(scope="session")
def clock():
    """A count over Christmas, with everything a calendar can show."""
    reckoning = bundled().after(date(2026, 12, 14), Length(20), clause="App 2 1.7.2(iv)")
    return {"sentence": reckoning.sentence(), "weeks": reckoning.weeks()}


@pytest.fixture(scope="session")
def paper(render, clock) -> bytes:
    """One of our own papers with headings, tables, a calendar, a link and a picture."""
    return render("paper.html", words="Plain words, and more of them. " * 40, clock=clock)


@pytest.fixture(scope="session")
def part_paper(render, clock) -> bytes:
    """The same, made to become part of a longer one."""
    return render("paper.html", words="Plain words, and more of them. " * 40, clock=clock, joined=True)


@pytest.fixture(scope="session")
def linked(render) -> bytes:
    """A short paper of ours that links to another part."""
    return render("linked.html", title="Contents", words="One cell", joined=True)
