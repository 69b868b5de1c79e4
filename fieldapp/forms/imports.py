"""The file that a phone exported, as an administrator chooses it."""

from flask_babel import lazy_gettext as _l
from wtforms import FileField
from wtforms.validators import InputRequired

from fieldapp.forms.base import Form


class ExportedFileForm(Form):
    file = FileField(_l("File from the phone"), validators=[InputRequired(_l("Please choose the file."))])
