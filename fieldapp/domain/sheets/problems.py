"""What is wrong with a list, a row or a cell."""

from fieldapp.domain.errors import N_, RuleBroken

TOO_LARGE = N_("The file is too large. Please keep only the list, with at most %(rows)s rows.")
DAMAGED = N_("The file cannot be read. Please save it as .xlsx or CSV and choose it again.")


class Problem(Exception):
    """What is wrong with a cell or a row: a message id and its values, to be said in the reader's language."""

    def __init__(self, message: str, **values: object) -> None:
        plain = {
            name: "、".join(map(str, each)) if isinstance(each, list) else each
            for name, each in values.items()
        }
        super().__init__(message % plain if values else message)
        self.message, self.values = message, values


class SheetRefused(RuleBroken, Problem):
    """No list was found in this file."""
