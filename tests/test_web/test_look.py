"""The look keeps its promises: contrast, weight, nothing inline, documented components, vendored files unchanged."""

import gzip
import hashlib
import re
from pathlib import Path

import pytest
from django.template.loader import get_template

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = ROOT / "templates"
OURS = ("account", "allauth", "components", "design", "forms", "mfa", "usersessions")
PAGES = sorted(
    path
    for path in TEMPLATES.rglob("*.html")
    if path.parent == TEMPLATES or path.relative_to(TEMPLATES).parts[0] in OURS
)
CSS = (ROOT / "static/css/alliance.css").read_text()
# Text on its ground; 4.5 for words (WCAG 1.4.3), 3 for edges and focus (1.4.11).
PAIRS = [
    ("ink", "paper", 7), ("ink", "card", 7), ("ink", "quiet", 7), ("ink", "next", 7),
    ("soft", "paper", 4.5), ("soft", "card", 4.5), ("soft", "quiet", 4.5), ("soft", "next", 4.5),
    ("link", "paper", 4.5), ("link", "card", 4.5), ("link", "quiet", 4.5), ("link", "next", 4.5),
    ("on-brand", "brand", 4.5), ("on-brand", "brand-deep", 4.5), ("on-button", "button", 4.5),
    ("on-button", "button-held", 4.5), ("button", "card", 4.5), ("button", "paper", 4.5),
    ("mou", "mou-wash", 4.5), ("mou", "card", 4.5), ("mou", "paper", 4.5),
    ("target", "target-wash", 4.5), ("done", "done-wash", 4.5), ("blue", "blue-wash", 4.5),
    ("on-demo", "demo", 7), ("demo-link", "demo", 4.5),
    ("accent", "card", 3), ("accent", "paper", 3), ("edge", "card", 3), ("edge", "paper", 3), ("ring", "ring-edge", 3),
]  # fmt: skip


def tokens(block):
    return dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", block))


LIGHT = tokens(CSS.split("@media (prefers-color-scheme: dark)")[0])
DARK = LIGHT | tokens(CSS.split("@media (prefers-color-scheme: dark)")[1].split("/* 3 base")[0])


def luminance(colour):
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_contrast_is_measured_as_wcag_does():
    assert round(contrast("#000000", "#ffffff"), 2) == 21
    assert round(contrast("#777777", "#ffffff"), 2) == 4.48


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("words", "ground", "least"), PAIRS)
def test_words_stand_out_from_their_ground(theme, words, ground, least):
    assert contrast(theme[words], theme[ground]) >= least


def test_no_type_is_smaller_than_15_pixels():
    sizes = [float(size) * 18 for size in re.findall(r"font-size: ([0-9.]+)rem", CSS)]
    assert min(sizes) >= 14.99


def test_the_style_sheet_asks_for_nothing_outside_and_imports_nothing():
    assert set(re.findall(r'url\("([^"]+)"\)', CSS)) == {
        f"../fonts/ahn-{part}-{weight}.woff2" for part in ("latin", "latin-ext") for weight in (400, 700)
    }
    assert "@import" not in CSS
    assert "http" not in CSS


def test_what_a_first_visit_loads_is_light():
    words = ["css/alliance.css", "js/enhance.js", "js/passkey.js", "js/still_here.js", "img/mark.svg"]
    packed = sum(len(gzip.compress((ROOT / "static" / name).read_bytes())) for name in words)
    fonts = sum((ROOT / f"static/fonts/ahn-latin-{weight}.woff2").stat().st_size for weight in (400, 700))
    assert packed + fonts < 45_000  # leaves 20 KB of the 65 for the page itself


@pytest.mark.parametrize("path", PAGES, ids=lambda p: str(p.relative_to(TEMPLATES)))
def test_every_template_parses(path):
    assert get_template(str(path.relative_to(TEMPLATES))).template.nodelist


