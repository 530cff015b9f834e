"""A bulletin's records to its files."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

from qingshan.base.messages import Language
from qingshan.publish.air.bulletin import air_document, wording_of
from qingshan.publish.air.content import AirBulletin
from qingshan.publish.air.naming import Names
from qingshan.publish.document import Document
from qingshan.publish.wording import Wording

Form = Literal["html", "docx", "xlsx"]
FORMS: tuple[Form, ...] = ("html", "docx", "xlsx")


def write_air_bulletin(
    content: AirBulletin,
    folder: Path,
    name: str = "bulletin",
    *,
    language: Language = "zh",
    forms: Sequence[Form] = FORMS,
    template: str | None = None,
) -> tuple[Path, ...]:
    """The files written, in the order of ``forms``; all of them or, when something fails, none.

    Parameters
    ----------
    content
        Everything the bulletin prints.
    folder
        Where the files go; made when it is not there.
    name
        File name without ending; figures in Word and Excel link to ``<name>.html#<address>``.
    language
        Language of the reader.
    forms
        Which files; without ``html`` figures carry no links.
    template
        Text of a bureau's own template.

    Raises
    ------
    RefusedError
        No Chinese font is at hand, or one address stands for two values.
    """
    document = air_document(content, language, template)
    wording = wording_of(content, language)
    folder.mkdir(parents=True, exist_ok=True)
    page = f"{name}.html" if "html" in forms else ""
    with TemporaryDirectory(prefix=".making-", dir=folder) as making:
        drafts = [Path(making) / f"{name}.{form}" for form in forms]
        for form, draft in zip(forms, drafts, strict=True):
            _write(form, document, content, wording, draft, page)
        for draft in drafts:
            draft.replace(folder / draft.name)
    return tuple(folder / draft.name for draft in drafts)


def _write(
    form: Form, document: Document, content: AirBulletin, wording: Wording, path: Path, page: str
) -> None:
    if form == "html":
        from qingshan.edge.rendering.web import write_page

        write_page(document, content, wording, path)
    elif form == "docx":
        from qingshan.edge.rendering.word import write_word

        write_word(document, wording, path, page)
    else:
        from qingshan.edge.rendering.excel import write_excel

        write_excel(document, Names(content, wording), path, page)
