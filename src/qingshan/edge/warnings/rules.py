"""Rules of early warning in force in a workspace: those of the program, after what the bureau decided."""

from __future__ import annotations

from datetime import date

from qingshan.base.finding import Finding
from qingshan.edge.replacing import read_text
from qingshan.edge.workspace import Workspace
from qingshan.register.warning_choice import parse_choices
from qingshan.standards.early_warning_rules import Choice, WarningRule, chosen_rules, early_warning_rules

MEDIA = ("water", "air")
FILE = "warnings.csv"


def rules_in_force(
    workspace: Workspace, medium: str, day: date
) -> tuple[tuple[WarningRule, ...], tuple[Finding, ...]]:
    """Rules of a medium on a day, and the faults of the bureau's file."""
    rules = early_warning_rules(medium, day)
    choices, findings = choices_of(workspace, day)
    return chosen_rules(rules, choices, medium, day), findings


def choices_of(workspace: Workspace, day: date) -> tuple[tuple[Choice, ...], tuple[Finding, ...]]:
    """Every decision of ``register/warnings.csv``; none where there is no such file."""
    path = workspace.register_folder / FILE
    if not path.is_file():
        return (), ()
    known = frozenset((medium, each.key) for medium in MEDIA for each in early_warning_rules(medium, day))
    return parse_choices(read_text(path), known, f"register/{FILE}")
