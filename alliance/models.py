"""Re-exports, so that Django finds the kernel's, web's and agreement's tables. Nobody imports this."""

from alliance.agreement.models import *  # noqa: F403
from alliance.kernel.audit.models import *  # noqa: F403
from alliance.kernel.calendar_data import ClosureDay
from alliance.kernel.deadlines.models import Deadline
from alliance.kernel.demonstration import DemonstrationClock
from alliance.kernel.documents.models import *  # noqa: F403
from alliance.kernel.matters.models import Matter, MatterParty, MatterReader, Recusal, ReferenceCounter
from alliance.kernel.notices.models import *  # noqa: F403
from alliance.web.models import FormKey

__all__ = [
    "ClosureDay",
    "Deadline",
    "DemonstrationClock",
    "FormKey",
    "Matter",
    "MatterParty",
    "MatterReader",
    "Recusal",
    "ReferenceCounter",
]
