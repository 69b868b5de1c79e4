"""A browser in words, as its owner knows it: which program, on which system."""

from flask_babel import gettext

# The first that stands in what a browser says of itself; others pretend to be these.
PROGRAMS = (
    ("MicroMessenger", "微信"), ("DingTalk", "钉钉"), ("Edg", "Edge"), ("QQBrowser", "QQ浏览器"),
    ("UCBrowser", "UC浏览器"), ("HuaweiBrowser", "华为浏览器"), ("MiuiBrowser", "小米浏览器"), ("Firefox", "Firefox"),
    ("Chrome", "Chrome"), ("Safari", "Safari"),
)  # fmt: skip
SYSTEMS = (
    ("HarmonyOS", "HarmonyOS"), ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"),
    ("Mac OS", "Mac"), ("Linux", "Linux"),
)  # fmt: skip


def browser_words(said: str | None, is_phone: bool | None = None) -> str:
    """`said`: as the browser named itself. A kind of device alone where that says nothing."""
    kind = "" if is_phone is None else gettext("Phone") if is_phone else gettext("Computer")
    system = next((name for sign, name in SYSTEMS if sign in (said or "")), "")
    program = next((name for sign, name in PROGRAMS if sign in (said or "")), "")
    return " ".join(filter(None, (kind, system, program))) or gettext("Unknown device")
