"""How we read the agreement, laid out for its page: each reading with its settings as they are in use."""

from dataclasses import dataclass
from datetime import date

from alliance.agreement import queries, wording
from alliance.agreement.models import AgreementVersion
from alliance.agreement.queries import InUse
from alliance.agreement.shapes import Reading
from alliance.agreement.vocabulary import SettingKind
from alliance.kernel.documents.models import Document


@dataclass(frozen=True)
class SettingRow:
    """One setting as it is read today. `first` marks the row that bears its anchor on the page."""

    use: InUse
    kind: str
    word: str
    options: tuple[str, ...]
    document: Document | None
    first: bool


@dataclass(frozen=True)
class Block:
    """One reading with the settings it rests on."""

    reading: Reading
    rows: tuple[SettingRow, ...]


def reading_blocks(
    version: AgreementVersion, on: date, only: SettingKind | None = None
) -> tuple[tuple[Block, ...], tuple[SettingRow, ...]]:
    """Each reading in the file's order, and the settings that belong to none.

    With `only`, the second list holds the settings of that kind instead, whatever they belong to.
    """
    in_use, terms = queries.in_use(version, on), version.terms
    papers = _papers(version, in_use)
    seen: set[str] = set()

    def row(key: str) -> SettingRow:
        use = in_use[key]
        kind, word = wording.STANDINGS[use.setting.standing]
        first = key not in seen
        seen.add(key)
        options = tuple(o for o in wording.option_words(terms, key) if o != use.words)
        return SettingRow(use, kind, word, options, papers.get(str(use.value)), first)

    if only is not None:
        return (), tuple(row(setting.key) for setting in terms.settings if setting.kind is only)
    blocks = tuple(Block(reading, tuple(row(key) for key in reading.settings)) for reading in terms.readings)
    return blocks, tuple(row(setting.key) for setting in terms.settings if setting.key not in seen)


def _papers(version: AgreementVersion, in_use: dict[str, InUse]) -> dict[str, Document]:
    ids = [use.value for use in in_use.values() if use.setting.kind is SettingKind.DOCUMENT and use.value]
    if not ids:
        return {}
    return {str(paper.pk): paper for paper in Document.objects.filter(pk__in=ids, matter=version.matter)}
