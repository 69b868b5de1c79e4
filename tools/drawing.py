"""Draws the layers and the floors of the domain from the import contracts: `python -m tools.drawing`.

docs/layers.svg is committed; a test compares it with what is drawn, so it always shows the rules that hold.
"""

import tomllib
from dataclasses import dataclass
from html import escape
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DRAWING = ROOT / "docs" / "layers.svg"
ACROSS = {"fieldapp": 330, "fieldapp.domain": 550}  # the width of each column, by what it contains
TITLES = {"fieldapp": "Layers of fieldapp/", "fieldapp.domain": "Floors of fieldapp/domain/"}
MARGIN, GAP, TOP, LINE, LETTER, PADDING = 20, 8, 66, 17, 7.3, 9
BETWEEN = 60  # the columns
STYLE = """
  .ground { fill: #fff } text { font: 12px ui-monospace, Menlo, Consolas, monospace; fill: #1c2b33 }
  .title { font-weight: bold; font-size: 14px } .note { fill: #54656f }
  .folder { fill: #dcebf5; stroke: #2f6f9f } .module { fill: #fff; stroke: #8a99a3 }
  .domain { fill: #b9d8ec; stroke: #2f6f9f } .opens { fill: #eef5fa }
"""


@dataclass(frozen=True)
class Box:
    """One or several names that share a box, where it stands, and how it looks."""

    lines: list[str]
    kind: str
    left: float
    top: float
    width: float

    @property
    def height(self) -> float:
        return LINE * len(self.lines) + PADDING

    def as_svg(self) -> str:
        place = f'x="{self.left:.0f}" y="{self.top:.0f}" width="{self.width:.0f}" height="{self.height:.0f}"'
        shown = [f'<rect class="{self.kind}" rx="4" {place}/>']
        for number, line in enumerate(self.lines):
            x, y = self.left + self.width / 2, self.top + LINE * (number + 1)
            shown.append(f'<text x="{x:.0f}" y="{y:.0f}" text-anchor="middle">{escape(line)}</text>')
        return "\n".join(shown)


def contracts() -> dict[str, list[str]]:
    """Each container with an ordered list of layers, top first."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    layered = [each for each in settings["contracts"] if each["type"] == "layers"]
    return {each["containers"][0]: each["layers"] for each in layered}


def drawn() -> str:
    """The whole drawing as SVG."""
    columns, left = [], float(MARGIN)
    for container, layers in contracts().items():
        columns.append(column(container, layers, left))
        left += ACROSS[container] + BETWEEN
    width = left - BETWEEN + MARGIN
    height = max(box.top + box.height for boxes in columns for box in boxes) + MARGIN
    shown = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}" role="img">',
        "<title>The layers of fieldapp and the floors of its domain; imports go down only</title>",
        f"<style>{STYLE}</style>",
        f'<rect class="ground" width="{width:.0f}" height="{height:.0f}"/>',
        opening(*columns),
    ]
    for container, boxes in zip(contracts(), columns, strict=True):
        shown += heading(container, boxes[0].left)
        shown += [box.as_svg() for box in boxes]
    return "\n".join([*shown, "</svg>", ""])


def heading(container: str, left: float) -> list[str]:
    note = "imports go down only" if container == "fieldapp" else "blue: a folder · white: one module"
    return [
        f'<text class="title" x="{left:.0f}" y="30">{TITLES[container]}</text>',
        f'<text class="note" x="{left:.0f}" y="50">{note}</text>',
    ]


def opening(layers: list[Box], floors: list[Box]) -> str:
    """The second column is the inside of one box of the first."""
    domain = next(box for box in layers if box.kind == "domain")
    right, far = domain.left + domain.width, floors[0].left - GAP
    bottom = floors[-1].top + floors[-1].height
    corners = [(right, domain.top), (far, floors[0].top), (far, bottom), (right, domain.top + domain.height)]
    points = " ".join(f"{x:.0f},{y:.0f}" for x, y in corners)
    return f'<polygon class="opens" points="{points}"/>'


def column(container: str, layers: list[str], left: float) -> list[Box]:
    """Modules that may import each other share a box; those that may not stand side by side."""
    boxes, top = [], float(TOP)
    for layer in layers:
        for row in rows([part.strip() for part in layer.split("|")], ACROSS[container]):
            width = (ACROSS[container] - GAP * (len(row) - 1)) / len(row)
            placed = [
                Box(wrapped(part, width), kind_of(container, part), left + i * (width + GAP), top, width)
                for i, part in enumerate(row)
            ]
            boxes += placed
            top += max(box.height for box in placed) + GAP
        top += GAP
    return boxes


def rows(parts: list[str], width: float) -> list[list[str]]:
    """As many side by side as fit with the longest of them."""
    most = max(1, int((width + GAP) // (max(map(len, parts)) * LETTER + PADDING * 2 + GAP)))
    needed = -(-len(parts) // most)
    each = -(-len(parts) // needed)
    return [parts[at : at + each] for at in range(0, len(parts), each)]


def wrapped(part: str, width: float) -> list[str]:
    names, lines = [name.strip() for name in part.split(":")], [""]
    for name in names:
        longer = f"{lines[-1]} · {name}" if lines[-1] else name
        if lines[-1] and len(longer) * LETTER > width - PADDING * 2:
            lines.append(name)
        else:
            lines[-1] = longer
    return lines


def kind_of(container: str, part: str) -> str:
    if f"{container}.{part}" in contracts():
        return "domain"
    names = [name.strip() for name in part.split(":")]
    folder = ROOT / container.replace(".", "/")
    return "folder" if all((folder / name).is_dir() for name in names) else "module"


if __name__ == "__main__":
    DRAWING.write_text(drawn())
