"""What is filled in when a conflict is decided, or when something is taken out of quarantine."""

from flask_babel import lazy_gettext as _l

from fieldapp.forms.base import Form, radio, words


class TakeInForm(Form):
    words = words(_l("Note"), longest=500)


class SetAsideForm(Form):
    reason = words(_l("Reason"), missing=_l("Please enter a reason."), longest=500)


class ReadForm(Form):
    """Why an administrator opens what lies in quarantine; the value stands in the access log."""

    purpose = radio(
        _l("Purpose"),
        missing=_l("Please choose a purpose."),
        choices=[
            ("recover", _l("Recover unsent work")),
            ("fault", _l("Troubleshooting")),
            ("asked", _l("Sender asked for it")),
        ],
    )
