"""What may be uploaded, and what each refusal says (reliability reference, section 5, rows 65 to 67)."""

import hashlib
import zipfile

import pikepdf
import pytest

from alliance.kernel.documents import uploads
from alliance.kernel.errors import Refusal
from tests.test_documents import papers
from tests.test_documents.papers import upload

PDF = papers.saved(papers.blank(2))
PNG = papers.picture("PNG")

TAKEN = {
    "a PDF": ("note.pdf", PDF, "application/pdf", 2),
    "an upper-case ending": ("NOTE.PDF", PDF, "application/pdf", 2),
    "a picture": ("plan.png", PNG, "image/png", None),
    "a photograph": ("plan.jpeg", papers.picture("JPEG"), "image/jpeg", None),
    "a text": ("note.txt", "Rhodri’s note: 3 < 5, café\r\n".encode(), "text/plain", None),
    "a text of the Windows code page": ("note.txt", "café £5".encode("cp1252"), "text/plain", None),
    "a text in UTF-16": ("note.txt", "café".encode("utf-16"), "text/plain", None),
    "a table of values": ("days.csv", b"\xef\xbb\xbfday,count\r\n1,2\r\n", "text/csv", None),
    "a Word file": ("note.docx", papers.packed(papers.DOCX), uploads.MEDIA_TYPES["docx"], None),
    "an Excel file": ("sums.xlsx", papers.packed(papers.XLSX), uploads.MEDIA_TYPES["xlsx"], None),
    "slides": ("talk.pptx", papers.packed(papers.PPTX), uploads.MEDIA_TYPES["pptx"], None),
    "an OpenDocument text": ("note.odt", papers.opendocument("text"), uploads.MEDIA_TYPES["odt"], None),
    "an OpenDocument sheet": ("sums.ods", papers.opendocument("spreadsheet"), uploads.MEDIA_TYPES["ods"], None),
    "a Word file with pictures in it": (
        "note.docx",
        papers.packed(papers.DOCX, more={"word/media/image1.png": PNG, "word/embeddings/Sheet1.xlsx": b"PK.."}),
        uploads.MEDIA_TYPES["docx"],
        None,
    ),
}


@pytest.mark.parametrize("case", TAKEN)
def test_ordinary_papers_are_taken(case):
    name, content, media_type, pages = TAKEN[case]
    checked = uploads.check(upload(name, content))
    assert (checked.media_type, checked.pages, checked.size) == (media_type, pages, len(content))
    assert checked.sha256 == hashlib.sha256(content).hexdigest()
    assert checked.file.read() == content
    assert checked.scanned is False


LOCKED = pikepdf.Encryption(owner="owner", user="user")
RESTRICTED = pikepdf.Encryption(owner="owner", user="", allow=pikepdf.Permissions(print_highres=False))


def test_a_pdf_with_scripts_is_kept_as_it_came():
    document = papers.blank()
    document.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert(1)"))
    content = papers.saved(document)
    assert uploads.check(upload("form.pdf", content)).file.read() == content


def _many_entries() -> bytes:
    return papers.packed([*papers.DOCX, *(f"word/media/{number}.xml" for number in range(3_001))])


def _false_count() -> bytes:
    content = bytearray(_many_entries())
    at = content.rindex(b"PK\x05\x06")
    content[at + 10 : at + 12] = (3).to_bytes(2, "little")
    return bytes(content)


def _bomb() -> bytes:
    return papers.packed(papers.DOCX, more={"word/media/zeros.bin": bytes(40 * 1024 * 1024)})


def _locked_zip() -> bytes:
    content = bytearray(papers.packed(papers.DOCX))
    at = content.index(b"PK\x01\x02")
    content[at + 8] |= 1
    return bytes(content)


def _pdf_with_zip_behind() -> bytes:
    return PDF + papers.packed(["word/document.xml"]) + b"\n%%EOF\n"


