"""The papers of the demonstration: short fictional PDFs in our own words, made when the story is told."""

import hashlib
import io
from datetime import date
from typing import Any

from alliance.agreement.models import AgreementVersion
from alliance.kernel.documents import pdf, uploads
from parties.signatures.models import Signatory


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


def authority(name: str, office: str) -> Upload:
    """The extract of a minute by which a Party lets somebody sign. Plain text, as an officer would paste it."""
    text = f"Demonstration data.\nExtract of a minute of July 2025: {name}, {office}, signs the agreement.\n"
    file = Upload(text.encode(), "extract-of-minute.txt")
    file.checked = uploads.check(file)
    return file


def signed_page(version: AgreementVersion, signatory: Signatory, signed_on: date) -> Upload:
    """A page with a name on it. It is ours, so it is not looked at as an upload of others is: that takes a while."""
    content = pdf.render(
        "pdf/demo_signed_page.html",
        {
            "party": signatory.party.name,
            "signer": signatory.person.full_name,
            "office": signatory.office,
            "signed_on": signed_on,
            "agreement": version.title,
        },
        title=f"Signature page: {signatory.party.short_name}",
    )
    file = Upload(content, f"signed-{signatory.party.key}.pdf")
    digest = hashlib.sha256(content).hexdigest()
    file.checked = uploads.Checked(file, uploads.MEDIA_TYPES["pdf"], "pdf", digest, len(content), file.name, pages=1)
    return file
