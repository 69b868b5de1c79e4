"""Special days of the calendar by their names, in the reader's language."""

from fieldapp.domain.errors import N_
from fieldapp.web.locale import DEFAULT, catalogue, translate

# As the list of notices calls them; people type the Chinese ones.
NAMES = (
    N_("New Year's Day"),
    N_("Spring Festival"),
    N_("Tomb-sweeping Day"),
    N_("Labour Day"),
    N_("Dragon Boat Festival"),
    N_("Mid-autumn Festival"),
    N_("National Day"),
    N_("Anti-Fascist 70th Day"),
)


def day_name(name: str) -> str:
    """The name of a day; one of our own making stays as it was written."""
    chinese = {catalogue(DEFAULT).gettext(each): each for each in NAMES}
    known = chinese.get(name, name)
    return translate(known) if known in NAMES else name
