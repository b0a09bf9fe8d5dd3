"""The case file as one PDF."""

from django.template.loader import render_to_string

from alliance.kernel.deadlines.models import Deadline
from alliance.kernel.documents import pdf
from disputes.casefile import words
from disputes.casefile.contents import CaseFile


def printed(made: CaseFile) -> bytes:
    """The bytes of the PDF. Raises pdf.Unavailable, or Refusal where it would be too long to print."""
    drawn = str(render_to_string("disputes/casefile/_chart.html", {"chart": made.chart}))
    picture = drawn[drawn.index("<svg") :]
    return pdf.render(
        "pdf/case_file.html",
        {"made": made, "clocks": [(row, _weeks(row, made)) for row in made.dates]},
        title=words.file_title(made.reference),
        files={"chart.svg": (picture.encode(), "image/svg+xml")},
    )


def _weeks(row: Deadline, made: CaseFile) -> list:
    """The days of a date, drawn; not those of one that another took the place of."""
    if row.state == Deadline.State.SUPERSEDED:
        return []
    return row.reasoning.weeks(marks=made.marks if row.kind.endswith("-window") else None)
