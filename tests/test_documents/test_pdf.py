"""PDFs from templates: built to PDF/UA-1, the same bytes each time, and closed to whatever the words try."""

import builtins
import subprocess
import sys

import pytest

from alliance.kernel.documents import fonts, pdf
from alliance.kernel.documents.printable import MARK, NOTE, breakable, printable
from alliance.kernel.errors import Refusal
from tests import pdf_checks


def test_a_paper_is_built_for_everyone_to_read(paper):
    assert pdf_checks.faults(paper) == []
    with pdf_checks.opened(paper) as document:
        kinds = {element.kind for element in pdf_checks.elements(document)}
    assert {"H1", "H2", "H3", "Table", "TH", "Caption", "L", "Link", "Figure"} <= kinds


def test_every_page_says_which_it_is_and_that_nothing_here_binds_in_law(paper):
    pages = pdf_checks.words(paper)
    for number, words in enumerate(pages, start=1):
        assert f"page {number} of {len(pages)}" in words
        assert "Not a legally binding agreement" in words
        assert "D-2026-004" in words


def test_the_clock_is_there_day_by_day_in_words(paper):
    words = " ".join(pdf_checks.words(paper))
    assert "20 Operational Days after Mon 14 December 2026." in words
    for day in ("14 Dec start", "25 Christmas Day", "28 Boxing Day, substitute day", "14 20 last", "19 –"):
        assert day in words


def test_a_part_of_a_longer_paper_leaves_the_numbers_to_it(part_paper):
    assert pdf_checks.faults(part_paper) == []
    assert " of " not in pdf_checks.words(part_paper)[-1]


def test_the_same_words_give_the_same_bytes(render, clock, paper):
    assert render("paper.html", words="Plain words, and more of them. " * 40, clock=clock) == paper


def test_fonts_are_unpacked_to_the_same_bytes_in_every_process():
    asked = (
        "import sys; sys.path.insert(0, sys.argv[1])\n"
        "from alliance.kernel.documents import fonts\nimport hashlib\n"
        "print(hashlib.sha256(fonts.plain('ahn-latin-400.woff2')).hexdigest())"
    )
    command = [sys.executable, "-c", asked, str(pdf.STATIC.parent)]
    said = [subprocess.run(command, capture_output=True, text=True, check=True).stdout for _ in range(2)]
    assert len(said[0]) == 65
    assert said[0] == said[1]


HOSTILE = (
    "<img src=file:///etc/hostname>",
    "<link rel=attachment href=file:///etc/hostname>",
    "url(http://127.0.0.1:9/x)",
    "{{ 7|add:7 }} {% debug %}",
    "' OR 1=1--",
)


def test_words_are_printed_as_typed_and_fetch_nothing(render, clock):
    content = render("paper.html", words=" ".join(HOSTILE), title="<script>alert(1)</script> & more", clock=clock)
    words = " ".join(pdf_checks.words(content))
    for typed in (*HOSTILE, "<script>alert(1)</script> & more"):
        assert typed.replace(" ", "") in words.replace(" ", "")  # a line may end anywhere
    with pdf_checks.opened(content) as document:
        assert "/Names" not in document.Root or "/EmbeddedFiles" not in document.Root.Names


@pytest.mark.parametrize(
    "asked",
    [
        '<img src="file:///etc/hostname" alt="x">',
        '<img src="http://127.0.0.1:9/x.png" alt="x">',
        '<img src="data:image/png;base64,iVBORw0KGgo=" alt="x">',
        '<img src="asset:other.png" alt="x">',
        '<img src="other.png" alt="x">',
        '<link rel="stylesheet" href="file:///etc/hostname">',
        '<link rel="attachment" href="file:///etc/hostname">',
        '<style>@import url("http://127.0.0.1:9/x.css");</style>',
        '<p style="background: url(file:///etc/hostname)">x</p>',
        '<svg width="9" height="9"><title>x</title><image href="file:///etc/hostname" width="9" height="9"/></svg>',
    ],
)
def test_a_template_gets_nothing_that_was_not_handed_to_it(render, asked):
    with pytest.raises(pdf.ForbiddenAsset):
        render("fetching.html", asked=asked)


