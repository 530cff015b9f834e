"""A bulletin's records to its files."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from qingshan.base.messages import Language
from qingshan.publish.air.bulletin import air_document, wording_of
from qingshan.publish.air.content import AirBulletin
from qingshan.publish.air.naming import Names, all_figures

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
    """The files written, in the order of ``forms``.

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
    all_figures(content, document)
    wording = wording_of(content, language)
    folder.mkdir(parents=True, exist_ok=True)
    page = f"{name}.html" if "html" in forms else ""
    paths = []
    for form in forms:
        path = folder / f"{name}.{form}"
        if form == "html":
            from qingshan.edge.rendering.web import write_page

            write_page(document, content, wording, path)
        elif form == "docx":
            from qingshan.edge.rendering.word import write_word

            write_word(document, wording, path, page)
        else:
            from qingshan.edge.rendering.excel import write_excel

            write_excel(document, Names(content, wording), path, page)
        paths.append(path)
    return tuple(paths)
