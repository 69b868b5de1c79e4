"""How many fields a form shows and needs, read from its class: a field that is added is counted from the same day."""

from dataclasses import dataclass

from fieldapp.forms.base import Form
from fieldapp.forms.bounds import Needed

NOT_SEEN = {"HiddenField"}


@dataclass(frozen=True)
class Fields:
    """How many fields a form shows, and how many of them must be filled in."""

    shown: int
    needed: int


def fields_of(form: type[Form]) -> Fields:
    """Counts what has a label; a field is needed when it complains while it is empty."""
    fields = [getattr(form, name) for name in dir(form) if hasattr(getattr(form, name), "_formfield")]
    shown = [each for each in fields if each.field_class.__name__ not in NOT_SEEN and each.args]
    needed = [each for each in shown if any(isinstance(v, Needed) for v in each.kwargs.get("validators", ()))]
    return Fields(len(shown), len(needed))
