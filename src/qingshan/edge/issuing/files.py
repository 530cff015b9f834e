"""The files of a bulletin: documents in its languages and forms, and the bundle they stand on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory

from qingshan.base.figure import Address, Figure
from qingshan.base.messages import Language
from qingshan.edge.bulletin.making import Order
from qingshan.edge.bulletin.outlines import with_outlines
from qingshan.edge.bundle.layout import sha256
from qingshan.edge.bundle.write import seal, write_bundle
from qingshan.edge.rendering.bulletin import FORMS, Form, write_document
from qingshan.edge.rendering.printing import LOADED, draw_all, pictures_of
from qingshan.edge.replacing import recover_folder, replace_folder
from qingshan.edge.second import HERE, Outcome, Second
from qingshan.edge.workspace import Workspace
from qingshan.publish.bulletin import bulletin_document, composed_sections
from qingshan.publish.content import Bulletin
from qingshan.publish.document import Document
from qingshan.publish.naming import all_figures
from qingshan.publish.sections import Composed
from qingshan.publish.wording import Texts

BUNDLE = "bundle.zip"


def _nothing() -> None:
    """Whoever needs it does it."""


@dataclass(frozen=True, slots=True)
class Faces:
    """How a bulletin is shown: its languages, its forms, and a city's own texts."""

    languages: tuple[Language, ...]
    forms: Sequence[Form] = FORMS
    texts: Texts | None = None


@dataclass(frozen=True, slots=True)
class Contents:
    """A bulletin in each of its languages; all figures a reader can open, those printed in any language."""

    sections: dict[Language, tuple[Composed, ...]]
    documents: tuple[Document, ...]
    figures: dict[Address, Figure]
    printed: dict[Address, Figure]


def contents(bulletin: Bulletin, faces: Faces) -> Contents:
    """What a bulletin holds as its faces show it."""
    sections = {each: composed_sections(bulletin, each, faces.texts) for each in faces.languages}
    documents = tuple(bulletin_document(bulletin, each, faces.texts, sections[each]) for each in sections)
    figures: dict[Address, Figure] = {}
    printed: dict[Address, Figure] = {}
    for document in documents:
        figures |= all_figures(bulletin, document)
        printed |= {figure.address: figure for figure in document.figures()}
    return Contents(sections, documents, figures, printed)


def sealing(workspace: Workspace, order: Order, faces: Faces, second: Second) -> Outcome[None]:
    """Begins to seal the readings of a bulletin that is about to be made, where somebody else can."""
    if not workspace.keeps_verdicts or not second.is_apart:
        return _nothing
    return second.begin(prepare, workspace.folder, order, LOADED if "docx" in faces.forms else ())


def prepare(folder: Path, order: Order, modules: Sequence[str]) -> None:
    """Seals the readings of a bulletin, and loads what will write and, where need be, draw it.

    Where nobody sealed them before, its pictures are not drawn either.

    Parameters
    ----------
    folder
        Of the workspace.
    modules
        What writes, and what draws.
    """
    is_new = seal(folder, order)
    for module in modules if is_new else modules[:1]:
        import_module(module)


def write_files(
    workspace: Workspace,
    order: Order,
    bulletin: Bulletin,
    faces: Faces,
    folder: Path,
    *,
    second: Second = HERE,
    seals: Outcome[None] = _nothing,
) -> tuple[Bulletin, tuple[Path, ...]]:
    """The bulletin with the seal of its bundle, and every file written.

    Parameters
    ----------
    folder
        An empty folder of its own.
    second
        Draws the pictures, writes the Word files meanwhile.
    seals
        What :func:`sealing` returned, where it was begun before the bulletin was made.
    """
    store = store_of_pictures(workspace)
    bulletin = with_outlines(workspace, bulletin)
    held = contents(bulletin, faces)
    if "docx" in faces.forms and store is not None:
        second.begin(draw_all, pictures_of(held.documents), store)
    seals()
    bundle = write_bundle(workspace, order, bulletin, held.figures, held.printed.values())
    sealed = replace(bulletin, issue=replace(bulletin.issue, seal=sha256(bundle)))
    folder.mkdir(parents=True, exist_ok=True)
    paths: list[Path] = []
    for language in faces.languages:
        name = "bulletin" if language == "zh" else "bulletin-en"
        document = bulletin_document(sealed, language, faces.texts, held.sections[language])
        paths += write_document(
            document, sealed, folder, name, forms=faces.forms, texts=faces.texts, store=store, second=second
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
    *,
    second: Second = HERE,
    seals: Outcome[None] = _nothing,
) -> tuple[Bulletin, tuple[Path, ...]]:
    """The draft and its files, replaced whole: in a folder of its own among the drafts, or put into
    ``out``."""
    target = out or workspace.drafts_folder / order.name
    target.parent.mkdir(parents=True, exist_ok=True)
    recover_folder(target)
    with TemporaryDirectory(prefix=".making-", dir=target.parent) as scratch:
        making = Path(scratch) / target.name
        made, paths = write_files(workspace, order, bulletin, faces, making, second=second, seals=seals)
        if out is None:
            replace_folder(Path(scratch) / target.name, target)
        else:
            target.mkdir(exist_ok=True)
            for path in paths:
                path.replace(target / path.name)
    return made, tuple(target / path.name for path in paths)
