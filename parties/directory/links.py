"""Addresses that a phone can use: write to somebody, or call them."""

import re
from urllib.parse import quote


def mail_link(address: str) -> str:
    """`mailto:` with whatever would end the address, or begin a header, written out."""
    return f"mailto:{quote(address, safe='@+')}" if address else ""


def phone_link(number: str) -> str:
    """`tel:` for a number as people write it: `0116 496 0000 ext. 12`, `+44 (0)116 496 0000`; empty where there is
    no number in it."""
    main, _, extension = re.sub(r"(?i)\s*(?:extension|ext\.?|x)\s*(?=\d)", ";", number, count=1).partition(";")
    if main.strip().startswith("+"):
        main = main.replace("(0)", "")
    figures = "".join(c for c in main if c in "0123456789")
    if not figures:
        return ""
    plus = "+" if main.strip().startswith("+") else ""
    inner = "".join(c for c in extension if c in "0123456789")
    return f"tel:{plus}{figures}{f';ext={inner}' if inner else ''}"
