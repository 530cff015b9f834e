"""The plan of one outfall (一口一策): problems, class, measures, dated steps, when it may close."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from qingshan.act.case.case import Case
from qingshan.act.case.closing import Outcome, satisfies
from qingshan.act.case.kind import Kind, Move
from qingshan.act.entry import Entry
from qingshan.publish.document import Block, Document, Table
from qingshan.publish.orders.blocks import Head, heading, note, numbered, sentence, table
from qingshan.publish.orders.wording import Words

CLASSES = "rectification_kind"
BODY = "responsible_body"


@dataclass(frozen=True, slots=True)
class OutfallFacts:
    """What the register says of an outfall, as printed.

    ``kind`` is its key in the register or the name of its class; ``further`` rows have a key of the wording
    and a text.
    """

    code: str
    name: str
    kind: str
    permit_outlet: str
    firm: str
    receives: str
    position: str
    standards: str
    further: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Planned:
    """A step still ahead: the move, by when, and what has to be on file for it."""

    move: Move
    days: int | None
    due: date | None


def case_plan(
    case: Case, kind: Kind, history: Sequence[Entry], outcome: Outcome, words: Words, *,
    outfall: OutfallFacts | None, publisher: str, made_on: date, is_simulated: bool,
) -> Document:  # fmt: skip
    """The plan of a case.

    Parameters
    ----------
    case, kind, history
        The case, the edition of its kind, and its entries: openings and remarks tell the problems.
    outcome
        What its closing still lacks.
    outfall
        What the register says of the outfall; none for a case about something else.
    """
    blocks: list[Block] = [heading(words.text("case_about"), "about"), _about(case, kind, outfall, words)]
    blocks.append(heading(words.text("case_problems"), "problems"))
    blocks.extend(_problems(case, history, words))
    if CLASSES in kind.items:
        blocks.extend(_class(case, words))
    blocks.append(heading(words.text("case_steps"), "steps"))
    blocks.append(_steps(case, kind, words))
    blocks.append(heading(words.text("case_closing"), "closing"))
    blocks.append(sentence(words.text("case_closing_told")))
    blocks.append(_closing(outcome, words))
    if kind.watch_days:
        blocks.append(sentence(words.text("case_watch", days=kind.watch_days)))
    blocks.append(note(words.text("case_basis", number=case.id, version=case.version, source=kind.source)))
    title = words.text("case_title" if outfall else "case_title_other")
    facts = (publisher, f"{words.text('case_number')} {case.id}", words.text("made_on", day=made_on))
    banner = words.text("banner") if is_simulated else ""
    return Document(words.language, title, case.title, banner, facts, numbered(blocks))


def planned(case: Case, kind: Kind) -> tuple[Planned, ...]:
    """Steps still ahead on the straight way to the end, each with the day its state is due."""
    found: list[Planned] = []
    state, due, seen = case.state, case.due, {case.state}
    while not kind.states[state].is_closed:
        ahead = [each for each in kind.moves_from(state) if each.target not in seen]
        if not ahead:
            break
        way = ahead[0]
        found.append(Planned(way, kind.states[state].days, due))
        state = way.target
        seen.add(state)
        days = kind.states[state].days
        due = due + timedelta(days=days) if due and days is not None else due
    return tuple(found)


def _about(case: Case, kind: Kind, outfall: OutfallFacts | None, words: Words) -> Table:
    rows = [
        (words.text("case_number"), case.id),
        (words.text("case_kind"), kind.name.name(words.language)),
    ]
    if outfall is not None:
        rows += [
            (words.text("case_thing"), outfall.name), (words.text("case_thing_code"), outfall.code),
            (words.text("case_thing_kind"), words.sentences.get(f"case_thing_{outfall.kind}", outfall.kind)),
            (words.text("case_thing_firm"), outfall.firm),
            (words.text("case_thing_permit"), outfall.permit_outlet),
            (words.text("case_thing_receives"), outfall.receives),
            (words.text("case_thing_position"), outfall.position),
            (words.text("case_thing_standards"), outfall.standards),
            *((words.text(key), text) for key, text in outfall.further),
        ]  # fmt: skip
    rows += [
        (words.text("case_owner"), case.owner),
        (words.text("case_state"), kind.states[case.state].name.name(words.language)),
    ]
    columns: tuple[Head, ...] = ((words.text("item"), "left", 1.0), (words.text("content"), "left", 3.0))
    return table("about", words.text("case_about"), columns, [(k, v or words.text("none")) for k, v in rows])


def _problems(case: Case, history: Sequence[Entry], words: Words) -> Iterator[Block]:
    told = [each for each in history if each.kind in {"case.opened", "case.noted", "case.reopened"}]
    if not told:
        yield sentence(words.text("case_no_problem"))
    for each in told:
        text = f"{case.title}（{each.ground}）" if each.kind == "case.opened" else each.ground
        yield sentence(words.text("case_problem", day=each.at.date(), who=each.who, text=text))


def _class(case: Case, words: Words) -> Iterator[Block]:
    filed = {item: found[-1].text for item, found in case.evidence.items() if found}
    chosen = filed.get(CLASSES, "")
    yield heading(words.text("case_class"), "class")
    named = words.sentences.get(f"case_class_{chosen}", words.text("case_unknown"))
    body = filed.get(BODY) or words.text("case_unknown")
    yield sentence(words.text("case_class_told", body=body, kind=named))
    yield heading(words.text("case_measures"), "measures")
    key = f"case_measures_{chosen}"
    yield sentence(words.text(key if key in words.sentences else "case_measures_unknown"))


def _steps(case: Case, kind: Kind, words: Words) -> Table:
    columns: tuple[Head, ...] = (
        (words.text("case_step"), "left", 1.6), (words.text("case_roles"), "left", 1.1),
        (words.text("case_evidence"), "left", 2.4), (words.text("case_days"), "right", 0.9),
        (words.text("case_due"), "center", 1.4),
    )  # fmt: skip
    rows = []
    for step in planned(case, kind):
        needs = [
            kind.items[key].name.name(words.language) + (" ✓" if satisfies(case, kind.items[key]) else "")
            for key in step.move.needs
        ]
        roles = (words.sentences.get(f"role_{each}", each) for each in step.move.roles)
        rows.append(
            (
                step.move.name.name(words.language), " / ".join(roles),
                "; ".join(needs) or words.text("none"),
                str(step.days) if step.days is not None else "", step.due.isoformat() if step.due else "",
            )
        )  # fmt: skip
    return table("steps", words.text("case_steps"), columns, rows)


def _closing(outcome: Outcome, words: Words) -> Table:
    columns: tuple[Head, ...] = (
        (words.text("item"), "left", 2.0), (words.text("case_wanted"), "left", 1.4),
        (words.text("case_found"), "left", 1.4), (words.text("list_meets"), "center", 0.8),
    )  # fmt: skip
    rows = [
        (
            each.name.name(words.language),
            words.choices(each.wanted),
            words.choices(each.found) or words.text("none"),
            words.truth(each.holds),
        )
        for each in outcome.terms
    ]  # fmt: skip
    return table("closing", words.text("case_closing"), columns, rows)
