"""Closing mode: what stays open once the Parties have ended the whole agreement (App 2 1.7.4(ii)). Pure.

Everything can still be read. What is left to do is done: final minutes, last reports, statements of costs, records, and
the rights of people. All else is only read. This is the one list; an Act that is not in it is closed to everybody.
"""

from alliance.kernel.permissions import Act

READING = frozenset(act for act in Act if act.name.startswith("READ_"))
STAYS_OPEN = READING | {
    Act.USE_DESK,
    Act.OWN_ACCOUNT,  # one's own data, contact details and sign-in
    Act.PREPARE_MEETING,  # final minutes and last reports
    Act.PUBLISH_PACK,
    Act.RECORD_COSTS,
    Act.DIRECT_COSTS,
    Act.VERIFY_AUDIT,
    Act.ADMINISTER_PEOPLE,  # who may still read the records
    Act.CONFIRM_CHANGE,
    Act.MOVE_CLOCK,
}
