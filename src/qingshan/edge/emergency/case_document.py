"""The plan of a case written to a file, from the registers and the ledger."""

from __future__ import annotations

from pathlib import Path

from qingshan.base.messages import Language
from qingshan.edge.desk import Desk
from qingshan.edge.emergency.documents import publisher_of, words_of
from qingshan.edge.online.registers import Registers, read_registers
from qingshan.publish.orders.case_plan import OutfallFacts, case_plan
from qingshan.publish.wording import Wording


def write_case_plan(desk: Desk, number: str, path: Path, language: Language) -> None:
    """The plan of a case as a Word document."""
    from qingshan.edge.rendering.word import write_word

    case = desk.case(number)
    registers = read_registers(desk.workspace)
    facts = _outfall(registers, case.about, language)
    source = next((each.source for each in registers.outlets.outlets if each.code == case.about), "")
    document = case_plan(
        case, desk.kind_of(case), desk.history(number), desk.check(case),
        words_of(desk.workspace, language), outfall=facts,
        publisher=publisher_of(desk.workspace, language), made_on=desk.now.date(),
        is_simulated=desk.workspace.is_simulated((source,)),
    )  # fmt: skip
    write_word(document, Wording(language), path, "")


def _outfall(registers: Registers, code: str, language: Language) -> OutfallFacts | None:
    outlet = registers.outlets.find(code) if code else None
    if outlet is None:
        return None
    firm = registers.enterprises.get(outlet.enterprise)
    position = f"{outlet.position.lon:.4f}, {outlet.position.lat:.4f}" if outlet.position else ""
    return OutfallFacts(
        outlet.code, outlet.name(language), outlet.kind, outlet.permit_outlet,
        firm.name(language) if firm else outlet.enterprise, outlet.receives, position,
        "; ".join(f"{each.standard} {each.grade}" for each in outlet.standards),
    )  # fmt: skip
