"""The list as it is published, and the plans of its firms, written to files."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import xlsxwriter

from qingshan.act.emergency.editions import Edition, EditionLine
from qingshan.base.errors import UsageError
from qingshan.base.messages import Language
from qingshan.edge.online.registers import read_registers
from qingshan.edge.replacing import read_text
from qingshan.edge.workspace import Workspace
from qingshan.publish.orders.firm_plan import FirmFacts, basis, firm_plan
from qingshan.publish.orders.wording import Words, own_words, packaged_words
from qingshan.publish.wording import Wording
from qingshan.register.enterprise import Enterprise

WARNING = "#B3261E"


def words_of(workspace: Workspace, language: Language) -> Words:
    """The sentences of orders: the workspace's ``orders/wording.toml`` over the program's."""
    path = workspace.folder / "orders" / "wording.toml"
    return own_words(read_text(path), language) if path.is_file() else packaged_words(language)


def list_is_simulated(workspace: Workspace) -> bool:
    """Whether the city or the list's tables say that they are made up."""
    tables = sorted((workspace.register_folder / "emergency").glob("*.csv"))
    return workspace.is_simulated(read_text(each) for each in tables)


def facts_of(workspace: Workspace, language: Language) -> dict[str, FirmFacts]:
    """What the register says of each firm."""
    registers = read_registers(workspace)
    return {str(each.code): _facts(each, workspace, language) for each in registers.enterprises.enterprises}


def write_list(workspace: Workspace, edition: Edition, path: Path, language: Language) -> None:
    """The list as a workbook: the summary that proves the ratios, and the measures of every line."""
    words, firms = words_of(workspace, language), facts_of(workspace, language)
    banner = words.text("banner") if list_is_simulated(workspace) else ""
    with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False}) as book:
        book.set_properties({"title": words.text("list_title"), "comments": banner})
        sheets = {
            "list_summary": summary_rows(edition, words),
            "list_firms": line_rows(edition, firms, words),
        }
        for key, rows in sheets.items():
            sheet = book.add_worksheet(words.text(key))
            sheet.set_landscape()
            sheet.fit_to_pages(1, 0)
            at = 0
            if banner:
                sheet.set_tab_color(WARNING)
                sheet.write_string(at, 0, banner, book.add_format({"bold": True, "font_color": WARNING}))
                at += 1
            title = "　".join((words.text("list_title"), *basis(edition, words)))
            sheet.write_string(at, 0, title, book.add_format({"bold": True, "font_size": 14}))
            head = book.add_format(
                {"bold": True, "bg_color": "#EAF1EE", "border": 1, "text_wrap": True, "valign": "vcenter"}
            )
            body = book.add_format({"border": 1, "valign": "vcenter"})
            for place, row in enumerate(rows, start=at + 1):
                sheet.write_row(place, 0, row, head if place == at + 1 else body)
            sheet.freeze_panes(at + 2, 3 if key == "list_firms" else 0)
            _fit(sheet, rows)
            if key == "list_summary":
                sheet.write_string(at + 2 + len(rows), 0, words.text("list_note"))


def summary_rows(edition: Edition, words: Words) -> list[list[str | float]]:
    """Head and rows of the summary, a row a level and pollutant."""
    head = (
        "list_level",
        "list_pollutant",
        "list_total",
        "list_cut",
        "list_ratio",
        "list_required",
        "list_meets",
    )
    rows: list[list[str | float]] = [[words.text(each) for each in head]]
    rows.extend(
        [
            words.level(row.level), words.pollutant(row.pollutant), row.total / 1000, row.cut / 1000,
            float(row.percent), float(row.required), words.truth(row.meets),
        ]
        for row in edition.proof
    )  # fmt: skip
    return rows


def line_rows(edition: Edition, firms: dict[str, FirmFacts], words: Words) -> list[list[str | float]]:
    """Head and rows of the measures, a row a line."""
    pollutants = tuple(dict.fromkeys(row.pollutant for row in edition.proof))
    head = [
        words.text("firm_code"), words.text("list_firm"), words.text("line"), words.text("list_county"),
        words.text("firm_permit"), words.text("firm_grade"), words.text("firm_protected"),
    ]  # fmt: skip
    for level in edition.levels:
        name = words.level(level)
        head.append(f"{name} {words.text('measure')}")
        head.extend(f"{name} {words.pollutant(each)} kg/d" for each in pollutants)
    head.append(words.text("list_check"))
    rows: list[list[str | float]] = [[*head]]
    found = (_line_row(line, firms.get(line.firm), edition.levels, pollutants) for line in edition.lines)
    return [*rows, *found]


def write_plans(workspace: Workspace, edition: Edition, folder: Path, firm: str, language: Language) -> int:
    """Number of plans written, one a firm of the edition.

    Raises
    ------
    UsageError
        The firm that was named is not on the list.
    """
    from qingshan.edge.rendering.word import write_word

    words, firms = words_of(workspace, language), facts_of(workspace, language)
    codes = tuple(dict.fromkeys(line.firm for line in edition.lines))
    chosen = [each for each in codes if firm in {"", each}]
    if not chosen:
        raise UsageError("emergency-firm-not-listed", firm=firm, number=edition.number)
    folder.mkdir(parents=True, exist_ok=True)
    publisher = publisher_of(workspace, language)
    today = datetime.now(ZoneInfo(workspace.city.time_zone)).date()
    for code in chosen:
        facts = firms.get(code) or FirmFacts(code, edition.of_firm(code)[0].firm_name, "", "", "", "", "")
        document = firm_plan(
            edition, facts, words, publisher=publisher, made_on=today,
            is_simulated=list_is_simulated(workspace),
        )  # fmt: skip
        write_word(document, Wording(language), folder / f"{code}.docx", "")
    return len(chosen)


def publisher_of(workspace: Workspace, language: Language) -> str:
    """The bureau that issues, in words."""
    city = workspace.city
    return (
        f"{city.name_zh}生态环境局"
        if language == "zh"
        else f"Ecology and Environment Bureau of {city.name_en}"
    )


def _line_row(
    line: EditionLine, firm: FirmFacts | None, levels: Sequence[str], pollutants: Sequence[str]
) -> list[str | float]:
    row: list[str | float] = [
        line.firm, line.firm_name, line.name, firm.county if firm else "", firm.permit if firm else "",
        line.grade, line.protected,
    ]  # fmt: skip
    for level in levels:
        measure = line.measures.get(level)
        row.append(measure.name if measure else "")
        row.extend(measure.cut.get(each, 0) / 1000 if measure else "" for each in pollutants)
    checks = dict.fromkeys(each.check for each in line.measures.values() if each.check)
    return [*row, "; ".join(checks)]


def _facts(firm: Enterprise, workspace: Workspace, language: Language) -> FirmFacts:
    county = workspace.divisions().get(firm.county)
    position = f"{firm.position.lon:.4f}, {firm.position.lat:.4f}" if firm.position else ""
    return FirmFacts(
        firm.code, firm.name(language), firm.credit_code, firm.permit,
        county.name(language) if county else firm.county, position, firm.industry,
    )  # fmt: skip


def _fit(sheet: xlsxwriter.worksheet.Worksheet, rows: Sequence[Sequence[str | float]]) -> None:
    for at in range(len(rows[0])):
        widest = max(sum(1 + (ord(sign) > 255) for sign in str(row[at])) for row in rows[1:] or rows)
        sheet.set_column(at, at, min(max(widest, 9) + 2, 34))