@pytest.mark.parametrize("path", PAGES, ids=lambda p: str(p.relative_to(TEMPLATES)))
def test_a_template_says_its_inputs_first_and_stays_short(path):
    lines = path.read_text().splitlines()
    assert re.match(r"^\{# .+ #\}$", lines[0]), "the first line is a comment that lists the inputs"
    assert len(lines) <= 150


@pytest.mark.parametrize("path", PAGES, ids=lambda p: str(p.relative_to(TEMPLATES)))
def test_nothing_is_inline_and_nothing_unescaped(path):
    source = re.sub(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", "", path.read_text(), flags=re.DOTALL)
    assert not re.search(r"\sstyle\s*=", source)
    assert not re.search(r"\son[a-z]+\s*=", source)
    assert "<style" not in source
    assert not re.search(r"javascript:", source, re.IGNORECASE)
    for script in re.findall(r"<script[^>]*>(.*?)</script>", source, re.DOTALL):
        assert script == ""
    assert "|safe" not in path.read_text()
    assert "autoescape off" not in path.read_text()


@pytest.mark.parametrize("path", PAGES, ids=lambda p: str(p.relative_to(TEMPLATES)))
def test_a_component_is_given_only_what_it_names(path):
    source = re.sub(r"\{#.*?#\}", "", path.read_text())
    for tag in re.findall(r'\{% include "components/[^%]+%\}', source):
        assert tag.endswith(" only %}"), tag


def test_a_component_with_a_form_is_handed_the_token():
    """`include … only` drops `csrf_token`: it has to be passed by name."""
    with_form = {
        path.name
        for path in (TEMPLATES / "components").glob("*.html")
        if "{% csrf_token %}" in path.read_text() or "csrf_token=" in path.read_text()
    }
    assert with_form == {"frame_top.html", "kept_words.html", "leave.html", "plain_form.html", "time_out.html"}
    for path in TEMPLATES.rglob("*.html"):
        for name, rest in re.findall(r'\{% include "components/([^"]+)"([^%]*)%\}', path.read_text()):
            assert name not in with_form or "csrf_token=csrf_token" in rest, f"{path}: {name}"


def test_every_component_stands_on_the_living_page():
    page = (TEMPLATES / "design/page.html").read_text()
    shown = set(re.findall(r"components/([a-z_]+)\.html", page))
    parts_of_others = {"frame_top", "frame_foot", "time_out", "leave", "plain_form", "due_tag", "crumb"}
    assert {path.stem for path in (TEMPLATES / "components").glob("*.html")} == shown | parts_of_others


def test_no_exclamation_mark_and_no_please_note_in_our_copy():
    for path in [*PAGES, *TEMPLATES.glob("account/**/*.txt"), *TEMPLATES.glob("mfa/**/*.txt")]:
        words = re.sub(r"<!DOCTYPE html>|\{#.*?#\}|\{%.*?%\}", "", path.read_text(), flags=re.DOTALL)
        assert "!" not in words, path
        assert "please note" not in words.lower(), path


@pytest.mark.parametrize("script", ["enhance.js", "passkey.js", "still_here.js"])
def test_a_script_makes_no_code_of_text_and_keeps_nothing_in_the_browser(script):
    source = (ROOT / "static/js" / script).read_text()
    for banned in ("eval(", "innerHTML", "outerHTML", "document.write", "localStorage", "sessionStorage", "indexedDB"):
        assert banned not in source


def test_vendored_files_are_those_that_were_recorded():
    rows = re.findall(
        r"\| `((?:fonts|tests)/[^`]+)`[^|]*\|.*\| `([0-9a-f]{64})` \|", (ROOT / "static/VENDORED.md").read_text()
    )
    assert len(rows) == 5
    for name, digest in rows:
        path = ROOT / name if name.startswith("tests/") else ROOT / "static" / name
        assert hashlib.sha256(path.read_bytes()).hexdigest() == digest
