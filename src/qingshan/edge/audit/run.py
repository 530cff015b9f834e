"""The audit of files: what is known is looked up, each document is read and judged."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from qingshan.base.finding import Finding
from qingshan.edge.audit.document import Document, read_document
from qingshan.edge.cities import cities_folder, shipped_cities
from qingshan.edge.city import City
from qingshan.edge.replacing import read_text
from qingshan.edge.workspace import Workspace
from qingshan.publish.audit.audit import Audit, audit_text, judge, with_computed
from qingshan.publish.audit.claims_file import is_claims_file, read_claims_file
from qingshan.publish.audit.known import parse_known, shipped_known
from qingshan.publish.audit.page import Known, Page
from qingshan.publish.audit.sentences import Places, names_of
from qingshan.publish.audit.text import Repaired

KNOWN_FILE = "known_figures.csv"


@dataclass(frozen=True, slots=True)
class Background:
    """Places by name and figures known, of the cities that come with the program and of a workspace."""

    places: Places
    known: tuple[Known, ...]
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Audited:
    """A document and what came of it."""

    document: Document
    audit: Audit


def background(workspace: Workspace | None) -> Background:
    """What is known before a page is read; the workspace's own files come before the shipped ones."""
    rows: list[tuple[str, Iterable[str]]] = []
    known: list[Known] = []
    findings: list[Finding] = []
    spaces = [Workspace(cities_folder() / name, city) for name, city in shipped_cities().items()]
    for each in [*spaces, *([workspace] if workspace else [])]:
        rows.append((each.city.code, _words(each.city)))
        rows += [(d.code, (d.zh, d.en, *d.words)) for d in each.divisions().divisions]
        path = each.register_folder / KNOWN_FILE
        if path.is_file():
            read, wrong = parse_known(read_text(path), f"register/{KNOWN_FILE}")
            known = [*read, *known]
            findings += wrong
    home = workspace.city.code if workspace else ""
    return Background(names_of(rows, home), (*known, *shipped_known()), tuple(findings))


def audit_file(path: Path, given: Background, workspace: Workspace | None = None) -> Audited:
    """The audit of one file; with a workspace, beside its computed figures too."""
    return audit_document(read_document(path), given, workspace)


def audit_document(document: Document, given: Background, workspace: Workspace | None = None) -> Audited:
    """The audit of a document that was read."""
    if is_claims_file(document.text):
        text, claims, findings = read_claims_file(document.text, document.name, given.places)
        page = Page(text, tuple(claims), given.known)
        audit = Audit(text, Repaired(text, tuple(range(len(text)))), tuple(claims), tuple(judge(page)))
        document = replace(document, text=text, form="claims", findings=document.findings + findings)
    else:
        audit = audit_text(document.text, given.places, given.known)
    if workspace is not None:
        from qingshan.edge.audit.computed import beside_computed

        audit = with_computed(audit, beside_computed(audit.claims, workspace, audit.repaired.text))
    return Audited(document, audit)


def _words(city: City) -> tuple[str, ...]:
    return city.words
