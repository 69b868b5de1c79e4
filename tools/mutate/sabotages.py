"""Every small change that would break a source file: Python, templates, scripts and styles.

A sabotage is data: which file, which line, what stood there, what stands there instead.
"""

import ast
import copy
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

SOURCE = Path("fieldapp")
# Written once and never changed, or the words of a made-up town: nothing that a user's day depends on.
LEFT_OUT = ("migrations/", "demo/", "vendor/", "joined/")
SWAPPED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}
JOINED = {"and_": "or_", "or_": "and_", "any": "all", "all": "any", "min": "max", "max": "min"}
CONDITIONS = ("where", "and_", "filter")
# What is only said aloud, or only makes something quicker.
SILENT = ("log.", "logger.", "options(", "selectinload", "joinedload", "gc.", "click.echo")


@dataclass(frozen=True)
class Sabotage:
    """One change of one file: the characters from `start` to `end` become `instead`."""

    file: str
    line: int
    start: int
    end: int
    instead: str
    was: str

    def applied_to(self, source: str) -> str:
        return source[: self.start] + self.instead + source[self.end :]

    def __str__(self) -> str:
        was, instead = (" ".join(text.split()) for text in (self.was, self.instead))
        return f"{self.file}:{self.line}  {was[:90]}  →  {instead[:90] or '(nothing)'}"


def find_all(root: Path) -> list[Sabotage]:
    """Every sabotage of every source file under `root`/fieldapp, in the order of the files."""
    found: list[Sabotage] = []
    for path in sorted((root / SOURCE).rglob("*")):
        name = path.relative_to(root / SOURCE).as_posix()
        if (
            path.suffix in READERS
            and not name.startswith(LEFT_OUT)
            and not any(f"/{p}" in name for p in LEFT_OUT)
        ):
            found += READERS[path.suffix](path.relative_to(root).as_posix(), path.read_text())
    return found


def of_python(file: str, source: str) -> Iterator[Sabotage]:
    """Conditions, comparisons, arguments of where(), raises, calls for their effect, returned truths, numbers."""
    begins = _line_starts(source)
    for node, instead in _changed_nodes(ast.parse(source)):
        start, end = (
            begins[line - 1] + len(source.splitlines()[line - 1].encode()[:column].decode())
            for line, column in ((node.lineno, node.col_offset), (node.end_lineno, node.end_col_offset))
        )
        was = source[start:end]
        if was.strip() != instead.strip() and not any(word in was for word in SILENT):
            yield Sabotage(file, node.lineno, start, end, instead, was)


def _changed_nodes(tree: ast.Module) -> Iterator[tuple[ast.AST, str]]:
    for node in ast.walk(tree):
        yield from _changed_statement(node)
        yield from _changed_condition(node)
        if isinstance(node, ast.Call):
            yield from _changed_call(node)


def _changed_statement(node: ast.AST) -> Iterator[tuple[ast.AST, str]]:
    """Left out, or with another value."""
    match node:
        case (
            ast.Raise() | ast.Expr(value=ast.Call()) | ast.AugAssign() | ast.Assign(targets=[ast.Attribute()])
        ):
            yield node, "pass"
        case ast.Return(value=ast.Constant(value=bool(truth))):
            yield node.value, str(not truth)
        case ast.keyword(value=ast.Constant(value=bool(truth))):
            yield node.value, str(not truth)
        case ast.keyword(value=ast.Constant(value=int(number))):
            yield node.value, str(number + 1)
        case ast.BinOp(op=ast.Add() | ast.Sub()) if not _holds_words(node):
            yield node, f"({_with(node, op=ast.Sub() if isinstance(node.op, ast.Add) else ast.Add())})"


def _changed_condition(node: ast.AST) -> Iterator[tuple[ast.AST, str]]:
    """The other way round, or at the border."""
    match node:
        case ast.If() | ast.While() | ast.IfExp() | ast.Assert():
            yield node.test, f"(not ({ast.unparse(node.test)}))"
        case ast.Compare(ops=[operator]) if type(operator) in SWAPPED:
            yield node, _with(node, ops=[SWAPPED[type(operator)]()])
        case ast.BoolOp():
            yield node, f"({_with(node, op=ast.Or() if isinstance(node.op, ast.And) else ast.And())})"
        case ast.UnaryOp(op=ast.Not()):
            yield node, f"({ast.unparse(node.operand)})"


def _changed_call(node: ast.Call) -> Iterator[tuple[ast.AST, str]]:
    """A condition dropped from where(); and_ for or_, min for max."""
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    if name in CONDITIONS and len(node.args) > 1:
        for at in range(len(node.args)):
            yield node, _with(node, args=node.args[:at] + node.args[at + 1 :])
    if name == "where" and len(node.args) == 1 and isinstance(node.func, ast.Attribute):
        yield node, ast.unparse(node.func.value)
    if name in JOINED and isinstance(node.func, ast.Name):
        yield node.func, JOINED[name]


def _with(node: ast.AST, **changes: object) -> str:
    changed = copy.copy(node)
    for name, value in changes.items():
        setattr(changed, name, value)
    return ast.unparse(changed)


def _holds_words(node: ast.BinOp) -> bool:
    return any(
        (isinstance(n, ast.Constant) and isinstance(n.value, str)) or isinstance(n, ast.JoinedStr)
        for n in ast.walk(node)
    )


RULES = {
    ".html": [
        (re.compile(r"(?<=\{% if )(.+?)(?= %\})"), r"not (\1)"),
        (re.compile(r"\{\{ (?!_\()[^{}]+ \}\}"), ""),  # a sentence alone is the catalogue's matter
        (re.compile(r" (required|disabled|multiple|hidden)(?=[ >])"), ""),
    ],
    ".js": [
        (re.compile(r"==="), "!=="),
        (re.compile(r"!=="), "==="),
        (re.compile(r" && "), " || "),
        (re.compile(r" \|\| "), " && "),
        (re.compile(r"(?<=[ (])(?:await )?[\w.]+\([^()]*\);$", re.MULTILINE), "0;"),
        (re.compile(r"\btrue\b"), "false"),
        (re.compile(r"\bfalse\b"), "true"),
    ],
    ".css": [
        (re.compile(r"(?<=min-block-size: )[^;]+"), "28px"),
        (re.compile(r"(?<=outline: )[^;]+"), "none"),
        (re.compile(r"(?<=--touch: )[^;]+"), "28px"),
        (re.compile(r"(?<=--focus: )[^;]+"), "none"),
        (re.compile(r"(?<=--edge: )[^;]+"), "#eee"),
        (re.compile(r"(?<=--ink: )[^;]+"), "#bbb"),
        (re.compile(r"(?<=--text: )[^;]+"), "10px"),
    ],
}


def of_text(file: str, source: str) -> Iterator[Sabotage]:
    """Templates, scripts and styles, by patterns."""
    for pattern, instead in RULES[Path(file).suffix]:
        for match in pattern.finditer(source):
            line = source.count("\n", 0, match.start()) + 1
            if not source.splitlines()[line - 1].lstrip().startswith(("//", "*", "import ", "{#")):
                yield Sabotage(file, line, match.start(), match.end(), match.expand(instead), match[0])


def _line_starts(source: str) -> list[int]:
    starts, at = [], 0
    for text in source.splitlines(keepends=True):
        starts.append(at)
        at += len(text)
    return starts


READERS = {".py": of_python, ".html": of_text, ".js": of_text, ".css": of_text}
