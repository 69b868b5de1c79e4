"""A page as somebody reads it: its words, controls and addresses, a line each, without what differs each time."""

import re
from html.parser import HTMLParser

KEPT = (
    "href", "src", "action", "method", "formaction", "type", "name", "value", "checked", "selected", "disabled", "required",
    "min", "max", "maxlength", "pattern", "placeholder", "autocomplete", "inputmode", "alt", "title", "role", "datetime",
    "open", "hidden", "scope", "colspan", "d", "x", "y", "width", "height",
)  # fmt: skip
KEPT_FAMILIES = ("aria-label", "aria-current", "aria-pressed", "aria-invalid", "data-", "hx-")
PLAIN = {"div", "span", "p", "ul", "ol", "li", "section", "tbody", "thead", "tr", "svg", "g", "main", "br"}
MADE_ANEW = (
    (re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"), "ID"),
    (re.compile(r"\b(\w+:)[0-9a-f]{8}\b"), r"\1STATE"),
    (re.compile(r"\b(\d{9}-\d{6})-\d{6}\b"), r"\1-NUMBER"),
    (re.compile(r"(?<=请提供这个编号：)[0-9a-f]{12}"), "REQUEST"),
    (re.compile(r"(?<=value=)[0-9a-f]{16}$", re.MULTILINE), "STATE"),
    (re.compile(r"(?<=data-person=)[0-9a-f]{12}"), "PERSON"),
    (re.compile(r"/assets/[0-9a-f]{12}/"), "/assets/"),
    (re.compile(r"[?&]v=[0-9a-f]{8,}"), ""),
)


def as_read(page: str, is_whole: bool = False) -> str:
    """One line for each piece of text and each element that says something; `is_whole` adds what stands around main."""
    reader = _Reader(is_whole)
    reader.feed(page)
    reader.close()
    lines = "\n".join(reader.lines)
    for pattern, instead in MADE_ANEW:
        lines = pattern.sub(instead, lines)
    return lines + "\n"


class _Reader(HTMLParser):
    def __init__(self, is_whole: bool) -> None:
        super().__init__()
        self.lines: list[str] = []
        self._reads = is_whole
        self._is_whole = is_whole
        self._silent = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "main":
            self._reads = True
        if tag in {"script", "style"}:
            self._silent = tag
        if not self._reads or tag == "head":
            return
        said = [self._shown(name, value) for name, value in attrs if _is_kept(name)]
        if said or tag not in PLAIN:
            self.lines.append(" ".join([f"<{tag}>", *said]))

    @staticmethod
    def _shown(name: str, value: str | None) -> str:
        return name if value is None else f"{name}={' '.join(value.split())}"

    def handle_endtag(self, tag: str) -> None:
        if tag == "main":
            self._reads = self._is_whole
        if tag == self._silent:
            self._silent = ""

    def handle_data(self, data: str) -> None:
        if self._reads and not self._silent and (text := " ".join(data.split())):
            self.lines.append(text)


def _is_kept(name: str) -> bool:
    return name == "class" or name in KEPT or name.startswith(KEPT_FAMILIES)
