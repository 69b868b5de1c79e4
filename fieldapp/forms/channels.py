"""A channel as an administrator types it: the whole address that the robot shows, a mailbox or a number."""

import re
from collections.abc import Collection
from urllib.parse import urlsplit

from flask_babel import lazy_gettext as _l
from wtforms import StringField, ValidationError
from wtforms.validators import Regexp

from fieldapp import phones, text
from fieldapp.forms.base import CreatingForm, Form, choice, searched, technical
from fieldapp.models import ChannelKind

K = ChannelKind
SHAPES = {
    K.WECOM: re.compile(r"https://qyapi\.weixin\.qq\.com/cgi-bin/webhook/send\?key=[\w-]{8,100}", re.ASCII),
    K.DINGTALK: re.compile(r"https://oapi\.dingtalk\.com/robot/send\?access_token=[a-zA-Z0-9]{8,100}"),
    K.FEISHU: re.compile(r"https://open\.feishu\.cn/open-apis/bot/v2/hook/[\w-]{8,100}/?", re.ASCII),
    K.MAIL: re.compile(r"[\w.+-]{1,64}@[\w-]+(\.[\w-]+)+", re.ASCII),
    K.SMS: re.compile(r"1[0-9]{10}"),
}
COMPLAINTS = {
    K.WECOM: _l(
        "A WeCom robot address must begin with https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key="
    ),
    K.DINGTALK: _l(
        "A DingTalk robot address must begin with https://oapi.dingtalk.com/robot/send?access_token="
    ),
    K.FEISHU: _l("A Feishu robot address must begin with https://open.feishu.cn/open-apis/bot/v2/hook/"),
    K.MAIL: _l("Please enter one email address."),
    K.SMS: _l("Please enter an 11-digit mobile number."),
    K.WEBHOOK: _l("Please enter an address that begins with https:// and contains no user name or password."),
}


class ChannelForm(CreatingForm):
    """`private_hosts`: the hosts inside one's own network that may be reached, without https, too."""

    private_hosts: Collection[str] = ()
    kind = choice(_l("Type"), missing=_l("Please choose an option."))
    address = technical(  # kept as it was pasted, so that what is wrong can be seen
        _l("Address or number"),
        missing=_l("Please paste the robot address, or enter an email address or mobile number."),
        longest=500,
        filters=[text.words],
        rules=[Regexp(r"[!-~]+\Z", message=_l("An address cannot contain spaces or Chinese characters."))],
        render_kw={"autocomplete": "off", "spellcheck": "false"},
    )
    secret = technical(
        _l("Signing secret (DingTalk)"),
        rules=[
            Regexp(r"[a-zA-Z0-9]{8,100}\Z", message=_l("The secret may only contain letters and digits."))
        ],
        render_kw={"autocomplete": "off", "spellcheck": "false"},
    )

    def validate_address(self, field: StringField) -> None:
        if self.kind.errors or self.kind.data not in list(K):
            return
        kind, address = K(self.kind.data), field.data or ""
        if kind is K.SMS:
            address = field.data = phones.tidy(address)
        fits = self._is_webhook(address) if kind is K.WEBHOOK else SHAPES[kind].fullmatch(address) is not None
        if not fits:
            raise ValidationError(str(COMPLAINTS[kind]))

    def validate_secret(self, field: StringField) -> None:
        if field.data and self.kind.data != K.DINGTALK:
            raise ValidationError(_l("Only DingTalk robots use a signing secret. Please leave this empty."))

    def _is_webhook(self, address: str) -> bool:
        try:
            parts = urlsplit(address)
            host, _ = parts.hostname or "", parts.port
        except ValueError:
            return False
        known = parts.scheme == "https" or (parts.scheme == "http" and host in self.private_hosts)
        return (
            known
            and re.fullmatch(r"[\w.-]+", host) is not None
            and "@" not in parts.netloc
            and not parts.fragment
        )


class UnitFilter(Form):
    """How the list of units is narrowed."""

    class Meta(Form.Meta):
        """None of its fields is asked for, so none is marked optional."""

        is_filter = True

    q = searched(_l("Unit name"))
