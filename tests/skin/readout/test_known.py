"""The names a readout may have, without a model, against the model and the patterns."""

from __future__ import annotations

from cutis.knowledge import load
from cutis.knowledge.tables import panel
from cutis.skin.model import assemble
from cutis.skin.readout.known import known_readouts
from cutis.skin.readout.names import PATTERNS


def test_every_pattern_and_every_instrument_has_names() -> None:
    knowledge = load()
    known = known_readouts(knowledge, panel.load())
    assert set(knowledge.readouts) <= set(known)
    for pattern in PATTERNS:
        assert any(pattern.expression.fullmatch(name) for name in known), pattern.form


def test_the_states_of_the_model_are_known() -> None:
    knowledge = load()
    known = known_readouts(knowledge, panel.load())
    states = [name for name in assemble(knowledge).system.states if not name.startswith("years: ")]
    assert len(states) > 100
    assert [name for name in states if name not in known] == []
