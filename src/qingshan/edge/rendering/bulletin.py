"""A bulletin's records to its files."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

from qingshan.edge.rendering.printing import print_word
from qingshan.edge.second import HERE, Second
from qingshan.publish.content import Bulletin
from qingshan.publish.document import Document
from qingshan.publish.naming import Names, wording_of
from qingshan.publish.wording import Texts, Wording

Form = Literal["html", "docx", "xlsx"]
FORMS: tuple[Form, ...] = ("html", "docx", "xlsx")


def write_document(
    document: Document,
    bulletin: Bulletin,
    folder: Path,
    name: str,
    *,
    forms: Sequence[Form] = FORMS,
    texts: Texts | None = None,
    store: Path | None = None,
    second: Second = HERE,
) -> tuple[Path, ...]:
    """The files written, in the order of ``forms``; all of them or, when something fails, none.

    Parameters
    ----------
    document, bulletin
        What is printed, and the records it was made of.
    folder
        Where the files go; made when it is not there.
    name
        File name without ending; figures in Word and Excel link to ``<name>.html#<address>``.
    forms
        Which files; without ``html`` figures carry no links.
    texts
        A bureau's own words and templates.
    store
        Folder that keeps the pictures of charts for Word; none draws them each time.
    second
        Writes the Word files meanwhile.

    Raises
    ------
    RefusedError
        No Chinese font is at hand, or one address stands for two values.
    """
    wording = wording_of(bulletin, document.language, texts)
    folder.mkdir(parents=True, exist_ok=True)
    page = f"{name}.html" if "html" in forms else ""
    with TemporaryDirectory(prefix=".making-", dir=folder) as making:
        drafts = [Path(making) / f"{name}.{form}" for form in forms]
        begun = [
            second.begin(print_word, document, wording, each, page, store)
            for each in drafts
            if each.suffix == ".docx"
        ]
        for form, draft in zip(forms, drafts, strict=True):
            if form != "docx":
                _write(form, document, bulletin, wording, draft, page)
        for finish in begun:
            finish()
        for draft in drafts:
            draft.replace(folder / draft.name)
    return tuple(folder / draft.name for draft in drafts)


def _write(
    form: Form, document: Document, bulletin: Bulletin, wording: Wording, path: Path, page: str
) -> None:
    if form == "html":
        from qingshan.edge.rendering.web import write_page

        write_page(document, bulletin, wording, path)
    else:
        from qingshan.edge.rendering.excel import write_excel

        write_excel(document, Names(bulletin, wording), path, page)
