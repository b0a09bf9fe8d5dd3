"""The letters about a contact address: the code to the new one, and word to the old one."""

from django.conf import settings

from alliance.kernel.notices.models import OutboundMail
from alliance.kernel.notices.wording import Letter
from alliance.kernel.reckoning import moment
from parties.profile import rules
from parties.profile.models import ContactChange

CODE = "contact-code"
CHANGED = "contact-changed"
DEMONSTRATION = "This is demonstration data: nothing in this e-mail is real.\n\n"


def code_letter(mail: OutboundMail) -> Letter:
    """The code that shows that somebody reads the mail of a new address. It opens nothing by itself."""
    change = _change(mail)
    code = rules.code_of(settings.SECRET_KEY, change.salt, change.address)
    return Letter(
        "Your code for Alliance",
        f"{_greeting(mail)}"
        "You asked to have e-mail copies of your notices sent to this address. To confirm it, type this code on the "
        f"page where you asked:\n\n{code[:3]} {code[3:]}\n\n"
        "It is good for one day. If you did not ask for this, do nothing: without the code nothing changes.\n",
        to=change.address,
    )


def changed_letter(mail: OutboundMail) -> Letter:
    """Word to the address that copies went to until now. It does not say where they go."""
    change = _change(mail)
    when = f" on {moment(change.confirmed_at)}" if change.confirmed_at else ""
    return Letter(
        "Your e-mails from Alliance go to another address",
        f"{_greeting(mail)}"
        f"Your address for e-mail copies was changed{when}. From now on they go to the new address, and no longer to "
        "this one. How you sign in has not changed.\n\n"
        "If it was not you, sign in, change your password and tell an administrator.\n",
        to=change.before,
    )


LETTERS = {CODE: code_letter, CHANGED: changed_letter}


def _change(mail: OutboundMail) -> ContactChange:
    return ContactChange.objects.get(pk=int(mail.dedupe_key.rpartition(":")[2]))


def _greeting(mail: OutboundMail) -> str:
    return f"{DEMONSTRATION if settings.DEMONSTRATION else ''}Dear {mail.person.greeting_name},\n\n"
