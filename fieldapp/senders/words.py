"""What a message says outside the app: how many cases, since when, and where to look. Never a word of a case."""

from fieldapp import clock
from fieldapp.domain.errors import N_
from fieldapp.domain.notifications.deliveries import Parcel
from fieldapp.web.locale import DEFAULT, catalogue

PLAIN = N_("%(app)s, %(at)s: %(count)s cases need attention. %(link)s")
URGENT = N_("%(app)s, %(at)s: %(count)s URGENT cases need attention. %(link)s")
TEST = N_("%(app)s, %(at)s: this is a test message. %(link)s")


def text_of(parcel: Parcel, app_name: str, public_address: str) -> str:
    """One line. The moment tells a message from the next, and a twin by its being the same."""
    message = TEST if parcel.count is None else URGENT if parcel.is_urgent else PLAIN
    person = parcel.channel.person
    translated = catalogue((person.locale if person else None) or DEFAULT).gettext(message)
    words = {
        "app": app_name,
        "at": f"{parcel.due_at.astimezone(clock.CHINA):%m-%d %H:%M}",
        "count": parcel.count,
        "link": f"{public_address.rstrip('/')}/reminders/" if public_address else "",
    }
    return str(translated % words).rstrip()
