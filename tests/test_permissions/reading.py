"""The words of an answer: of a page, of a PDF with its metadata, and of the headers."""

import hashlib
import html
import io
import subprocess

import pikepdf
from django.http import HttpResponseBase

_of_a_pdf: dict[str, str] = {}


def body_of(answer: HttpResponseBase) -> bytes:
    return answer.getvalue() if answer.streaming else answer.content


def words_of(answer: HttpResponseBase) -> str:
    """Everything a reader, a search engine or a machine could take from an answer, in small letters."""
    body = body_of(answer)
    text = _pdf(body) if body.startswith(b"%PDF") else html.unescape(body.decode(errors="replace"))
    headers = " ".join(f"{name}: {value}" for name, value in answer.headers.items())
    return f"{text} {headers}".lower()


def _pdf(content: bytes) -> str:
    digest = hashlib.sha256(content).hexdigest()
    if digest not in _of_a_pdf:
        shown = subprocess.run(["pdftotext", "-", "-"], input=content, capture_output=True, check=True).stdout.decode()
        with pikepdf.open(io.BytesIO(content)) as document, document.open_metadata() as metadata:
            outline = [item.title for item in document.open_outline().root]
            whole = shown.replace("-\n", "")
            _of_a_pdf[digest] = f"{whole} {dict(document.docinfo)} {metadata} {outline}"
    return _of_a_pdf[digest]
