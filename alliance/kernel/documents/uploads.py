"""What may be uploaded. A file's name and its content must agree, and its content is looked at without trusting it.

Kinds and limits: reliability reference 4.2 (OWASP ASVS 5.0, 5.1 to 5.4).
"""

import hashlib
import zipfile
from dataclasses import dataclass
from typing import Any, BinaryIO

import filetype
from django.conf import settings

from alliance.kernel.documents import limits, names, office, scanner
from alliance.kernel.errors import Refusal

MOST_BYTES = 20 * 1024 * 1024
CHUNK = 256 * 1024
INSPECTION = {"seconds": 20, "megabytes": 1024}
INSIDE = "alliance.kernel.documents.inspection"

MEDIA_TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "csv": "text/csv",
    "txt": "text/plain",
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
}
PICTURES = {"png": "PNG", "jpg": "JPEG", "jpeg": "JPEG"}
TEXTS = ("csv", "txt")
ACCEPTED = "PDF, Word, Excel, PowerPoint, OpenDocument text or spreadsheet, CSV, plain text, PNG or JPEG"
NEWER = {"doc": "docx", "xls": "xlsx", "ppt": "pptx", "docm": "docx", "xlsm": "xlsx", "pptm": "pptx"}
TEXT_CONTROLS = frozenset("\t\n\r\f")
SAVE_AGAIN = "Open it, save it again as a new file, and add that."


@dataclass(frozen=True)
class Checked:
    """A file that may be kept, and what was learnt of it. `size` is in bytes; `pages` is for PDFs only."""

    file: BinaryIO
    media_type: str
    extension: str
    sha256: str
    size: int
    file_name: str
    pages: int | None = None
    scanned: bool = False


def check(uploaded_file: Any, *, field: str = "paper") -> Checked:
    """Judge one uploaded file (anything with `name`, `size`, `read` and `seek`).

    Raises Refusal on `field`, in words the person can act on. Does no writing.
    """
    name = names.safe_name(uploaded_file.name or "", field=field)
    ending = names.extension(name)
    _check_ending(ending, field)
    digest, size = _measure(uploaded_file, field)
    pages = _check_content(uploaded_file, size, ending, field)
    scanned = _scan(uploaded_file, field)
    uploaded_file.seek(0)
    return Checked(uploaded_file, MEDIA_TYPES[ending], ending, digest, size, name, pages, scanned)


def _check_ending(ending: str, field: str) -> None:
    if ending in MEDIA_TYPES:
        return
    if newer := NEWER.get(ending):
        mend = f"Open it, save it as .{newer} without macros, and add that."
        raise Refusal(field, f"Files that end in .{ending} cannot be added.", mend=mend)
    what = f"Files that end in .{ending[:20]} cannot be added." if ending else "The name of this file has no ending."
    raise Refusal(field, what, mend=f"Add a {ACCEPTED} file.")


def _measure(file: BinaryIO, field: str) -> tuple[str, int]:
    """Digest and size, read from the bytes themselves: a declared size is only a claim."""
    digest, size = hashlib.sha256(), 0
    file.seek(0)
    while chunk := file.read(CHUNK):
        size += len(chunk)
        if size > MOST_BYTES:
            limit = MOST_BYTES // limits.MEGABYTE
            mend = "Save it with smaller pictures, or split it into parts."
            raise Refusal(field, f"This file is larger than {limit} MB.", mend=mend)
        digest.update(chunk)
    if not size:
        raise Refusal(field, "This file is empty.", mend="Check that it was saved, and add it again.")
    return digest.hexdigest(), size


def _check_content(file: BinaryIO, size: int, ending: str, field: str) -> int | None:
    if ending in office.MAIN_PART or ending in office.ODF_TYPE:
        office.check(file, size, ending, field=field)
        return None
    file.seek(0)
    if zipfile.is_zipfile(file):
        raise Refusal(field, "This file holds a second file inside it.", mend=SAVE_AGAIN)
    file.seek(0)
    content = file.read()
    if ending == "pdf":
        return _check_pdf(content, field)
    if ending in PICTURES:
        _check_picture(content, ending, field)
    else:
        _check_text(content, ending, field)
    return None


def _check_pdf(content: bytes, field: str) -> int:
    if not content.startswith(b"%PDF-"):
        raise office.mismatch("pdf", field)
    if b"%%EOF" not in content[-1024:]:
        raise Refusal(field, "This PDF is cut short.", mend="Download or save it again, and add that.")
    return int(_inspect("pdf", field, content=content))


def _check_picture(content: bytes, ending: str, field: str) -> None:
    kind = filetype.guess(content[:8192])
    if kind is None or kind.mime != MEDIA_TYPES[ending]:
        raise office.mismatch(ending, field)
    _inspect("picture", field, content=content, kind=PICTURES[ending])


def _inspect(what: str, field: str, **arguments: Any) -> Any:
    try:
        return limits.run(f"{INSIDE}:{what}", field=field, **arguments, **INSPECTION)
    except limits.Stopped:
        raise Refusal(field, "This file could not be opened safely.", mend=SAVE_AGAIN) from None


def _check_text(content: bytes, ending: str, field: str) -> None:
    text = _decoded(content)
    known = filetype.guess(content[:8192]) or content.startswith((b"%PDF", b"%!PS", b"{\\rtf"))
    if known or text is None or any(_is_control(c) for c in text):
        raise office.mismatch(ending, field)
    start = text.lstrip("\ufeff \t\r\n\f")[:2]
    if start[:1] == "<" and (start[1:].isalpha() or start[1:] in ("!", "?", "/")):
        mend = "Save it as plain text or as a PDF."
        raise Refusal(field, f"The name ends in .{ending}, but what is inside is a web page or mark-up.", mend=mend)


def _is_control(letter: str) -> bool:
    return (ord(letter) < 32 and letter not in TEXT_CONTROLS) or ord(letter) == 127


def _decoded(content: bytes) -> str | None:
    """The text of a plain file: UTF-8, UTF-16 where it says so, or the Windows code page of western Europe."""
    encodings = ["utf-16"] if content.startswith((b"\xff\xfe", b"\xfe\xff")) else ["utf-8", "cp1252"]
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def _scan(file: BinaryIO, field: str) -> bool:
    address = getattr(settings, "CLAMD_ADDRESS", "")
    if not address:
        return False
    verdict = scanner.scan(file, address)
    if verdict is False:
        mend = "Have the computer it came from checked, and do not send the file to anyone."
        raise Refusal(field, "The virus scanner found something in this file. It was not kept.", mend=mend)
    return bool(verdict)