REFUSED = {
    "nothing at all": ("note.pdf", b"", "This file is empty."),
    "one byte too many": ("note.txt", b"x" * (uploads.MOST_BYTES + 1), "This file is larger than 20 MB."),
    "no ending": ("note", b"words", "The name of this file has no ending."),
    "a program": ("setup.exe", b"MZ" + bytes(64), "Files that end in .exe cannot be added."),
    "a drawing with scripts": ("logo.svg", b"<svg/>", "Files that end in .svg cannot be added."),
    "an old Word file": ("note.doc", b"\xd0\xcf\x11\xe0", "Files that end in .doc cannot be added."),
    "a program called a PDF": ("note.pdf", b"MZ" + bytes(64), "The name ends in .pdf, but what is inside"),
    "a zip behind a PDF": ("note.pdf", _pdf_with_zip_behind(), "This file holds a second file inside it."),
    "a PDF behind a web page": ("note.pdf", b"<html>" + PDF, "The name ends in .pdf, but what is inside"),
    "a PDF cut short": ("note.pdf", PDF[: len(PDF) // 2], "This PDF is cut short."),
    "a PDF of rubbish": ("note.pdf", b"%PDF-1.7\nrubbish\n%%EOF", "This PDF is damaged and cannot be opened."),
    "a PDF with a password": ("note.pdf", papers.saved(papers.blank(), encryption=LOCKED), "This PDF is locked"),
    "a PDF with restrictions": ("note.pdf", papers.saved(papers.blank(), encryption=RESTRICTED), "This PDF is locked"),
    "a PDF without pages": ("note.pdf", papers.saved(papers.blank(0)), "This PDF has no pages."),
    "a web page called a text": ("note.txt", b"\r\n <!DOCTYPE html><p>x", "The name ends in .txt, but what is inside"),
    "a drawing called a text": ("note.csv", b"<?xml version='1.0'?><svg/>", "The name ends in .csv, but what"),
    "zeros called a text": ("note.txt", b"words\x00words", "The name ends in .txt, but what is inside"),
    "a PDF called a text": ("note.txt", PDF, "The name ends in .txt, but what is inside"),
    "a picture called a PDF": ("note.pdf", PNG, "The name ends in .pdf, but what is inside"),
    "a photograph called PNG": ("plan.png", papers.picture("JPEG"), "The name ends in .png, but what is inside"),
    "a picture cut short": ("plan.png", PNG[: len(PNG) // 2], "This picture is damaged or cut short."),
    "a zip behind a picture": ("plan.png", PNG + papers.packed(["x"]), "This file holds a second file inside it."),
    "a plain zip called Word": ("note.docx", papers.packed(["readme.txt"]), "The name ends in .docx, but what"),
    "Excel called Word": ("note.docx", papers.packed(papers.XLSX), "The name ends in .docx, but what is inside"),
    "Word with macros": (
        "note.docx",
        papers.packed(papers.DOCX, more={"word/vbaProject.bin": b"x"}),
        "This file contains macros",
    ),
    "OpenDocument with macros": (
        "note.odt",
        papers.opendocument("text", more={"Basic/Standard/Module1.xml": b"x"}),
        "This file contains macros",
    ),
    "a sheet called a text": ("note.odt", papers.opendocument("spreadsheet"), "The name ends in .odt, but what"),
    "a part that leaves its folder": (
        "note.docx",
        papers.packed(papers.DOCX, more={"word/../../x": b"x"}),
        "This file is not put together as its program does it.",
    ),
    "a bomb": ("note.docx", _bomb(), "This file would unpack to far more than its size"),
    "very many parts": ("note.docx", _many_entries(), "This file holds more than 3,000 parts"),
    "a false count of parts": ("note.docx", _false_count(), "This file would unpack to far more"),
    "a Word file with a password": ("note.docx", _locked_zip(), "This file is locked with a password."),
    "a Word file behind a web page": (
        "note.docx",
        b"<html>" + papers.packed(papers.DOCX),
        "This file is damaged, or holds a second file inside it.",
    ),
    "a Word file with words behind it": (
        "note.docx",
        papers.packed(papers.DOCX) + b"<script>",
        "This file is damaged, or holds a second file inside it.",
    ),
    "a name that reads backwards": ("note\u202efdp.exe.pdf", PDF, "The name of this file holds hidden marks"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_other_files_are_refused_in_words_that_help(case):
    name, content, words = REFUSED[case]
    with pytest.raises(Refusal) as refused:
        uploads.check(upload(name, content), field="evidence")
    assert refused.value.problem.startswith(words)
    assert refused.value.field == "evidence"
    assert "\n" not in str(refused.value)


def test_a_zip_is_judged_without_unpacking_it(monkeypatch):
    file = upload("note.docx", papers.packed(papers.DOCX))

    def unpacked(*args, **kwargs):
        raise AssertionError("a part was opened")

    monkeypatch.setattr(zipfile.ZipFile, "open", unpacked)
    assert uploads.check(file).extension == "docx"


def test_a_picture_too_vast_to_open_is_refused():
    head = bytearray(PNG)
    head[16:24] = (60_000).to_bytes(4, "big") * 2
    with pytest.raises(Refusal):
        uploads.check(upload("plan.png", bytes(head)))


NAMES = {
    "../../etc/passwd.txt": "passwd.txt",
    "C:\\Users\\me\\note.txt": "note.txt",
    "con.txt": "_con.txt",
    "LPT1.report.txt": "_LPT1.report.txt",
    "a\r\nSet-Cookie: x.txt": "a Set-Cookie- x.txt",
    '"; filename=x.txt': "-; filename=x.txt",
    "cafe\u0301.txt": "caf\u00e9.txt",
    "zero\u200bwidth\u200f.txt": "zerowidth.txt",
    " .hidden.txt. ": "hidden.txt",
    ".txt": "paper.txt",
    f"{'x' * 300}.txt": f"{'x' * 146}.txt",
}


@pytest.mark.parametrize("given", NAMES)
def test_a_name_is_shown_safely_and_kept_as_far_as_it_can_be(given):
    file = upload("x", b"words")
    file._name = given  # as a browser may send it; Django's own setter would shorten it first
    assert uploads.check(file).file_name == NAMES[given]
