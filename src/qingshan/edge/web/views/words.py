"""Words in both languages, as the interface sends them."""

from __future__ import annotations

from pydantic import BaseModel

from qingshan.base.messages import in_both
from qingshan.edge.web.language import word


class Both(BaseModel):
    """Words in Chinese and in English; the same twice where a register has only one."""

    zh: str
    en: str

    @classmethod
    def same(cls, text: str) -> Both:
        """A text that has no language, or only its own."""
        return cls(zh=text, en=text)

    @classmethod
    def named(cls, zh: str, en: str) -> Both:
        """A name in both languages; the Chinese one where there is no English one."""
        return cls(zh=zh, en=en or zh)

    @classmethod
    def split(cls, text: str) -> Both:
        """A text of a register that has both languages with a middle dot between them."""
        zh, en = in_both(text)
        return cls(zh=zh, en=en)

    @classmethod
    def of(cls, key: str, **values: object) -> Both:
        """A word of the pages."""
        return cls(zh=word("zh", key, **values), en=word("en", key, **values))


class Toned(Both):
    """Words with a tone: ``good``, ``bad``, ``late`` or none."""

    tone: str = ""


class Colored(Both):
    """Words with the color a standard gives them."""

    color: str
