"""Who is acting: an Actor from the signed-in person's appointments, read at each request."""

from django.conf import settings

from alliance.agreement.queries import closures_known, in_force
from alliance.kernel import calendar_data, clock
from alliance.kernel.acting_for import CHOSEN, narrowed
from alliance.web.request import Surroundings
from parties.people.actors import NOBODY, actor_for


def acting(get_response):
    """Set `request.actor` and `request.alliance`; hold the demonstration's shift for the length of the request."""

    def middleware(request):
        with clock.one_reading():
            today = clock.today()
            version = in_force(today)
            request.alliance = Surroundings(
                name=version.terms.partnership if version else "Alliance",
                demonstration=settings.DEMONSTRATION,
                now=clock.now(),
                version=version,
            )
            request.actor = actor_for(request.user, today, version) if request.user.is_authenticated else NOBODY
            request.whole_actor = request.actor
            request.actor = narrowed(request.actor, request.session.get(CHOSEN))
            with calendar_data.one_reading(*([closures_known(version)] if version else [])):
                return get_response(request)

    return middleware
