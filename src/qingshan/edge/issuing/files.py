"""The files of a bulletin: documents in its languages and forms, and the bundle they stand on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from qingshan.base.figure import Address, Figure
from qingshan.base.messages import Language
from qingshan.edge.bulletin.making import Order
from qingshan.edge.bulletin.outlines import with_outlines
from qingshan.edge.bundle.layout import sha256
from qingshan.edge.bundle.write import write_bundle
from qingshan.edge.rendering.bulletin import FORMS, Form, write_bulletin
from qingshan.edge.rendering.printing import Printer, here
from qingshan.edge.replacing import recover_folder, replace_folder
from qingshan.edge.workspace import Workspace
from qingshan.publish.bulletin import bulletin_document
from qingshan.publish.content import Bulletin
from qingshan.publish.document import Document
from qingshan.publish.naming import all_figures
from qingshan.publish.wording import Texts

BUNDLE = "bundle.zip"


@dataclass(frozen=True, slots=True)
class Faces:
    """How a bulletin is shown: its languages, its forms, and a city's own texts."""

    languages: tuple[Language, ...]
    forms: Sequence[Form] = FORMS
    texts: Texts | None = None


@dataclass(frozen=True, slots=True)
class Contents:
    """A bulletin in each of its languages; all figures a reader can open, those printed in any language."""

    documents: tuple[Document, ...]
    figures: dict[Address, Figure]
    printed: dict[Address, Figure]


def contents(bulletin: Bulletin, faces: Faces) -> Contents:
    """What a bulletin holds as its faces show it."""
    documents = tuple(bulletin_document(bulletin, each, faces.texts) for each in faces.languages)
    figures: dict[Address, Figure] = {}
    printed: dict[Address, Figure] = {}
    for document in documents:
        figures |= all_figures(bulletin, document)
        printed |= {figure.address: figure for figure in document.figures()}
    return Contents(documents, figures, printed)


def write_files(
    workspace: Workspace,
    order: Order,
    bulletin: Bulletin,
    faces: Faces,
    folder: Path,
    printer: Printer | None = None,
) -> tuple[Bulletin, tuple[Path, ...]]:
    """The bulletin with the seal of its bundle, and every file written.

    Parameters
    ----------
    folder
        An empty folder of its own.
    printer
        Writes the Word files; where none is given they are written here.
    """
    printing = printer or here(store_of_pictures(workspace))
    bulletin = with_outlines(workspace, bulletin)
    held = contents(bulletin, faces)
    if "docx" in faces.forms:
        printing.foresee(held.documents)
    bundle = write_bundle(workspace, order, bulletin, held.figures, held.printed.values())
    sealed = replace(bulletin, issue=replace(bulletin.issue, seal=sha256(bundle)))
    folder.mkdir(parents=True, exist_ok=True)
    paths: list[Path] = []
    for language in faces.languages:
        name = "bulletin" if language == "zh" else "bulletin-en"
        paths += write_bulletin(
            sealed, folder, name, language=language, forms=faces.forms, texts=faces.texts, printer=printing
        )
    (folder / BUNDLE).write_bytes(bundle)
    return sealed, (*paths, folder / BUNDLE)


def store_of_pictures(workspace: Workspace) -> Path | None:
    """Folder of the store that keeps pictures of charts; none where the workspace keeps nothing."""
    return workspace.verdicts_folder if workspace.keeps_verdicts else None


def write_draft(
    workspace: Workspace,
    order: Order,
    bulletin: Bulletin,
    faces: Faces,
    out: Path | None = None,
    printer: Printer | None = None,
) -> tuple[Bulletin, tuple[Path, ...]]:
    """The draft and its files, replaced whole: in a folder of its own among the drafts, or put into
    ``out``."""
    target = out or workspace.drafts_folder / order.name
    target.parent.mkdir(parents=True, exist_ok=True)
    recover_folder(target)
    with TemporaryDirectory(prefix=".making-", dir=target.parent) as scratch:
        made, paths = write_files(workspace, order, bulletin, faces, Path(scratch) / target.name, printer)
        if out is None:
            replace_folder(Path(scratch) / target.name, target)
        else:
            target.mkdir(exist_ok=True)
            for path in paths:
                path.replace(target / path.name)
    return made, tuple(target / path.name for path in paths)
