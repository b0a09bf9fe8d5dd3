"""`make screenshots`: the pictures of the documentation, taken of a fresh demonstration in docs/screenshots/.

Each is a PNG of a few dozen kilobytes, at the width of a desk and of a phone, and one page of a Board pack.
"""

import contextlib
import io
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from alliance.demo.cast import ADMINISTRATOR, CAST, CHAIR, DIRECTOR, LEAD_OFFICER, PASSWORD
from tests.services import chromium_path

BASE_DIR = Path(__file__).resolve().parent.parent.parent
TO = BASE_DIR / "docs" / "screenshots"
LARGEST = 150_000  # bytes of a picture
WIDTHS = {"desktop": (1280, 1200), "phone": (390, 1100)}  # the room of a picture in CSS pixels
PARENTS = "leicestershire-send-hub"


@contextlib.contextmanager
def demonstration() -> Iterator[str]:
    """Run a fresh demonstration; give its address."""
    var = Path(tempfile.mkdtemp(prefix="alliance-pictures-"))
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {**os.environ, "ALLIANCE_VAR": str(var), "PORT": str(port), "ALLIANCE_MODE": "demonstration"}
    command = [sys.executable, "-m", "alliance.serve"]
    server = subprocess.Popen(command, cwd=BASE_DIR, env=environment, start_new_session=True)
    try:
        _wait_for(f"http://127.0.0.1:{port}", server)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(30)
        shutil.rmtree(var, ignore_errors=True)


def _wait_for(address: str, server: subprocess.Popen) -> None:
    until = time.monotonic() + 300
    while time.monotonic() < until and server.poll() is None:
        with contextlib.suppress(urllib.error.URLError, ConnectionError, TimeoutError):
            urllib.request.urlopen(f"{address}/healthz", timeout=5)
            return
        time.sleep(0.5)
    raise RuntimeError("The demonstration did not start; what it said stands above.")


def sign_in(browser: Browser, address: str, width: int, role: str, party: str = "") -> Page:
    """A browser of its own with somebody of the cast signed in."""
    person = next(member for member in CAST if member.role == role and member.party_key == party)
    context = browser.new_context(
        base_url=address,
        viewport={"width": width, "height": 900},
        locale="en-GB",
        timezone_id="Europe/London",
        reduced_motion="reduce",
    )
    page = context.new_page()
    page.goto("/accounts/login/")
    page.fill("[name=login]", person.email)
    page.fill("[name=password]", PASSWORD)
    _press(page, page.get_by_role("button", name="Sign in", exact=True).last)
    return page


def _press(page: Page, what: object) -> None:
    with page.expect_navigation():
        what.click()  # type: ignore[attr-defined]


def take(page: Page, name: str, kind: str, below: str = "") -> None:
    """The page from its top, or from the heading `below`, as much as has room."""
    width, most = WIDTHS[kind]
    page.evaluate("scrollTo(0, 0)")
    placed = page.get_by_role("heading", name=below).bounding_box() if below else None
    top = placed["y"] - 40 if placed else 0
    height = min(most, page.evaluate("document.documentElement.scrollHeight") - top)
    shot = page.screenshot(full_page=True, clip={"x": 0, "y": top, "width": width, "height": height})
    keep(Image.open(io.BytesIO(shot)), f"{name}-{kind}.png")
    if folder := os.environ.get("WHOLE_PAGES"):
        page.screenshot(full_page=True, path=f"{folder}/{name}-{kind}.png")


