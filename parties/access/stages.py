"""The steps of a sign-in after the password or the code by e-mail: the second factor, and whether to remember it."""

from allauth.mfa import stages
from allauth.mfa.utils import is_mfa_enabled
from allauth.mfa.webauthn.internal.flows import did_use_passwordless_login
from django.http import HttpRequest, HttpResponse

from alliance.kernel import clock
from parties.access import shown
from parties.access.queries import FACTORS, may_keep_a_device


class AuthenticateStage(stages.AuthenticateStage):
    """Ask for the second factor, unless a passkey was it, or this device is remembered for somebody who may have it
    so today: not once they hold a post with power."""

    def _should_handle(self, request: HttpRequest) -> bool:
        person = self.login.user
        if super()._should_handle(request):
            return True
        if person is None or not is_mfa_enabled(person, list(FACTORS)) or did_use_passwordless_login(request, person):
            return False
        if not may_keep_a_device(person, clock.today()):
            return True
        shown.remembered(request, person)
        return False


class TrustStage(stages.TrustStage):
    """Offer to remember the device, to those for whom it may be remembered."""

    def handle(self) -> tuple[HttpResponse | None, bool]:
        if self.login.user is None or not may_keep_a_device(self.login.user, clock.today()):
            return None, True
        return super().handle()
