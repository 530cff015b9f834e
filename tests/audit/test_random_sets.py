"""Random sets of figures: true ones raise no alarm, altered ones are caught wherever any arithmetic could.

The oracle of ``worlds.py`` tries whether true numbers can lie behind a set at all.
"""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from audit.worlds import World, is_possible, worlds
from qingshan.publish.audit.audit import audit_text
from qingshan.publish.audit.sentences import Places

PLACES = Places({"甲市": "甲市"})
FEW = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
MANY = settings(max_examples=1000, deadline=None, suppress_health_check=list(HealthCheck))


def altered(world: World, data: st.DataObject) -> World:
    """A world with one figure moved by more than its last digit."""
    at = data.draw(st.integers(0, len(world.figures) - 1))
    steps = data.draw(st.one_of(st.integers(2, 30), st.integers(-30, -2), st.integers(31, 2000)))
    moved = world.figures[at].moved(steps)
    assume(moved.value >= 0 and not (moved.after == "%" and moved.value > 100))
    return replace(world, figures=tuple(moved if i == at else f for i, f in enumerate(world.figures)))


def true_sets_raise_no_alarm(world: World) -> None:
    assert is_possible(world)
    audit = audit_text(world.page(), PLACES)
    assert audit.judgements, "a rule was applied"
    assert audit.verdict != "impossible", world.page()


def altered_sets_are_caught(world: World, data: st.DataObject) -> None:
    wrong = altered(world, data)
    verdict = audit_text(wrong.page(), PLACES).verdict
    assert (verdict == "impossible") == (not is_possible(wrong)), wrong.page()


test_true_sets = FEW(given(worlds())(true_sets_raise_no_alarm))
test_altered_sets = FEW(given(worlds(), st.data())(altered_sets_are_caught))
test_a_thousand_true_sets = pytest.mark.slow(MANY(given(worlds())(true_sets_raise_no_alarm)))
test_a_thousand_altered_sets = pytest.mark.slow(MANY(given(worlds(), st.data())(altered_sets_are_caught)))