def test_a_template_gets_what_was_handed_to_it(templates):
    from tests.test_documents.papers import picture  # noqa: PLC0415 Pillow is slow to load

    asked = {"asked": '<img src="asset:plan.png" alt="A plan" width="8" height="8">'}
    content = pdf.render("fetching.html", asked, title="Plan", files={"plan.png": (picture("PNG"), "image/png")})
    assert pdf_checks.faults(content) == []


def test_scripts_that_travel_with_us_are_printed(render, clock):
    words = "5 ≥ 4 → ✓, Tŷ Ŵyr, Łódź, Nguyễn Thị Ạnh, العربية, עברית"
    content = render("paper.html", words=words, clock=clock)
    printed = " ".join(pdf_checks.words(content))
    for word in ("Tŷ Ŵyr", "Łódź", "Nguyễn Thị Ạnh", "5 ≥ 4 → ✓"):
        assert word in printed
    for word in ("العربية", "עברית"):
        assert set(word) <= set(printed)
    assert MARK not in printed
    assert pdf_checks.faults(content) == []


@pytest.mark.parametrize("template", ["paper.html", "bare.html"])
def test_what_cannot_be_printed_is_marked_with_a_note(render, clock, template):
    content = render(template, words="Well done 👍🏽 to 北京 and Москва", clock=clock)
    printed = " ".join(pdf_checks.words(content))
    assert f"Well done {MARK} to {MARK} and {MARK}" in printed
    assert NOTE in printed


def test_a_mark_that_someone_typed_needs_no_note(render, clock):
    content = render("paper.html", words=f"see {MARK}", clock=clock)
    assert NOTE not in " ".join(pdf_checks.words(content))


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("plain", "plain"),
        ("cafe\u0301", "café"),
        ("№ 4, ⅓, ﬁne, Ａ", "No 4, 1⁄3, fine, A"),
        ("👩‍👩‍👧‍👦 here", f"{MARK} here"),
        ("✓\ufe0f", "✓"),
        ("日本 語", f"{MARK} {MARK}"),
        ("م\u200cی", "م\u200cی"),
        ("<p lang='ja'>日本</p>", f"<p lang='ja'>{MARK}</p>"),
    ],
)
def test_a_run_of_unprintable_letters_becomes_one_mark(typed, shown):
    assert printable(typed) == shown


def test_every_weight_of_a_family_holds_the_same_letters():
    from fontTools.ttLib import TTFont  # noqa: PLC0415 slow to load

    for family in fonts.FAMILIES:
        for _, file in family.files:
            with TTFont(fonts.FOLDER / file, lazy=True) as font:
                assert frozenset(font.getBestCmap()) == fonts.letters(family), file
        assert ord(" ") in fonts.letters(family), "without a space a run of it prints a missing letter"


@pytest.mark.parametrize("length", [2_000, pytest.param(50_000, marks=pytest.mark.torture)])
def test_a_word_of_any_length_wraps(render, clock, length):
    content = render("paper.html", words="w<&" * (length // 3), clock=clock)
    assert sum(page.count("w<&") for page in pdf_checks.words(content)) > 0.8 * length / 3


def _between_tags(html: str) -> str:
    return html.split(">")[1].split(" short")[0]


def test_only_words_between_tags_are_given_places_to_break():
    long = "&lt;é" * 60
    html = f'<a href="{"x" * 200}">{long} short</a>'
    broken = breakable(html)
    assert broken.replace("\u200b", "") == html
    assert f'<a href="{"x" * 200}">' in broken
    assert max(len(word.replace("&lt;", "<")) for word in _between_tags(broken).split("\u200b")) == 40


def test_a_table_too_long_to_print_is_refused_at_once(templates):
    with pytest.raises(Refusal) as refused:
        pdf.render("rows.html", {"rows": range(10_000)}, title="Rows")
    assert refused.value.problem == "This paper would be too long to print at once."


def test_a_machine_without_pango_says_what_mends_it(render, clock, monkeypatch):
    real = builtins.__import__

    def without(name, *args, **kwargs):
        if name == "weasyprint":
            raise OSError("cannot load library 'libpango-1.0-0'")
        return real(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(pdf.Unavailable, match=r"sudo apt-get install libpango-1\.0-0"):
        render("paper.html", words="x", clock=clock)
