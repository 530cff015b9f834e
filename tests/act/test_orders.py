"""Plans and orders as documents: what they say comes from ledger and registers, in the bureau's words."""

from __future__ import annotations

import zipfile
from datetime import UTC, date, datetime

import pytest

from qingshan.act.case.case import fold
from qingshan.act.case.closing import check
from qingshan.act.case.decide import Actor, Opening, file_evidence, open_case
from qingshan.act.case.kind import in_force, shipped_kinds
from qingshan.act.entry import Head, seal
from qingshan.base.errors import UsageError
from qingshan.edge.rendering.word import write_word
from qingshan.publish.document import Paragraph, Table
from qingshan.publish.orders.case_plan import OutfallFacts, case_plan, planned
from qingshan.publish.orders.wording import own_words, packaged_words
from qingshan.publish.wording import Wording

NOW = datetime(2024, 11, 20, 9, tzinfo=UTC)
KIND = in_force(shipped_kinds(), "outfall_rectification", NOW.date())
ACTOR = Actor("李工", "officer", "现场检查")
FACTS = OutfallFacts(
    "W01", "某排口", "river_outfall", "DW001", "某厂", "某河", "119, 42", "gb18918-2002 grade_1a"
)


def words_in(document):
    """Everything a document says."""
    said = [document.title, document.subtitle, document.banner, *document.facts]
    for block in document.blocks:
        if isinstance(block, Paragraph):
            said.extend(run.text for run in block.runs)
        if isinstance(block, Table):
            said.extend(run.text for row in block.rows for cell in row for run in cell.runs)
    return "\n".join(said)


def opened(*filed):
    drafts = [open_case(Opening("2024-0001", "雨污混接", "W01"), KIND, ACTOR, NOW)]
    for _ in range(len(filed) + 1):
        head, entries = Head(), []
        for each in drafts:
            entry = seal([each], head=head, versions={each.stream: len(entries)}, request="", at=NOW)[0]
            entries.append(entry)
            head = Head(entry.number, entry.hash)
        if len(drafts) <= len(filed):
            item, text = filed[len(drafts) - 1]
            drafts.append(file_evidence(fold(entries), item, KIND, ACTOR, text=text))
    return fold(entries), entries


def plan(*filed, language="zh", words=None):
    case, history = opened(*filed)
    outcome = check(case, KIND, NOW.date(), lambda _: None)
    return case_plan(
        case, KIND, history, outcome, words or packaged_words(language), outfall=FACTS, publisher="某局",
        made_on=date(2024, 11, 21), is_simulated=True,
    )  # fmt: skip


def test_a_plan_of_an_outfall_tells_problem_class_measures_steps_and_closing():
    said = words_in(plan(("responsible_body", "区政府"), ("rectification_kind", "merge")))
    for each in (
        "雨污混接",
        "区政府",
        "清理合并",
        "封堵原排口",
        "验收销号",
        "整治后照片",
        "SIMULATED",
        "W01",
    ):
        assert each in said


def test_a_plan_says_what_is_not_settled():
    assert "尚未确定" in words_in(plan())
    assert "not settled yet" in words_in(plan(language="en"))


def test_steps_ahead_come_in_order_each_after_the_one_before():
    case, _ = opened()
    steps = planned(case, KIND)
    assert [each.move.name.key for each in steps] == [
        "measure", "trace", "classify", "approve", "start", "finish", "accept",
    ]  # fmt: skip
    assert steps[0].due == case.due
    days = [each.due for each in steps]
    assert days == sorted(days)


def test_a_bureau_changes_a_sentence_and_no_more():
    own = own_words('[zh]\ncase_measures_merge = "接管。"', "zh")
    assert "接管。" in words_in(plan(("rectification_kind", "merge"), words=own))
    assert own.text("yes") == "是"


@pytest.mark.parametrize("text", ["[zh", '[zh]\nno_such = "x"', '[zh]\nedition = "{who}"', "zh = 3"])
def test_a_wrong_sentence_is_refused(text):
    with pytest.raises(UsageError) as wrong:
        own_words(text, "zh")
    assert wrong.value.code == "orders-wording"


def test_both_languages_have_the_same_sentences():
    assert packaged_words("zh").sentences.keys() == packaged_words("en").sentences.keys()


def test_a_plan_is_a_word_document(tmp_path):
    write_word(plan(), Wording("zh"), tmp_path / "plan.docx", "")
    with zipfile.ZipFile(tmp_path / "plan.docx") as held:
        assert "一口一策" in held.read("word/document.xml").decode()
