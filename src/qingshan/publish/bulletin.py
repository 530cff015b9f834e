"""The whole bulletin as a document: its sections under one heading each, one annex, one numbering."""

from __future__ import annotations

from collections.abc import Sequence

from qingshan.base.messages import Language
from qingshan.publish.annex import annex_tables
from qingshan.publish.content import Bulletin
from qingshan.publish.document import Block, Cards, Document, figures_of
from qingshan.publish.markup import Placed, compose, demoted, numbered
from qingshan.publish.naming import wording_of
from qingshan.publish.sections import KINDS, Composed, composed
from qingshan.publish.wording import Texts, Wording

CARDS_EACH = 3
"""Large figures of each section where there are several sections."""


def composed_sections(
    bulletin: Bulletin, language: Language = "zh", texts: Texts | None = None
) -> tuple[Composed, ...]:
    """The sections of a bulletin, in their order; what an issue adds to it later does not change them."""
    wording = wording_of(bulletin, language, texts)
    order = [kind.medium for kind in KINDS]
    ordered = sorted(bulletin.sections, key=lambda each: order.index(each.medium))
    return tuple(composed(section, wording) for section in ordered)


def bulletin_document(
    bulletin: Bulletin,
    language: Language = "zh",
    texts: Texts | None = None,
    sections: Sequence[Composed] = (),
) -> Document:
    """The bulletin as a document.

    Parameters
    ----------
    bulletin
        Everything it prints.
    language
        Language of the reader.
    texts
        A bureau's own words and templates; the packaged ones when left out.
    sections
        What :func:`composed_sections` made of it, where that was done before.
    """
    wording = wording_of(bulletin, language, texts)
    sections = sections or composed_sections(bulletin, language, texts)
    blocks = compose(
        "bulletin", wording, _values(bulletin, sections, wording),
        _placed(bulletin, sections, wording),
    )  # fmt: skip
    label = bulletin.period.label(language)
    banner = wording.word("simulated") if bulletin.is_simulated else ""
    return Document(
        language,
        title(bulletin, wording),
        label[:1].upper() + label[1:],
        banner,
        _facts(bulletin, wording),
        numbered(blocks, wording),
    )


def title(bulletin: Bulletin, wording: Wording) -> str:
    """Title: of its one section, or of the whole."""
    media = [section.medium for section in bulletin.sections]
    kind = wording.word(media[0] if len(media) == 1 else "whole", "titles")
    city = bulletin.city.name.text(wording.language)
    return f"{city}{kind}" if wording.language == "zh" else f"{kind} of {city}"


def _placed(bulletin: Bulletin, sections: Sequence[Composed], wording: Wording) -> Placed:
    is_one = len(sections) == 1
    placed: dict[str, Block | tuple[Block, ...]] = {
        f"section {each.medium}": each.blocks if is_one else demoted(each.blocks) for each in sections
    }
    shown = [card for each in sections for card in each.parts.cards[: None if is_one else CARDS_EACH]]
    if shown:
        placed["cards"] = Cards(tuple(shown))
    printed = tuple(figure for each in sections for figure in figures_of(each.blocks))
    return placed | {f"table {key}": table for key, table in annex_tables(bulletin, wording, printed).items()}


def _values(bulletin: Bulletin, sections: Sequence[Composed], wording: Wording) -> dict[str, object]:
    language = wording.language
    notes = [*(note for section in bulletin.sections for note in section.exclusions), *bulletin.notes]
    return {
        "b": bulletin,
        "city": bulletin.city.name.text(language),
        "period": bulletin.period.label(language),
        "sections": sections,
        "exclusions": [note.text(language) for note in notes],
        "causes": [cause.text(language) for cause in bulletin.issue.causes],
        "section": {each.medium: each.parts.values for each in sections},
    }


def _facts(bulletin: Bulletin, wording: Wording) -> tuple[str, ...]:
    language, day = wording.language, bulletin.made_on
    zh, colon = language == "zh", "：" if language == "zh" else ": "
    editions = dict.fromkeys(
        edition.name.text(language)
        for section in bulletin.sections
        for edition in section.editions
        if edition.key == section.edition
    )
    issue = bulletin.issue
    labelled = [
        ("number", issue.number or wording.word("draft")),
        ("judged_by", ("、" if zh else ", ").join(editions)),
        ("commit", str(bulletin.commit)),
        ("as_of", bulletin.as_of),
    ]
    lines = [
        bulletin.publisher.text(language),
        f"{day.year}年{day.month}月{day.day}日" if zh else f"{day:%Y-%m-%d}",
        *(f"{wording.word(key)}{colon}{text}" for key, text in labelled if text),
    ]
    return tuple(line for line in lines if line)
