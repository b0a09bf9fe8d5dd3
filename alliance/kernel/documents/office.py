"""Word-processor, spreadsheet and slide files, judged by the zip directory alone: nothing is unpacked. Pure."""

import re
import zipfile
from typing import BinaryIO

from alliance.kernel.errors import Refusal

MOST_ENTRIES = 3_000
MOST_DIRECTORY = 1024 * 1024
MOST_UNPACKED = 300 * 1024 * 1024
MOST_RATIO = 150
RATIO_MATTERS_FROM = 20 * 1024 * 1024
END = b"PK\x05\x06"
END_SIZE = 22
ENCRYPTED = 0x1

# Some editors number the main part of a text: word/document2.xml.
MAIN_PART = {
    "docx": re.compile(r"word/document\d*\.xml"),
    "xlsx": re.compile(r"xl/workbook\.xml"),
    "pptx": re.compile(r"ppt/presentation\.xml"),
}
ODF_TYPE = {
    "odt": b"application/vnd.oasis.opendocument.text",
    "ods": b"application/vnd.oasis.opendocument.spreadsheet",
}
MACROS = ("vbaproject.bin", "vbadata.xml", "/macrosheets/", "/dialogsheets/", "/activex/", "/vbaprojectsignature")
ODF_MACROS = ("basic/", "scripts/")
SAVE_AGAIN = "Open it, save it again as a new file, and add that."


def check(file: BinaryIO, size: int, ending: str, *, field: str) -> None:
    """Raise Refusal unless the file is what its ending says, without macros, and would unpack to a sensible size."""
    _check_end(file, size, field)
    file.seek(0)
    try:
        with zipfile.ZipFile(file) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, UnicodeDecodeError, NotImplementedError, EOFError, OverflowError):
        raise Refusal(field, "This file is damaged or cut short.", mend=SAVE_AGAIN) from None
    _check_sizes(entries, size, field)
    _check_names([entry.filename for entry in entries], ending, field)
    if ending in ODF_TYPE:
        _check_odf(file, entries, ending, field)


def _check_end(file: BinaryIO, size: int, field: str) -> None:
    """The directory must end the file, start it nowhere but at its beginning, and be small enough to read."""
    damaged = Refusal(field, "This file is damaged, or holds a second file inside it.", mend=SAVE_AGAIN)
    file.seek(0)
    if size < END_SIZE or file.read(4) != b"PK\x03\x04":
        raise damaged
    file.seek(size - END_SIZE)
    end = file.read(END_SIZE)
    if not end.startswith(END) or end[20:22] != b"\x00\x00":
        raise damaged
    entries, length, start = (int.from_bytes(end[a:b], "little") for a, b in ((10, 12), (12, 16), (16, 20)))
    if entries > MOST_ENTRIES or length > MOST_DIRECTORY:
        raise Refusal(field, f"This file holds more than {MOST_ENTRIES:,} parts, too many to open safely.")
    if start + length != size - END_SIZE:
        raise damaged


def _check_sizes(entries: list[zipfile.ZipInfo], size: int, field: str) -> None:
    if any(entry.flag_bits & ENCRYPTED for entry in entries):
        raise Refusal(field, "This file is locked with a password.", mend="Save a copy without one, and add that.")
    packed, unpacked = sum(e.compress_size for e in entries), sum(e.file_size for e in entries)
    inflated = unpacked > RATIO_MATTERS_FROM and unpacked > MOST_RATIO * max(size, 1)
    if len(entries) > MOST_ENTRIES or unpacked > MOST_UNPACKED or inflated:
        raise Refusal(
            field,
            "This file would unpack to far more than its size, which is unsafe to open.",
            mend="Save it as a PDF, or split it.",
        )
    if packed > size:
        raise Refusal(field, "This file is damaged: its parts overlap.", mend=SAVE_AGAIN)


def _check_names(names: list[str], ending: str, field: str) -> None:
    lower = [name.lower() for name in names]
    if len(set(lower)) != len(lower) or any(_leaves_folder(name) for name in lower):
        raise Refusal(field, "This file is not put together as its program does it.", mend=SAVE_AGAIN)
    odf = ending in ODF_TYPE
    if any(name.startswith(ODF_MACROS) for name in lower) if odf else any(m in f"/{n}" for n in lower for m in MACROS):
        raise Refusal(
            field, "This file contains macros (small programs).", mend="Save a copy without macros, and add that."
        )
    if not odf:
        mains = [kind for kind, part in MAIN_PART.items() if any(part.fullmatch(name) for name in lower)]
        if "[content_types].xml" not in lower or mains != [ending]:
            raise mismatch(ending, field)


def _leaves_folder(name: str) -> bool:
    return name.startswith(("/", "\\")) or "\\" in name or ".." in name.split("/") or "\x00" in name


def _check_odf(file: BinaryIO, entries: list[zipfile.ZipInfo], ending: str, field: str) -> None:
    """The format's own rule: the first part is `mimetype`, stored as it is, so it can be read in place."""
    wanted = ODF_TYPE[ending]
    first = min(entries, key=lambda e: e.header_offset)
    stored = first.compress_type == zipfile.ZIP_STORED and first.file_size == len(wanted)
    if first.filename != "mimetype" or first.header_offset or not stored:
        raise mismatch(ending, field)
    file.seek(26)
    name, extra = (int.from_bytes(file.read(2), "little") for _ in range(2))
    file.seek(30 + name + extra)
    if file.read(len(wanted)) != wanted:
        raise mismatch(ending, field)


def mismatch(ending: str, field: str) -> Refusal:
    """The words for a file whose content is not what its name says."""
    return Refusal(
        field,
        f"The name ends in .{ending}, but what is inside is something else.",
        mend="Open it in the program it came from and save it again, or save it as a PDF.",
    )
