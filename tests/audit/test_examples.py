"""Every rule has worked examples, and they come out as their rows say."""

from __future__ import annotations

from pathlib import Path

from qingshan.edge.examples.example import read_examples
from qingshan.edge.examples.run import run_examples
from qingshan.publish.audit.page import relations, rules
from qingshan.publish.audit.rules.catalog import FUNCTIONS

OWN = Path(__file__).parents[1] / "examples" / "audit.csv"


def test_examples_come_out_as_stated():
    examples, wrong = read_examples(OWN)
    outcomes, more = run_examples(examples, "polars")
    assert [*wrong, *more] == []
    assert [(o.example.id, o.example.expected) for o in outcomes if not o.passed] == []


def test_every_rule_has_an_example():
    examples, _ = read_examples(OWN)
    shown = {rule for example in examples for rule in example.expected if rule.startswith("R")}
    assert {rule for rule in rules() if rule.startswith("R")} <= shown


def test_every_rule_has_its_function_and_every_relation_its_rule():
    special = {"reading", "computed"}
    assert {rule.function for rule in rules().values()} == {*FUNCTIONS, *special}
    assert {relation.rule for relation in relations()} <= set(rules())


def test_every_sentence_is_in_both_languages():
    for rule in rules().values():
        for text in (rule.title, rule.explains, rule.asks, *rule.sentences.values()):
            assert text.zh
            assert text.en
