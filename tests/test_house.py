"""The house itself: who may write where, that every door is guarded, that every clause cited exists."""

import ast
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models
from django.urls import URLPattern, URLResolver, get_resolver

from alliance.agreement import terms
from alliance.kernel.permissions import MATRIX, Act
from alliance.web.guard import OPEN

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ("alliance", "parties", "disputes", "governance", "reviews")
OURS = [p for room in ROOMS for p in sorted((ROOT / room).rglob("*.py")) if "migrations" not in p.parts]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))

WRITERS = {
    "actions.py",  # what people do
    "drafting.py",
    "ladder.py",
    "agenda.py",
    "outbox.py",  # what the worker does
    "readdressing.py",  # what an ending sets going
    "sweeps.py",
    "build.py",
    "door.py",
    "triggers.py",
    "demonstration.py",
    "backend.py",  # the demonstration's readable mail
}
WRITING_FOLDERS = {"stages"}
WRITES = {"save", "create", "bulk_create", "bulk_update", "get_or_create", "update_or_create", "delete", "update"}
OPEN_TO_ALL = {
    "design",
    "desk:accessibility",
    "desk:healthz",
    "desk:privacy",
    "desk:security_txt",
    "invitation",
}


def rel(path: Path) -> str:
    return str(path.relative_to(ROOT))


def routes(patterns=None, spaces=()):
    """Every route of the product with its name, allauth's own left out."""
    for entry in patterns if patterns is not None else get_resolver().url_patterns:
        if isinstance(entry, URLResolver):
            if "allauth" in str(getattr(entry.urlconf_name, "__name__", entry.urlconf_name)):
                continue
            yield from routes(entry.url_patterns, (*spaces, entry.namespace) if entry.namespace else spaces)
        elif isinstance(entry, URLPattern):
            yield ":".join((*spaces, entry.name or "?")), entry.callback


def test_every_view_stands_behind_a_guard_and_only_these_are_open_to_all():
    guards = {name: getattr(view, "guarded_by", None) for name, view in routes()}
    assert [name for name, guard in guards.items() if guard is None] == []
    assert {name for name, guard in guards.items() if guard == OPEN} == OPEN_TO_ALL


def test_every_act_is_in_the_matrix():
    assert set(MATRIX) == set(Act)


def row_writes(tree: ast.AST):
    """Calls that look like an ORM write: `.objects….update(`, `instance.save(`, `.create(` …"""
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in WRITES):
            continue
        target = ast.unparse(node.func.value)
        is_manager = ".objects" in target or ".filter(" in target or re.search(r"\.(all|exclude)\(", target)
        if node.func.attr in ("update", "delete") and not is_manager:
            continue
        if (
            node.func.attr in ("create", "bulk_create", "get_or_create", "update_or_create")
            and ".objects" not in target
        ):
            continue
        if node.func.attr == "save" and node.args:  # a file: rows are saved by keyword
            continue
        yield node.lineno, f"{target}.{node.func.attr}"


@pytest.mark.parametrize("path", OURS, ids=rel)
def test_rows_are_written_in_actions_only(path):
    if path.name in WRITERS or WRITING_FOLDERS & set(path.parts):
        return
    found = list(row_writes(ast.parse(path.read_text())))
    assert found == [], f"{rel(path)} writes rows; that is the work of an action"


def test_the_story_and_the_makers_write_nothing_by_themselves():
    tellers = [*sorted((ROOT / "alliance" / "demo").rglob("*.py")), ROOT / "tests" / "makers.py"]
    found = {rel(p): list(row_writes(ast.parse(p.read_text()))) for p in tellers}
    assert {name: writes for name, writes in found.items() if writes} == {}


def test_governed_rows_are_never_changed_past_their_history():
    """`QuerySet.update()` and `bulk_update` leave no history row, so they are for tables without one."""
    with_history = {m.__name__ for m in apps.get_models() if hasattr(m, "history") and m.__name__[:10] != "Historical"}
    pattern = re.compile(rf"\b({'|'.join(sorted(with_history))})\.objects\b[^\n]*\.(update|bulk_update|bulk_create)\(")
    found = [f"{rel(p)}: {m.group(0)}" for p in OURS for m in pattern.finditer(p.read_text())]
    assert found == []