def keep(picture: Image.Image, name: str) -> None:
    """Write a picture with as many colours as its size allows. Raises ValueError if even few are too many."""
    for colours in (128, 64, 32, 16):
        few = picture.convert("RGB").quantize(colours, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
        out = io.BytesIO()
        few.save(out, "PNG", optimize=True)
        if out.tell() < LARGEST:
            (TO / name).write_bytes(out.getvalue())
            sys.stdout.write(f"{name}: {out.tell() // 1024} KB\n")
            return
    raise ValueError(f"{name} is over {LARGEST} bytes even in 16 colours.")


def chairs(page: Page, kind: str) -> None:
    """Her home page, a dispute that several Parties have answered, the agreement."""
    take(page, "chair-home", kind)
    _press(page, page.locator("#disputes ul a", has_text="D-2026-002"))
    take(page, "dispute", kind)
    page.goto("/agreement/")
    take(page, "agreement", kind)


def volunteers(page: Page, kind: str) -> None:
    """A filing up to its check page; the draft is discarded afterwards."""
    page.goto("/disputes/new/")
    _press(page, page.locator("main form button[type=submit]").last)
    page.fill("[name=in_one_line]", "How parents are told about changes to short breaks")
    page.fill("[name=what_happened]", "Hours changed in September. Parents learned of it from a letter afterwards.")
    page.check("[name=operational][value=no]")
    _press(page, page.get_by_role("button", name="Save and go on"))
    page.fill("[name=what_is_asked]", "That changes are discussed with parents before they start.")
    page.check("[name=against][value=parties]")
    page.get_by_label("Leicestershire County Council").check()
    _press(page, page.get_by_role("button", name="Save and go on"))
    page.fill("[name=first_knew_month]", "10")
    page.fill("[name=first_knew_year]", "2026")
    page.fill("[name=tried]", "Two meetings with the service.")
    _press(page, page.get_by_role("button", name="Save and go on"))
    _press(page, page.get_by_role("link", name="Go on to check"))
    take(page, "file-check", kind, below="Who will be told")
    _press(page, page.get_by_role("link", name="Discard it"))
    _press(page, page.locator("main form button[type=submit]").last)


def directors(page: Page, kind: str) -> None:
    """The next meeting, and the first pages of its pack as printed."""
    page.goto("/meetings/")
    _press(page, page.locator("main table a").first)
    take(page, "meeting", kind)
    if kind == "desktop":
        keep(printed(pack_of(page)), "pack-page.png")


def administrators(page: Page, kind: str) -> None:
    """Who signed, one Party with its posts, and one's own account."""
    page.goto("/parties/signatures/")
    take(page, "signatures", kind)
    page.goto("/parties/lpt/")
    take(page, "party", kind)
    page.goto("/me/")
    take(page, "my-account", kind)


def pack_of(page: Page) -> bytes:
    """Build the pack of the meeting on the page; give its PDF."""
    _press(page, page.get_by_role("button", name="Build the pack"))
    if "/packs/" not in page.url:
        _press(page, page.locator("#pack").get_by_role("link").first)
    for _ in range(120):
        if "being prepared" not in page.inner_text("main"):
            break
        time.sleep(1)
        page.reload()
    pdf = page.get_by_role("link", name="Open the PDF").first.get_attribute("href")
    return page.context.request.get(pdf or "").body()


def printed(pdf: bytes) -> Image.Image:
    """The first four pages side by side. Needs pdftoppm (poppler-utils)."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "pack.pdf").write_bytes(pdf)
        subprocess.run(["pdftoppm", "-r", "72", "-l", "4", "-png", "pack.pdf", "page"], cwd=folder, check=True)
        pages = [Image.open(path).convert("RGB") for path in sorted(Path(folder).glob("page-*.png"))][:4]
    gap = 12
    sheet = Image.new(
        "RGB",
        (sum(one.width for one in pages) + gap * (len(pages) + 1), pages[0].height + 2 * gap),
        (222, 226, 230),
    )
    across = gap
    for one in pages:
        sheet.paste(one, (across, gap))
        across += one.width + gap
    return sheet


def main() -> None:
    """Take every picture."""
    if not shutil.which("pdftoppm"):
        sys.exit("pdftoppm is not installed: on Debian or Ubuntu, sudo apt-get install poppler-utils")
    TO.mkdir(parents=True, exist_ok=True)
    options = ["--disable-dev-shm-usage", "--disable-gpu", *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    with demonstration() as address, sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium_path(), args=options)
        for kind, (width, _) in WIDTHS.items():
            volunteers(sign_in(browser, address, width, LEAD_OFFICER, PARENTS), kind)
            chairs(sign_in(browser, address, width, CHAIR), kind)
            directors(sign_in(browser, address, width, DIRECTOR), kind)
            administrators(sign_in(browser, address, width, ADMINISTRATOR), kind)
        browser.close()


if __name__ == "__main__":
    main()
