"""Pages: how long they take beside a bare one, how many statements they need, what a first visit brings."""

import gzip
import re
from functools import partial
from urllib.parse import urljoin

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from parties.people.models import Appointment, Person
from tests.bench.figures import Figure, at_most, in_turn
from tests.torture.server import Caller

ROUNDS = 60
HOST = "127.0.0.1"
BARE, SESSION_ONLY = "/bare/", "/session/bare/"
MOST_STATEMENTS = 12


def chair() -> Person:
    """Who presides: sees every dispute, and has the fullest home page."""
    return Appointment.objects.get(post="independent-chair", ends_on=None).person


def signed_in(person: Person) -> Client:
    client = Client(SERVER_NAME=HOST)
    client.force_login(person)
    return client


def wanted(reference: str) -> dict[str, tuple[str, float]]:
    """Address and greatest ratio of each page, by its name."""
    return {
        "sign-in": ("/accounts/login/", 2),
        "home with the Chair’s dashboard": ("/", 3),
        "list of disputes": ("/disputes/", 2),
        "one dispute": (f"/disputes/{reference}/", 2),
    }


def times(port: int, reference: str) -> list[Figure]:
    """Each page against the bare page of the same process, for the same reader, all taken in turn."""
    caller, stranger = Caller.signed_in_as(signed_in(chair()), port), Caller(port)

    def visit(who: Caller, address: str) -> None:
        answer = who.ask("GET", address)
        if answer.status != 200:
            raise RuntimeError(f"{address} answers {answer.status}")

    acts = {}
    for name, (address, _) in wanted(reference).items():
        acts[name] = partial(visit, stranger if name == "sign-in" else caller, address)
    for who, whose in ((caller, "signed in"), (stranger, "stranger")):
        acts |= {(BARE, whose): partial(visit, who, BARE), (SESSION_ONLY, whose): partial(visit, who, SESSION_ONLY)}
    in_turn(acts, 5)
    took = in_turn(acts, ROUNDS)
    figures = []
    for whose in ("signed in", "stranger"):
        said = f"{took[BARE, whose]:.1f} ms; behind session and sign-in only {took[SESSION_ONLY, whose]:.1f} ms"
        figures.append(Figure(f"bare page, {whose}", said))
    for name, (_, limit) in wanted(reference).items():
        whose = "stranger" if name == "sign-in" else "signed in"
        more = f" ({took[name]:.1f} ms; {took[name] / took[SESSION_ONLY, whose]:.1f}× the second)"
        figures.append(at_most(name, took[name] / took[BARE, whose], limit, "×", digits=1, more=more))
    return figures


def statements(reference: str) -> dict[str, int]:
    """SQL statements of each page, at the second visit."""
    client, found = signed_in(chair()), {}
    for name, (address, _) in wanted(reference).items():
        browser = Client(SERVER_NAME=HOST) if name == "sign-in" else client
        browser.get(address)
        with CaptureQueriesContext(connection) as seen:
            browser.get(address)
        found[name] = len(seen)
    return found


def compared(few: dict[str, int], many: dict[str, int]) -> list[Figure]:
    """Statements with few and with many disputes: at most twelve, and no more with many."""
    return [
        Figure(
            name,
            f"{few[name]} and {many[name]}",
            f"at most {MOST_STATEMENTS}, equal",
            few[name] == many[name] <= MOST_STATEMENTS,
        )
        for name in few
    ]


def first_visit(port: int) -> list[Figure]:
    """What a browser without a cache fetches for the sign-in page: the page, its styles, its script, its fonts, its
    pictures, each as it travels. Fonts of a style sheet count if the page could need them: the Latin ones."""
    page = Caller(port).fetch("/accounts/login/")
    html = page.body.decode()
    files = [urljoin("/accounts/login/", link) for link in re.findall(r'(?:href|src)="([^"]+\.\w+)"', html)]
    for style in [f for f in files if f.endswith(".css")]:
        body = gzip.decompress(Caller(port).fetch(style).body).decode()
        files += [urljoin(style, url) for url in re.findall(r'url\("?([^)"]+)"?\)', body) if "latin-ext" not in url]
    files = sorted({f.split("#")[0] for f in files if f.startswith("/static/")})
    size = page.size + sum(Caller(port).fetch(f).size for f in files)
    return [
        at_most("bytes on the wire, headers apart", size / 1024, 65, " KB"),
        at_most("requests", 1 + len(files), 7),
    ]
