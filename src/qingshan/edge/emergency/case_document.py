"""The plan of a case written to a file, from the registers and the ledger."""

from __future__ import annotations

from pathlib import Path

from qingshan.act.outfall.outfall import PREFIX, Registered, fold
from qingshan.act.outfall.steps import steps
from qingshan.base.messages import Language
from qingshan.edge.desk import Desk
from qingshan.edge.emergency.documents import publisher_of, words_of
from qingshan.edge.online.registers import Registers, read_registers
from qingshan.edge.outfall_file import names_of
from qingshan.edge.own_names import Names
from qingshan.edge.workspace import Workspace
from qingshan.publish.orders.case_plan import OutfallFacts, case_plan
from qingshan.publish.wording import Wording
from qingshan.register.position import Position
from qingshan.standards.outfall_rules import outfall_classes


def write_case_plan(desk: Desk, number: str, path: Path, language: Language) -> None:
    """The plan of a case as a Word document."""
    from qingshan.edge.rendering.word import write_word

    case = desk.case(number)
    registers = read_registers(desk.workspace)
    held = fold(desk.ledger.stream(PREFIX + case.about)) if case.about else None
    source = next((each.source for each in registers.outlets.outlets if each.code == case.about), "")
    facts = _registered(held, desk.workspace, language) if held else _outlet(registers, case.about, language)
    document = case_plan(
        case, desk.kind_of(case), desk.history(number), desk.check(case),
        words_of(desk.workspace, language), outfall=facts,
        publisher=publisher_of(desk.workspace, language), made_on=desk.now.date(),
        is_simulated=desk.workspace.is_simulated((held.outfall["source"] if held else source,)),
    )  # fmt: skip
    write_word(document, Wording(language), path, "")


def _registered(held: Registered, workspace: Workspace, language: Language) -> OutfallFacts:
    """What the register of outfalls says, with the newest record of each step."""
    outfall, names = held.outfall, names_of(workspace.mappings_folder / "outfalls.toml")
    body = workspace.water_bodies().get(outfall["water_body"])
    county = workspace.divisions().get(outfall["county"])
    section = workspace.sections().get(outfall["section"])
    known = outfall_classes().get(outfall["class"])
    amount = f"{outfall['flow_m3_d']} m³/d" if outfall["flow_m3_d"] else ""
    discharge = _word(names, outfall["discharge"], language)
    further = (
        ("case_thing_county", county.name(language) if county else outfall["county"]),
        ("case_thing_discharge", " ".join(filter(None, (discharge, amount)))),
        ("case_thing_monitoring", _word(names, outfall["monitoring"], language)),
        ("case_thing_approval", outfall["approval"]),
        ("case_thing_section", section.name(language) if section else outfall["section"]),
        ("case_thing_survey", _record(held, "survey", language) or outfall["surveyed"]),
        ("case_thing_measure", _record(held, "measure", language) or outfall["measured"]),
        ("case_thing_trace", _record(held, "trace", language)),
    )
    return OutfallFacts(
        outfall.code, outfall.name, known.name(language) if known else outfall["class"],
        outfall["permit_outlet"], outfall["responsible"],
        body.name(language) if body else outfall["water_body"], _at(outfall.position), "", further,
    )  # fmt: skip


def _record(held: Registered, step: str, language: Language) -> str:
    """The newest record of a step in words; empty where there is none."""
    made = held.of_step(step)
    if not made:
        return ""
    told = steps()[step].told(made[-1].words, language)
    return ("；" if language == "zh" else "; ").join((f"{made[-1].day}", *told))


def _word(names: Names, key: str, language: Language) -> str:
    known = names["values"].get(key)
    return key if known is None else known[0 if language == "zh" else -1]


def _outlet(registers: Registers, code: str, language: Language) -> OutfallFacts | None:
    """What the register of outlets says of an outlet of an enterprise."""
    outlet = registers.outlets.find(code) if code else None
    if outlet is None:
        return None
    firm = registers.enterprises.get(outlet.enterprise)
    return OutfallFacts(
        outlet.code, outlet.name(language), outlet.kind, outlet.permit_outlet,
        firm.name(language) if firm else outlet.enterprise, outlet.receives, _at(outlet.position),
        "; ".join(f"{each.standard} {each.grade}" for each in outlet.standards),
    )  # fmt: skip


def _at(position: Position | None) -> str:
    return f"{position.lon:.4f}, {position.lat:.4f}" if position else ""