def test_nothing_filed_goes_with_something_else():
    """No record is deleted because another one is: every key of ours protects, but for these."""
    cascades = {
        f"{model.__name__}.{field.name}"
        for model in apps.get_models()
        if model.__module__.split(".")[0] in ROOMS and not model.__name__.startswith("Historical")
        for field in model._meta.get_fields()
        if isinstance(field, models.ForeignKey) and field.remote_field.on_delete is models.CASCADE
    }
    assert cascades == set()


CITED = re.compile(r"\((App 2 [0-9][0-9.]*(?:\([ivx]+\))?|[0-9]{1,2}\.[0-9][0-9.]*)(?:\)|,| and )")
GIVEN = re.compile(r"""clause="([^"{]+)\"""")


def test_every_clause_that_the_product_cites_is_in_the_agreement():
    data = terms.read_file(ROOT / "alliance" / "agreement" / "versions" / "llr-1.1.toml")
    known = set(terms.parse(data).every_clause)
    cited: dict[str, set[str]] = {}
    for path in TEMPLATES:
        for key in CITED.findall(path.read_text()):
            cited.setdefault(key.rstrip("."), set()).add(rel(path))
    for path in OURS:
        for key in GIVEN.findall(path.read_text()):
            cited.setdefault(key, set()).add(rel(path))
    assert {k: v for k, v in cited.items() if k not in known} == {}


@pytest.mark.parametrize("path", TEMPLATES, ids=rel)
def test_no_template_carries_style_or_script(path):
    text = path.read_text()
    assert not re.search(
        r"<style|\sstyle=|<script(?![^>]*\ssrc=)|\son(?:click|change|load|submit|input|focus|blur|error|key\w+|mouse\w+)=|javascript:",
        text,
    ), rel(path)


def test_nothing_is_marked_safe():
    banned = re.compile(r"mark_safe|\|\s*safe\b|autoescape off|objects\.raw\(|\.extra\(|SafeString\(")
    found = [rel(p) for p in [*OURS, *TEMPLATES] if banned.search(p.read_text())]
    assert found == []


def test_no_template_stands_unused():
    """Each template is named by a view, another template, or is found by its name alone (errors, allauth, emails)."""
    by_name = {"400", "403", "403_csrf", "404", "409", "413", "429", "500", "503"}
    found_by_folder = ("allauth/", "account/", "mfa/", "usersessions/", "forms/", "django/")
    words = "\n".join(p.read_text() for p in [*OURS, *TEMPLATES])
    unused = []
    for path in TEMPLATES:
        name = str(path.relative_to(ROOT / "templates"))
        if path.stem in by_name or name.startswith(found_by_folder):
            continue
        if name not in words:
            unused.append(name)
    assert unused == []


def test_components_say_what_they_take():
    first = {p.name: p.read_text().split("\n", 1)[0] for p in (ROOT / "templates" / "components").glob("*.html")}
    assert {name: line for name, line in first.items() if not line.startswith("{# " + name[:-5] + ":")} == {}


def test_a_kind_of_stage_names_no_stage_post_body_or_length():
    """The ladder is read from the agreement: nothing under disputes/stages may know LLR's own names or figures."""
    data = terms.parse(terms.read_file(ROOT / "alliance" / "agreement" / "versions" / "llr-1.1.toml"))
    names = {s.key for s in data.stages} | {p.key for p in data.posts} | {b.key for b in data.bodies}
    found = []
    for path in sorted((ROOT / "disputes" / "stages").glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value in names:
                found.append((rel(path), node.value))
            if isinstance(node, ast.Constant) and type(node.value) is int and node.value > 2:
                found.append((rel(path), node.value))
    assert found == []


def test_no_room_is_a_corridor():
    """A module that has grown much past 300 lines is more than one room. Settings are one file by intent."""
    long = {rel(p): n for p in OURS if (n := len(p.read_text().splitlines())) > 330 and p.name != "settings.py"}
    assert long == {}
