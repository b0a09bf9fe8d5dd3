"""Write the audit trail and a program that checks it, for somebody outside Alliance."""

import json
import shutil
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from alliance.kernel import clock
from alliance.kernel.audit import queries, standalone
from alliance.kernel.audit.actions import record
from alliance.kernel.audit.chain import Link, canonical
from alliance.kernel.permissions import SYSTEM


class Command(BaseCommand):
    help = "Write audit.jsonl and verify.py into a new folder. Without --with-texts it tells no facts of any matter."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument("--with-texts", action="store_true", help="include the facts of each entry")

    def handle(self, *args: object, folder: Path, with_texts: bool, **options: object) -> None:
        if folder.exists() and any(folder.iterdir()):
            raise CommandError(f"{folder} is not empty. Name a new folder.")
        folder.mkdir(parents=True, exist_ok=True)
        entry = record(actor=SYSTEM, verb="exported the audit trail", facts={"with_texts": with_texts})
        part = folder / "audit.jsonl.part"
        with part.open("w", encoding="utf-8") as file:
            head = {"seq": entry.seq, "hash": entry.hash}
            file.write(_line({"exported_at": clock.real_now().isoformat(), "head": head, "tag": standalone.TAG}))
            for link in queries.links(until=entry.seq):
                file.write(_line(_as_json(link, with_texts)))
        part.rename(folder / "audit.jsonl")
        shutil.copyfile(standalone.__file__, folder / "verify.py")
        self.stdout.write(f"{entry.seq} entries. Check them with: python3 verify.py audit.jsonl")


def _line(values: dict[str, Any]) -> str:
    return json.dumps(values, ensure_ascii=False, sort_keys=True) + "\n"


def _as_json(link: Link, with_texts: bool) -> dict[str, Any]:
    line = {
        "seq": link.seq,
        "prev": link.prev,
        "fields": json.loads(canonical(link.fields)),
        "digest": link.digest,
        "hash": link.hash,
    }
    if with_texts and link.text is not None:
        line |= {"salt": link.salt, "text": link.text}
    return line
