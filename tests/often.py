"""Properties whose examples are dear: a few of them in the fast suite, many in the slow one."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis.strategies import SearchStrategy

Test = Callable[..., None]


def often(*strategies: SearchStrategy, few: int, many: int) -> Callable[[Test], Test]:
    """``given`` with two numbers of examples, each a test of its own.

    Parameters
    ----------
    few
        Examples in the fast suite.
    many
        Examples in the slow suite.
    """

    def made(test: Test) -> Test:
        runs = {count: settings(max_examples=count, deadline=None)(given(*strategies)(test))
                for count in (few, many)}  # fmt: skip

        @pytest.mark.parametrize("examples", [few, pytest.param(many, marks=pytest.mark.slow)])
        def run(examples: int) -> None:
            runs[examples]()

        run.__name__, run.__doc__ = test.__name__, test.__doc__
        return run

    return made
