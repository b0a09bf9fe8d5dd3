"""The papers of the demonstration: short fictional PDFs in our own words, made when the story is told."""

import io
from typing import Any

from alliance.agreement.models import AgreementVersion
from alliance.kernel.documents import pdf, uploads


class Upload(io.BytesIO):
    """A paper as somebody's browser would send it."""

    checked: uploads.Checked

    def __init__(self, content: bytes, name: str) -> None:
        super().__init__(content)
        self.name = name


def upload(template: str, *, title: str, name: str, **context: Any) -> Upload:
    """A PDF of ours as an upload that has been looked at, as every upload is."""
    file = Upload(pdf.render(template, context, title=title), name)
    file.checked = uploads.check(file)
    return file


def document_of_record(version: AgreementVersion) -> uploads.Checked:
    """The fictional text of the agreement: two pages, none of the real memorandum's sentences."""
    terms = version.terms
    title = f"{terms.partnership}: specimen agreement"
    return upload(
        "pdf/demo_agreement.html",
        title=title,
        name=f"{version.key}-specimen.pdf",
        terms=terms,
    ).checked


def pathway_minutes() -> Upload:
    """What was said about the speech and language therapy pathway."""
    return upload(
        "pdf/demo_minutes.html",
        title="Pathway group: notes of Thu 24 September 2026",
        name="pathway-group-2026-09-24.pdf",
    )


def quarterly_report() -> uploads.Checked:
    """The quarter's report, as the Board will see it in December."""
    return upload(
        "pdf/demo_quarter.html", title="Quarterly report 2026/27 Q2", name="quarterly-report-2026-27-q2.pdf"
    ).checked
