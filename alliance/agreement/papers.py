"""Acts that bring a paper with them: the document of record, and the pictures a reading waits for."""

from datetime import date, datetime
from typing import Any

from django.db import transaction

from alliance.agreement import actions
from alliance.agreement.models import AgreementVersion, ReadingChoice
from alliance.kernel.documents import actions as documents
from alliance.kernel.documents.uploads import Checked
from alliance.kernel.errors import Refusal
from alliance.kernel.matters.models import Audience, Matter
from alliance.kernel.permissions import Act, Actor, require


@transaction.atomic
def upload_document(
    *, version: AgreementVersion, title: str, file: Checked, actor: Actor, at: datetime
) -> AgreementVersion:
    """Store a file, and make it the version's document of record. Raises NotAllowed, Refusal."""
    require(actor, Act.CHANGE_AGREEMENT)
    kept = documents.store(
        file, matter=_matter(version), title=title, audience=Audience.ALL_PARTIES, actor=actor, at=at, field="paper"
    )
    return actions.keep_document(version=version, document=kept, actor=actor, at=at)


@transaction.atomic
def choose_document(
    *,
    version: AgreementVersion,
    setting: str,
    value: Any,
    reason: str,
    decided_by: str,
    decision_on: date,
    effective_from: date,
    actor: Actor,
    at: datetime,
) -> ReadingChoice:
    """Store an upload (`value`), and let a setting of kind document show it. Raises NotAllowed, Refusal."""
    require(actor, Act.CHANGE_AGREEMENT)
    title = version.terms.setting_by_key[setting].label
    kept = documents.store(
        value.checked,
        matter=_matter(version),
        title=title,
        audience=Audience.ALL_PARTIES,
        actor=actor,
        at=at,
        field="value",
    )
    return actions.choose_reading(
        version=version,
        setting=setting,
        value=str(kept.pk),
        reason=reason,
        decided_by=decided_by,
        decision_on=decision_on,
        effective_from=effective_from,
        actor=actor,
        at=at,
    )


def _matter(version: AgreementVersion) -> Matter:
    if version.matter is None:
        raise Refusal("", "This agreement has not been adopted.", "Adopt it first.")
    return version.matter
