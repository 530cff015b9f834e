"""The examples in docstrings, run."""

from __future__ import annotations

import doctest
import importlib

import pytest

from structure.source import texts

WITH_EXAMPLES = [path for path, text in texts().items() if ">>> " in text]


@pytest.mark.parametrize("path", WITH_EXAMPLES)
def test_examples_of_docstrings(path, capsys):
    name = path.removeprefix("src/").removesuffix(".py").replace("/", ".").removesuffix(".__init__")
    result = doctest.testmod(importlib.import_module(name), optionflags=doctest.ELLIPSIS)
    assert result.failed == 0, capsys.readouterr().out
    assert result.attempted > 0
