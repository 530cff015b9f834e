"""The registers of a workspace as an import looks places up, and sections it met added to theirs."""

from __future__ import annotations

import csv
import io

from qingshan.edge.replacing import read_text, write_whole
from qingshan.edge.water_registers import SECTIONS
from qingshan.edge.workspace import Workspace
from qingshan.observe.places import KnownSites, place_name
from qingshan.register.water_body import plain_name

_HEAD = "code,zh,en,water_body,kind,basin,county,control_level,role,nationally_assessed,source"


def known_sites(workspace: Workspace | None) -> KnownSites:
    """The air sites of a workspace by code, by name, and by city and name."""
    if workspace is None:
        return KnownSites()
    register = workspace.sites().sites
    by_name: dict[str, str] = {}
    for site in register:
        for word in (site.zh, site.en, *site.aliases):
            by_name[word] = "" if word in by_name else site.code
            for city in (workspace.city.name_zh, workspace.city.name_en, *workspace.city.aliases):
                by_name[place_name(word, city)] = site.code
    return KnownSites(frozenset(site.code for site in register), by_name)


def known_sections(workspace: Workspace | None) -> KnownSites:
    """The water sections and drinking-water sources of a workspace by code and by every name they have."""
    if workspace is None:
        return KnownSites()
    by_name: dict[str, str] = {}
    words = {str(each.code): each.words for each in workspace.sections().sections}
    words |= {str(each.code): each.words for each in workspace.water_sources().sources}
    for code, names in words.items():
        for name in map(plain_name, names):
            by_name[name] = code if by_name.get(name, code) == code else ""
    return KnownSites(frozenset(words), by_name)


def register_sections(workspace: Workspace, names: list[str]) -> tuple[str, ...]:
    """Append sections to the register under the names they were met by; the codes that were new.

    Nothing but the name is known: kind, county and target stay empty until a person fills them in.
    """
    new = [name for name in dict.fromkeys(names) if workspace.sections().get(name) is None]
    if not new:
        return ()
    path = workspace.register_folder / SECTIONS
    text = read_text(path) if path.is_file() else f"{_HEAD}\n"
    head = next(
        line for line in text.removeprefix("\ufeff").splitlines() if line and not line.startswith("#")
    )
    columns = [cell.strip().lower() for cell in next(csv.reader([head]))]
    lines = io.StringIO()
    writer = csv.DictWriter(lines, columns, restval="", lineterminator="\n", extrasaction="ignore")
    for name in new:
        row = {"code": name, "zh": name.rpartition("·")[2], "control_level": "county", "source": "import"}
        writer.writerow({**row, "nationally_assessed": "no"})
    write_whole(path, (text if text.endswith("\n") else text + "\n") + lines.getvalue())
    return tuple(new)
