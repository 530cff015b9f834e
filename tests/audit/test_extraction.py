"""Precision and recall on pages whose figures were marked by hand before the extractor was run on them.

As first measured: held_out 0.960 and 0.868, fresh 0.941 and 0.925, final 0.955 and 0.955; see
docs/understand/auditor.md. What is tested here is that it stays as good as it then was made.
"""

from __future__ import annotations

import pytest

from audit.conftest import PAGES
from audit.measuring import plain, score, together
from qingshan.publish.audit.audit import audit_text

FOLDERS = ("held_out", "fresh", "final", "other_hand", "other_hand_2")


@pytest.mark.parametrize("folder", FOLDERS)
def test_precision_and_recall(given, folder):
    every = together(score(path, given.places) for path in sorted((PAGES / folder).glob("*.txt")))
    assert every.there > 100
    assert every.precision > 0.95
    assert every.recall > 0.95
    assert every.linked / every.right > 0.93


@pytest.mark.parametrize("folder", FOLDERS)
def test_ordinary_prose_raises_no_alarm(given, folder):
    for path in sorted((PAGES / folder).glob("*.txt")):
        audit = audit_text(plain(path.read_text(encoding="utf-8"))[0], given.places, given.known)
        assert [(path.name, j.says.zh) for j in audit.judgements if j.verdict == "impossible"] == []


def test_marks_are_read():
    text, truths = plain("优良⟦354天|354|day|good_days⟧，浓度⟦20|20|ug_m3|-⟧。")
    assert text == "优良354天，浓度20。"
    assert [(text[t.start : t.end], t.kind) for t in truths] == [("354天", "good_days"), ("20", "")]


def test_a_missed_figure_lowers_recall(given, tmp_path):
    (tmp_path / "page.txt").write_text("共⟦48项|48|#|-⟧任务，⟦若干|7|#|-⟧。", encoding="utf-8")
    found = score(tmp_path / "page.txt", given.places)
    assert (found.recall, found.precision, found.missed) == (0.5, 1.0, ("若干",))
