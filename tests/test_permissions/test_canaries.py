"""A word that stands in one restricted place is met by its readers and by nobody else, whatever they open."""

import re

import pytest

from alliance.desk import sweeps
from tests.test_permissions.scene import ROLES, WORDS, Scene, set_scene

# Who may meet each word. Written by hand; the letters are those of the permission walk.
MAY_MEET = {
    "draft": "F",
    "statement": "FINBKCDMUXSO",
    "response": "FIBCDUX",
    "default paper": "FIBCDUX",
    "narrow paper": "FICX",
    "own paper": "F",
    "potential": "FIBKCDU",
    "part 2": "FIBKCDMU",
}
MOST_PAGES = 45
SKIP = re.compile(
    r"^/(accounts|static|design|agreement|parties|help|privacy|accessibility)/|/certificate\.pdf|^/demonstration"
)
LINK = re.compile(r'href="(/[^"#]*)"')


@pytest.fixture
def scene(world) -> Scene:
    return set_scene(world)


def met_by(client, scene: Scene) -> set[str]:
    """Follow every link from home, breadth first, and every thing of the scene by its own address."""
    t = scene.things
    ref = t["dispute"].matter.reference
    waiting = [
        "/", "/disputes/?show=all", "/disputes/new/", "/deadlines/?show=all", "/notices/", "/notices/register/",
        "/trail/", "/decisions/", "/meetings/", "/status?format=json",
        t["dispute"].get_absolute_url(), t["other"].get_absolute_url(), t["potential"].get_absolute_url(),
        t["draft"].get_absolute_url(), f"/disputes/{ref}/receipt/", f"/disputes/{ref}/receipt.pdf",
        *(t[key].get_absolute_url() for key in ("default paper", "narrow paper", "own paper")),
        t["part 2 paper"].document.get_absolute_url(), "/nowhere/",
    ]  # fmt: skip
    seen, met = set(), set()
    while waiting and len(seen) < MOST_PAGES:
        url = waiting.pop(0)
        if url in seen or SKIP.search(url):
            continue
        seen.add(url)
        response = client.get(url)
        body = response.getvalue() if response.streaming else response.content
        text = f"{response.headers.items()} {body.decode(errors='replace')}"
        met |= {key for key, word in WORDS.items() if word.lower() in text.lower()}
        if response.headers.get("Location", "").startswith("/"):
            waiting.append(response["Location"])
        if response.headers.get("Content-Type", "").startswith("text/html"):
            waiting += [link.replace("&amp;", "&") for link in LINK.findall(text)]
    return met


@pytest.mark.parametrize("roles", ["FIN", "BKC", "DMA", "UXY", "ESO-"])
def test_each_restricted_word_is_met_by_its_readers_only(scene, roles):
    found = {role: met_by(scene.client(role), scene) for role in roles}
    allowed = {role: {key for key, readers in MAY_MEET.items() if role in readers} for role in roles}
    assert found == allowed, {ROLES[r]: found[r] ^ allowed[r] for r in roles if found[r] != allowed[r]}


def test_no_mail_carries_a_restricted_word(scene, mailoutbox, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        sweeps.deliver()
    assert mailoutbox
    for mail in mailoutbox:
        for key, word in WORDS.items():
            assert word.lower() not in f"{mail.subject} {mail.body}".lower(), key
