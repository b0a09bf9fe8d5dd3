"""Check an evidence bundle, with nothing but Python 3.11 or later: `python3 verify.py [DIGEST]` in its folder.

manifest.json names every file with its size and SHA-256, and carries a seal over its own words. audit.json holds the
entries of the audit trail about this dispute: the hash of each covers its number, the hash before it, its sealed
values and the digest of its text, and stands at its place in the row of hashes of the whole trail, up to its head.

DIGEST is the SHA-256 of manifest.json, as it was shown when the bundle was made and as the audit trail holds it. With
it, nobody can have made the whole bundle anew. The first file or entry that does not match is named.
"""

import hashlib
import json
import os
import sys
from pathlib import Path, PurePosixPath
from typing import Any

HERE = Path(__file__).resolve().parent
MANIFEST, TRAIL = "manifest.json", "audit.json"
LEFT_BY_SYSTEMS = {"thumbs.db", "desktop.ini"}  # put into folders by the systems that show them


def written(value: Any) -> bytes:
    """The one way in which manifest.json is written."""
    return (json.dumps(value, indent=1, sort_keys=True, ensure_ascii=False) + "\n").encode()


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def problem_of_manifest(raw: bytes, digest: str) -> str:
    try:
        found = json.loads(raw)
        seal = found.pop("seal")
        names = [(row["path"], row["sha256"], row["size"]) for row in found["files"]]
        holds = seal == sha256(written(found)) and raw == written({**found, "seal": seal})
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return f"{MANIFEST}: it cannot be read."
    if not holds:
        return f"{MANIFEST}: it was changed after it was sealed."
    if any(PurePosixPath(path).is_absolute() or ".." in PurePosixPath(path).parts for path, _, _ in names):
        return f"{MANIFEST}: it names a file outside this folder."
    return f"{MANIFEST}: its SHA-256 is not {digest}." if digest and sha256(raw) != digest.lower() else ""


def problem_of_file(row: dict[str, Any]) -> str:
    path = HERE / row["path"]
    if not path.is_file():
        return f"{row['path']}: it is missing."
    if path.stat().st_size != row["size"]:
        return f"{row['path']}: it has another size, {path.stat().st_size} bytes and not {row['size']}."
    with path.open("rb") as file:
        holds = hashlib.file_digest(file, "sha256").hexdigest() == row["sha256"]
    return "" if holds else f"{row['path']}: its SHA-256 is not the one in {MANIFEST}."


def problem_of_entry(entry: dict[str, Any], first: int, hashes: list[str]) -> str:
    """What is wrong with one entry of the trail; empty where nothing is."""
    seq, fields, digest = entry["seq"], entry["fields"], entry["digest"]
    sealed = ["alliance-audit-1", seq, entry["prev"], fields, digest]
    text = json.dumps(sealed, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    if sha256(text.encode()) != entry["hash"]:
        return "its sealed values do not give its hash."
    if "text" in entry:
        salt = entry["salt"].encode()
        if sha256(len(salt).to_bytes(8, "big") + salt + entry["text"].encode()) != digest:
            return "its text does not give its digest."
    place = seq - first
    if not 1 <= place < len(hashes) or hashes[place] != entry["hash"] or hashes[place - 1] != entry["prev"]:
        return "it does not stand at its place in the trail."
    return ""


def problem_of_trail() -> tuple[str, int]:
    """The first entry that does not hold, and how many there are."""
    try:
        trail = json.loads((HERE / TRAIL).read_bytes())
        first, hashes, head, last = trail["first"], trail["hashes"], trail["head"], 0
        for entry in trail["entries"]:
            if entry["seq"] <= last:
                return f"{TRAIL}, entry {entry['seq']}: it is out of order.", 0
            if problem := problem_of_entry(entry, first, hashes):
                return f"{TRAIL}, entry {entry['seq']}: {problem}", 0
            last = entry["seq"]
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return f"{TRAIL}: it cannot be read.", 0
    ends = [first + len(hashes) - 1, hashes[-1]] if hashes else [0, "0" * 64]
    if ends != [head["seq"], head["hash"]]:
        return f"{TRAIL}: the row of hashes does not end at the head.", 0
    return "", len(trail["entries"])


def first_problem(digest: str) -> tuple[str, str]:
    """The first thing that does not match, and what was checked where nothing is wrong."""
    raw = (HERE / MANIFEST).read_bytes() if (HERE / MANIFEST).is_file() else b""
    if problem := problem_of_manifest(raw, digest):
        return problem, ""
    listed = {row["path"]: row for row in json.loads(raw)["files"]}
    in_trail, entries = problem_of_trail()
    for path, row in listed.items():
        if problem := problem_of_file(row):
            return (in_trail if path == TRAIL and in_trail else problem), ""
    if in_trail:
        return in_trail, ""
    for folder, _, names in os.walk(HERE):
        for name in sorted(names):
            path = (Path(folder) / name).relative_to(HERE).as_posix()
            if path not in {*listed, MANIFEST} and not name.startswith(".") and name.lower() not in LEFT_BY_SYSTEMS:
                return f"{path}: it is not in {MANIFEST}.", ""
    return "", f"{len(listed)} files and {entries} audit entries match. SHA-256 of {MANIFEST}: {sha256(raw)}"


if __name__ == "__main__":
    if len(sys.argv) > 2:
        sys.exit(str(__doc__))
    wrong, right = first_problem(sys.argv[1].strip() if len(sys.argv) == 2 else "")
    sys.stdout.write(f"Does not match. {wrong}\n" if wrong else f"Everything matches. {right}\n")
    sys.exit(1 if wrong else 0)
