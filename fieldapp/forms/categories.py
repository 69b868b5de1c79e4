"""A category as an administrator types it."""

from flask_babel import lazy_gettext as _l

from fieldapp.forms.base import CreatingForm, choice, hidden, line, number, tick, words


class CategoryForm(CreatingForm):
    name = line(_l("Name of the category"), missing=_l("Please enter a name."), longest=40)
    report_when = words(_l("When to report it"), longest=500)
    done_when = words(_l("When it counts as done"), longest=500)
    search_words = words(_l("Found by these words"), longest=500)
    usual_department = line(_l("Usual department"), longest=40)
    photo_needed = tick(_l("Cannot be handled without a photo"))
    is_public = tick(_l("Residents can report it"))
    duplicate_radius_m = number(
        _l("Look-alikes within (metres)"), 1, 5000, missing=_l("Please enter the metres.")
    )
    duplicate_window_days = number(
        _l("Look-alikes of the last (days)"), 1, 365, missing=_l("Please enter the days.")
    )
    ended = tick(_l("No longer offered (retired)"))
    basis = line(_l("Basis"), missing=_l("Please enter the rule or decision this is based on."), longest=200)
    as_seen = hidden()


class NewCategoryForm(CategoryForm):
    page_order = ("submission_id", "family")

    family = choice(_l("Group"), missing=_l("Please choose an option."))
