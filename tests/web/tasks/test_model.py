"""The model of a person at the pages adds up as its operators say."""

from __future__ import annotations

import pytest

from web.tasks.model import Tally


def test_a_click_and_a_field():
    tally = Tally("1")
    tally.click("立案")
    tally.type("李工")
    tally.look("目标 3")
    acts = 2 * (1.35 + 1.1 + 0.28)
    hands, keys, read = 2 * 0.4, 7 * 0.28, (2 + 2 + 2) / 4
    assert tally.seconds() == pytest.approx(acts + hands + keys + read)


def test_the_hand_goes_back_to_the_mouse_after_typing():
    one, other = Tally("1"), Tally("1")
    one.type("1")
    one.click()
    other.click()
    other.type("1")
    assert one.seconds() - other.seconds() == pytest.approx(0.4)
