"""Check an exported audit trail, with nothing but Python 3: `python3 verify.py audit.jsonl [N:HASH]`.

The first line of the file says how long the trail is and where it ends. Each further line is one entry. Its hash is
SHA-256 over the JSON list [tag, number, hash before, fields, digest of the text], with sorted keys and no spaces.
The digest is SHA-256 over the length of the salt (8 bytes), the salt and the text. Where an entry comes without its
text, the text was redacted or left out, and everything else can still be checked.

N:HASH is a number and hash that you were given earlier, for example in a Board pack: the trail must run through it.
"""

import hashlib
import json
import sys
from typing import Any

TAG = "alliance-audit-1"
GENESIS = "0" * 64


def entry_hash(line: dict[str, Any]) -> str:
    parts = [TAG, line["seq"], line["prev"], line["fields"], line["digest"]]
    text = json.dumps(parts, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def text_digest(salt: str, text: str) -> str:
    grains = salt.encode()
    return hashlib.sha256(len(grains).to_bytes(8, "big") + grains + text.encode()).hexdigest()


def problem_of(line: dict[str, Any], seq: int, prev: str) -> str:
    """What is wrong with one entry that should have this number and follow this hash; empty where nothing is."""
    if line["seq"] != seq:
        return f"entry {line['seq']} stands in its place"
    if line["prev"] != prev:
        return "it does not follow the entry before it"
    if entry_hash(line) != line["hash"]:
        return "its fields do not give its hash"
    if "text" in line and text_digest(line["salt"], line["text"]) != line["digest"]:
        return "its text does not give its digest"
    return ""


def check(path: str, checkpoint: str) -> str:
    """The first thing that is wrong, in a sentence; empty where the trail holds."""
    with open(path, encoding="utf-8") as file:
        head = json.loads(file.readline())
        seq, prev, met = 0, GENESIS, not checkpoint
        for row in file:
            line = json.loads(row)
            seq += 1
            if problem := problem_of(line, seq, prev):
                return f"Entry {seq}: {problem}."
            prev = line["hash"]
            met = met or checkpoint == f"{seq}:{prev}"
    if [seq, prev] != [head["head"]["seq"], head["head"]["hash"]]:
        return f"The trail ends at entry {seq}, but entry {head['head']['seq']} was recorded as the last."
    return "" if met else f"The trail does not run through {checkpoint}."


if __name__ == "__main__":
    if len(sys.argv) not in (2, 3):
        sys.exit(str(__doc__))
    wrong = check(sys.argv[1], sys.argv[2] if len(sys.argv) == 3 else "")
    sys.stdout.write((wrong or "The audit trail holds.") + "\n")
    sys.exit(1 if wrong else 0)
