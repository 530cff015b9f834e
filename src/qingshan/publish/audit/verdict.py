"""What the auditor says: verdicts with formula, intervals, least repair and what to ask for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal

from qingshan.base.figure import Status
from qingshan.base.messages import Language
from qingshan.publish.audit.interval import Mode

Verdict = Literal["consistent", "only_if", "impossible", "cannot_tell"]

ORDER: tuple[Verdict, ...] = ("consistent", "cannot_tell", "only_if", "impossible")
"""From the lightest to the gravest."""


@dataclass(frozen=True, slots=True)
class Text:
    """Words in both languages."""

    zh: str
    en: str

    def of(self, language: Language) -> str:
        """The words of one language."""
        return self.zh if language == "zh" else self.en

    def filled(self, params: Mapping[str, object]) -> Text:
        """The words with their placeholders filled; parameters may themselves be in both languages."""
        zh = {key: each.zh if isinstance(each, Text) else each for key, each in params.items()}
        en = {key: each.en if isinstance(each, Text) else each for key, each in params.items()}
        return Text(self.zh.format_map(_Known(zh)), self.en.format_map(_Known(en)))


class _Known(dict[str, object]):
    def __missing__(self, key: str) -> str:
        return "{" + key + "}"


@dataclass(frozen=True, slots=True)
class Repair:
    """The smallest change of one printed figure that makes the rest possible.

    Parameters
    ----------
    claim
        Id of the figure.
    printed, needed
        As it stands, and as it would have to read.
    share
        Size of the change beside the figure.
    """

    claim: str
    printed: str
    needed: Text
    share: Fraction


@dataclass(frozen=True, slots=True)
class Choice:
    """A named choice of ``policies.toml`` that a finding rests on, in words, and how sure it is."""

    key: str
    text: Text
    status: Status


@dataclass(frozen=True, slots=True)
class Judgement:
    """One finding about some figures.

    Parameters
    ----------
    rule, relation
        ``R1`` ... and the declared relation it was applied to.
    verdict
        What arithmetic says.
    claims
        Ids of the figures it is about.
    says
        The finding in words.
    formula, intervals
        The arithmetic, and the intervals it was done with.
    mode
        The weakest reading of the last digits under which the figures agree.
    repairs
        Least first.
    ask, reasons
        What to ask for, and what ordinarily explains it.
    status, source
        How sure the weakest outside figure or choice is that it rests on, and where the figure is from.
    choices
        Named choices it rests on, where arithmetic alone does not say what is credible.
    """

    rule: str
    relation: str
    verdict: Verdict
    claims: tuple[str, ...]
    says: Text
    formula: Text = field(default_factory=lambda: Text("", ""))
    intervals: tuple[tuple[Text, Text], ...] = ()
    mode: Mode = "rounded"
    repairs: tuple[Repair, ...] = ()
    ask: Text = field(default_factory=lambda: Text("", ""))
    reasons: tuple[Text, ...] = ()
    status: Status = "read"
    source: str = ""
    choices: tuple[Choice, ...] = ()

    @property
    def is_shown(self) -> bool:
        """Whether it goes to readers: a finding of impossibility without a repair does not."""
        return self.verdict != "impossible" or bool(self.repairs)


def worst(judgements: tuple[Judgement, ...] | list[Judgement]) -> Verdict:
    """The gravest verdict; consistent for none."""
    return max((each.verdict for each in judgements), key=ORDER.index, default="consistent")
