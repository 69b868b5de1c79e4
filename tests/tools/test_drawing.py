"""The drawing of layers and floors shows the import contracts as they are."""

from tools import drawing


def test_the_committed_drawing_is_what_the_contracts_draw():
    assert drawing.DRAWING.read_text() == drawing.drawn(), "draw it anew: python -m tools.drawing"


def test_every_layer_and_floor_is_in_the_drawing():
    drawn = drawing.drawn()
    for layers in drawing.contracts().values():
        for layer in layers:
            assert all(name.strip() in drawn for name in layer.replace("|", ":").split(":"))
