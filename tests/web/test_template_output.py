"""Values in templates are escaped as Jinja does it."""

from enum import StrEnum

import pytest
from flask import render_template_string
from flask_babel import lazy_gettext
from jinja2 import Undefined
from markupsafe import Markup, escape

from fieldapp.web.template_output import escaped


class Kind(StrEnum):
    ODD = "<odd>"


VALUES = [
    "路灯不亮", "", "<script>", "a & b", "it's", '"', Markup("<b>"), Kind.ODD, 5, None, ["<"], lazy_gettext("<Cases>"),
    Undefined(name="nothing"),
]  # fmt: skip


@pytest.mark.parametrize("value", VALUES, ids=repr)
def test_a_value_is_escaped_as_markupsafe_does_it(app, value):
    with app.test_request_context():
        assert escaped(value) == escape(value)
        assert str(escaped(value)) == str(render_template_string("{{ value }}", value=value))


def test_a_value_is_escaped_once_on_its_way_through_blocks_and_macros(app):
    source = (
        "{% macro cell(text) %}<td>{{ text }}</td>{% endmacro %}{% set all %}{{ cell(value) }}{% endset %}"
        "{{ all }}{{ value ~ value }}{% autoescape false %}{{ value }}{% endautoescape %}{{ value | safe }}"
    )
    with app.test_request_context():
        drawn = render_template_string(source, value="<&>")
    assert drawn == "<td>&lt;&amp;&gt;</td>&lt;&amp;&gt;&lt;&amp;&gt;<&><&>"


def test_templates_make_no_markup_object_of_each_value(app):
    assert "escape(" not in app.jinja_env.compile("{{ a }}", "page.html", raw=True).replace("escaped(", "")
