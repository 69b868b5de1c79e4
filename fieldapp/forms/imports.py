"""The file that a phone exported, as an administrator chooses it."""

from flask_babel import lazy_gettext as _l

from fieldapp.forms.base import Form, file


class ExportedFileForm(Form):
    file = file(_l("File from the phone"), missing=_l("Please choose the file."))
