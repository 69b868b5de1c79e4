"""Everything that comes in has a type, a length and a range: form fields and JSON members, none of them listed here."""

import ast
import importlib
import pkgutil
import re

import msgspec
import pytest
from architecture.source import MODULES, TEMPLATES, name_of, tree_of
from msgspec import inspect as shapes
from werkzeug.datastructures import MultiDict
from wtforms import StringField

import fieldapp.forms
from fieldapp.forms.base import Form, line
from fieldapp.forms.bounds import DayBounds, NumberBounds, bounds_of

for module in pkgutil.iter_modules(fieldapp.forms.__path__):
    importlib.import_module(f"fieldapp.forms.{module.name}")
# Structs that the app alone writes and reads again.
OURS = ("fieldapp.backups.", "fieldapp.web.offline_pages", "fieldapp.domain.submissions.arrivals")

NUMBERS = {"IntegerField", "FloatField", "DecimalField"}
# What the type itself bounds.
BOUNDED_TYPES = (
    shapes.UUIDType, shapes.BoolType, shapes.NoneType, shapes.EnumType, shapes.LiteralType,
    shapes.RawType,  # bounded where it is read
)  # fmt: skip


def subclasses(parent):
    found = [each for child in parent.__subclasses__() for each in (child, *subclasses(child))]
    return sorted({each for each in found if each.__module__.startswith("fieldapp.")}, key=str)


def unbound_fields(form):
    return {name: getattr(form, name) for name in dir(form) if hasattr(getattr(form, name), "_formfield")}


@pytest.mark.parametrize("form", subclasses(Form), ids=lambda form: form.__name__)
def test_every_form_field_has_bounds_of_its_kind(app, form):
    wrong = []
    for name, field in unbound_fields(form).items():
        kind, bounds = field.field_class.__name__, bounds_of(field.kwargs.get("validators", ()))
        wanted = NumberBounds if kind in NUMBERS else DayBounds if kind == "DateField" else object
        if not isinstance(bounds, wanted):
            wrong.append(name)
    assert wrong == []


def test_a_form_with_a_field_without_bounds_cannot_be_declared():
    with pytest.raises(TypeError, match="without bounds"):
        type("Loose", (Form,), {"text": StringField("Text")})


def test_a_field_without_bounds_that_is_added_later_cannot_be_read(app):
    loose = type("Loose", (Form,), {"text": line("Text")})
    loose.more = StringField("More")
    with app.test_request_context(), pytest.raises(TypeError, match="without bounds"):
        loose(MultiDict({"text": "x"}))


def test_every_member_of_what_is_read_as_json_is_bounded():
    loose = [
        f"{each.__module__}.{each.__name__}: {path}"
        for each in subclasses(msgspec.Struct)
        if not each.__module__.startswith(OURS)
        for path in unbounded(shapes.type_info(each))
    ]
    assert loose == []


def unbounded(kind, path=""):
    """The paths of every part of a type that any value fits."""
    match kind:
        case shapes.StructType():
            for member in kind.fields:
                yield from unbounded(member.type, f"{path}.{member.name}")
        case shapes.UnionType():
            for each in kind.types:
                yield from unbounded(each, path)
        case shapes.StrType():
            yield from [] if kind.max_length or kind.pattern else [path]
        case shapes.BytesType():
            yield from [] if kind.max_length else [path]
        case shapes.IntType() | shapes.FloatType():
            least, most = (kind.ge, kind.gt), (kind.le, kind.lt)
            yield from [] if {*least} != {None} and {*most} != {None} else [path]
        case shapes.ListType():
            yield from [] if kind.max_length else [path]
            yield from unbounded(kind.item_type, f"{path}[]")
        case shapes.TupleType():
            for each in kind.item_types:
                yield from unbounded(each, f"{path}[]")
        case shapes.DictType():
            yield from [] if kind.max_length else [path]
            yield from unbounded(kind.key_type, f"{path} keys")
            yield from unbounded(kind.value_type, f"{path} values")
        case _ if not isinstance(kind, BOUNDED_TYPES):
            yield f"{path} ({type(kind).__name__})"


READ_BY_NAME = {"args", "form", "headers", "values", "cookies"}
# What Werkzeug reads for us out of headers that anybody may fill in with anything.
HEADERS = {"referrer", "user_agent", "full_path", "json", "get_json", "range", "url"}


def test_what_a_request_says_is_read_through_bounded_readers():
    """A form takes the whole of request.form or request.args; a single value is read by web/request_values.py."""
    raw = [
        f"{name_of(path)}:{node.lineno} {ast.unparse(node)}"
        for path in MODULES
        if name_of(path) != "web/request_values.py"
        for node in ast.walk(tree_of(path))
        if _reads_one_value(node)
    ]
    assert raw == []


def _reads_one_value(node):
    match node:
        case ast.Attribute(value=ast.Name(id="request"), attr=attribute):
            return attribute in HEADERS
        case ast.Attribute(value=said, attr="get" | "getlist" | "items" | "lists"):
            return _is_said(said)
        case ast.Subscript(value=said) | ast.Compare(ops=[ast.In() | ast.NotIn()], comparators=[said]):
            return _is_said(said)
    return False


def _is_said(node):
    match node:
        case ast.Attribute(value=ast.Name(id="request"), attr=attribute):
            return attribute in READ_BY_NAME
    return False


def test_no_template_reads_the_request():
    assert [
        name_of(path) for path in TEMPLATES if re.search(r"\brequest\.(?!path|endpoint)", path.read_text())
    ] == []
