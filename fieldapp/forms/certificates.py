"""Certificates, and the badge that somebody looks up."""

from flask_babel import lazy_gettext as _l

from fieldapp.forms.base import CreatingForm, Form, day, line, technical

TEN_YEARS = 3660  # days


class CertificateForm(CreatingForm):
    """What stands on the paper."""

    number = line(_l("Certificate number"), missing=_l("Please enter the certificate number."), longest=40)
    issuer = line(_l("Issued by"), missing=_l("Please enter who issued it."), longest=100)
    issued_on = day(_l("Issued on"), missing=_l("Please enter the day of issue."), back=TEN_YEARS)
    valid_until = day(
        _l("Last day"),
        missing=_l("Please enter the last day on which it is valid."),
        back=TEN_YEARS,
        ahead=TEN_YEARS,
    )


class RevocationForm(Form):
    reason = line(_l("Reason"), missing=_l("Please enter the reason."), longest=200)


class BadgeForm(Form):
    code = technical(_l("Code on the badge"), missing=_l("Please enter the code on the badge."), longest=200)
