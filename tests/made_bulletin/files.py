"""Files of a bulletin that was made up."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from qingshan.edge.rendering.bulletin import FORMS, Form, write_document
from qingshan.edge.second import HERE, Second
from qingshan.publish.bulletin import bulletin_document
from qingshan.publish.content import Bulletin


def write_bulletin(
    bulletin: Bulletin,
    folder: Path,
    name: str = "bulletin",
    *,
    forms: Sequence[Form] = FORMS,
    second: Second = HERE,
) -> tuple[Path, ...]:
    """The bulletin in Chinese, written."""
    return write_document(bulletin_document(bulletin), bulletin, folder, name, forms=forms, second=second)
