"""The register of outfalls as the ledger of a workspace tells it, and how far each place is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from functools import cached_property

from qingshan.act.case.case import PREFIX as CASES
from qingshan.act.entry import Entry
from qingshan.act.outfall.outfall import PREFIX, Registered, fold, fold_all
from qingshan.act.outfall.progress import of_outfall, of_place
from qingshan.act.outfall.standing import Rectification, Standing, rectifications, standing
from qingshan.base.errors import UsageError
from qingshan.base.messages import Language
from qingshan.edge.ledger.ledger import Ledger
from qingshan.edge.outfall_file import names_of
from qingshan.edge.own_names import Names
from qingshan.edge.workspace import Workspace
from qingshan.evaluate.declared import Figures
from qingshan.register.outfall import Registers


@dataclass(frozen=True)
class OutfallBook:
    """Outfalls of one workspace, read from its ledger."""

    workspace: Workspace
    ledger: Ledger

    @cached_property
    def registers(self) -> Registers:
        """Registers an outfall refers to, with the form of codes the city names for its outfalls."""
        workspace = self.workspace
        return Registers(
            workspace.divisions(), workspace.water_bodies(), workspace.sections(), workspace.city.outfall_code
        )

    @cached_property
    def names(self) -> Names:
        """What columns may be called."""
        return names_of(self.workspace.mappings_folder / "outfalls.toml")

    def all(self) -> dict[str, Registered]:
        """Every outfall by its code, those struck too."""
        return fold_all(self.ledger.entries(PREFIX))

    def named(self, text: str) -> Registered:
        """An outfall by its code or name.

        Raises
        ------
        UsageError
            None is called that, or several are.
        """
        held = fold(self.history(text)) if text.strip() and not text.startswith("/") else None
        if held is not None:
            return held
        found = [each for each in self.all().values() if text.strip() in {each.outfall.name, each.code}]
        if len(found) != 1:
            raise self._unknown(text, [each.code for each in found])
        return found[0]

    def _unknown(self, text: str, several: list[str]) -> UsageError:
        """What to say of a name that is not one outfall's: those it may mean, or that there are none."""
        every = self.all()
        if not every:
            return UsageError("no-outfalls", text=text)
        words = {word: each.code for each in every.values() for word in (each.outfall.name, each.code)}
        near = [words[word] for word in get_close_matches(text, words, n=3)]
        shown = several or near or sorted(every)[:5]
        return UsageError("unknown-outfall", text=text, known=", ".join(dict.fromkeys(shown)))

    def history(self, code: str) -> tuple[Entry, ...]:
        """Entries of one outfall, in order."""
        return self.ledger.stream(PREFIX + code)

    def works(self, day: date) -> dict[str, Rectification]:
        """The newest case of rectification of each outfall as it was at the end of a day."""
        return rectifications(self._until(CASES, day))

    def standings(self, day: date) -> dict[str, Standing]:
        """How far each outfall on the register was at the end of a day."""
        held, works = fold_all(self._until(PREFIX, day)), self.works(day)
        return {
            code: standing(each, works.get(code), day) for code, each in held.items() if not each.is_struck
        }

    def progress(self, day: date, by: str) -> dict[str, Figures]:
        """Figures of the city (first) and of each of its counties or waters that has outfalls.

        Parameters
        ----------
        by
            ``county`` or ``water_body``.
        """
        standings = tuple(self.standings(day).values())
        groups: dict[str, list[Standing]] = {}
        for each in standings:
            groups.setdefault(each.held.outfall[by] or "-", []).append(each)
        found = {self.workspace.city.code: of_place(standings, self.workspace.city.code, day)}
        return found | {place: of_place(groups[place], place, day) for place in sorted(groups)}

    def figures(self, place: str, day: date) -> tuple[str, Figures]:
        """Scope and figures of an outfall, a county, a water or the city."""
        standings = self.standings(day)
        if place in standings:
            return "outfall", of_outfall(standings[place], day)
        if place == self.workspace.city.code:
            return "place", of_place(tuple(standings.values()), place, day)
        among = [
            e for e in standings.values() if place in {e.held.outfall["county"], e.held.outfall["water_body"]}
        ]
        return "place", of_place(among, place, day)

    def place_name(self, code: str, language: Language) -> str:
        """Name of a county or water, its code where no register has it."""
        found = self.registers.divisions.get(code) or self.registers.bodies.get(code)
        return found.name(language) if found else code

    def _until(self, prefix: str, day: date) -> Iterator[Entry]:
        return (each for each in self.ledger.entries(prefix) if each.at.date() <= day)
