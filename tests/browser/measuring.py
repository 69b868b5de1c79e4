"""What axe does not measure: a thumb's targets, the ring round what has the focus, the edges of controls."""

from playwright.sync_api import Page

TOUCH, EDGE, RING = 48, 3.0, 2  # px; contrast; px
MEASURE = """([TOUCH, EDGE, RING]) => {
  const wrong = [];
  const named = (it) => it.outerHTML.slice(0, 140);
  const shown = (it) => it.checkVisibility({opacityProperty: true, visibilityProperty: true}) && it.getClientRects().length;
  const rgba = (text) => { const [r, g, b, a = 1] = text.match(/[\\d.]+/g).map(Number); return [r, g, b, a]; };
  const light = ([r, g, b]) => [r, g, b].map((v) => v / 255).map((v) => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, at) => sum + v * [0.2126, 0.7152, 0.0722][at], 0);
  const contrast = (one, other) => { const [a, b] = [light(one), light(other)].sort((x, y) => y - x); return (a + 0.05) / (b + 0.05); };
  const behind = (it) => { for (let at = it; at; at = at.parentElement) { const c = rgba(getComputedStyle(at).backgroundColor); if (c[3] > 0) return c; } return [255, 255, 255, 1]; };
  const all = [...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']")];
  for (const it of all.filter((each) => shown(each) && !each.disabled && !each.closest("[aria-hidden=true]"))) {
    const style = getComputedStyle(it);
    const inSentence = it.matches("a") && style.display === "inline";
    const target = it.matches("input[type=checkbox], input[type=radio], input[type=file]") ? it.closest("label") || it.parentElement : it;
    const after = getComputedStyle(it, "::after"), covers = after.content !== "none" && after.position === "absolute";
    const box = (covers ? it.closest("li, .card") || it : target).getBoundingClientRect();  // a link that is its whole row
    const isSkip = box.width <= 2 || box.bottom < 0;  // what is there for screen readers, or until it has the focus
    if (!inSentence && !isSkip && box.height < TOUCH - 0.5) wrong.push(`${box.height.toFixed(0)} px high: ${named(it)}`);
    const isField = it.matches("input:not([type=checkbox], [type=radio], [type=file]), select, textarea, .button");
    if (isField && style.borderTopStyle !== "none" && parseFloat(style.borderTopWidth) > 0) {
      const edge = rgba(style.borderTopColor), inner = rgba(style.backgroundColor), outer = behind(it.parentElement);
      const seen = Math.max(edge[3] ? contrast(edge, outer) : 1, inner[3] ? contrast(inner, outer) : 1);
      if (seen < EDGE) wrong.push(`edge ${seen.toFixed(1)}:1: ${named(it)}`);
    }
    it.focus();
    const rings = [it, it.closest("label"), it.parentElement].filter(Boolean).map((each) => getComputedStyle(each)).concat(getComputedStyle(it, "::after"));
    const isRound = (ring) => ring.outlineStyle !== "none" && parseFloat(ring.outlineWidth) >= RING && contrast(rgba(ring.outlineColor), behind(it.parentElement)) >= EDGE;
    if (document.activeElement === it && !rings.some(isRound)) wrong.push(`no ring: ${named(it)}`);
  }
  return wrong;
}"""

# An element in its surroundings: names, classes and states up to the root, and whether it says anything; then the
# order of headings and of landmarks. Two elements that are alike in all of it are alike to axe.
BUILD = """() => {
  const STATES = ["type", "role", "lang", "dir", "tabindex", "scope", "disabled", "hidden", "open", "checked", "required",
    "aria-hidden", "aria-expanded", "aria-current", "aria-selected", "aria-invalid", "aria-live", "autocomplete"];
  const NAMED = ["id", "for", "alt", "title", "placeholder", "href", "name", "aria-label", "aria-labelledby", "aria-describedby"];
  const found = new Set(), paths = new Map();
  const own = (it) => [it.localName, it.getAttribute("class"), ...STATES.map((name) => it.getAttribute(name)),
    ...NAMED.map((name) => it.hasAttribute(name) ? +!!it.getAttribute(name) : ""),
    +[...it.childNodes].some((each) => each.nodeType === 3 && each.data.trim())].join();
  for (const it of document.querySelectorAll("*")) {
    const path = (paths.get(it.parentElement) || "") + ">" + own(it);
    paths.set(it, path); found.add(path);
  }
  for (const kind of ["h1, h2, h3, h4, h5, h6", "header, nav, main, aside, footer, [role]"])
    found.add([...document.querySelectorAll(kind)].map((it) => it.localName + (it.getAttribute("role") || "")).join());
  return [...found];
}"""


class Unlike:
    """Which pages have anything on them that no page before had."""

    def __init__(self) -> None:
        self._seen: set[str] = set()

    def __call__(self, page: Page) -> bool:
        found = set(page.evaluate(BUILD))
        is_new = not found <= self._seen
        self._seen |= found
        return is_new


def hard_to_use(page: Page) -> list[str]:
    """Targets under 48 px, control edges under 3:1, no ring of 2 px and 3:1 round what the keyboard has reached."""
    page.keyboard.press("Tab")  # from here on focus is the keyboard's
    found: list[str] = page.evaluate(MEASURE, [TOUCH, EDGE, RING])
    return found
