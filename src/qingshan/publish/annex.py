"""Annex of a bulletin: editions, clauses and policies with how sure they are, faults of the data."""

from __future__ import annotations

from qingshan.base.figure import Clause, Figure
from qingshan.publish.content import Bulletin
from qingshan.publish.document import Column, Table
from qingshan.publish.naming import Names
from qingshan.publish.setting import Setter
from qingshan.publish.wording import Wording


def annex_tables(content: Bulletin, wording: Wording, figures: tuple[Figure, ...]) -> dict[str, Table]:
    """Tables of the annex; ``figures`` are those printed, whose clauses are listed with the content's own."""
    setter = Setter(content, wording)
    made = (changes(setter), editions(setter), clauses(setter, figures), policies(setter), findings(setter))
    return {table.key: table for table in made if table is not None}


def changes(s: Setter[Bulletin]) -> Table | None:
    """Figures that differ from the edition this one replaces."""
    columns = [
        s.word_column("figure_name", 2.4),
        s.word_column("place", 1.4),
        s.word_column("period", 1.2, "center"),
        Column(s.say("before_edition")),
        Column(s.say("after_edition")),
        s.word_column("unit", 0.8, "center"),
    ]
    names = Names(s.content, s.wording)
    places = names.places()
    return s.table(
        "changes",
        columns,
        [
            (
                s.text(names.figure(each.figure)),
                s.text(places.get(each.figure.place, each.figure.place)),
                s.text(names.period(each.figure.period)),
                s.number(each.before),
                s.number(each.after),
                s.text(s.wording.unit(each.figure.unit)),
            )
            for each in s.content.issue.changes
        ],
    )


def editions(s: Setter[Bulletin]) -> Table | None:
    """Editions used, the one in force marked."""
    columns = [
        s.word_column("code", 1.2),
        s.word_column("name", 2.2),
        s.word_column("standard", 7.0),
        s.word_column("from", 1.2, "center"),
        s.word_column("to", 1.2, "center"),
        s.word_column("in_force", 0.8, "center"),
    ]
    mark = "✓"
    return s.table(
        "editions",
        columns,
        [
            (
                s.text(e.key),
                s.text(s.named(e.name)),
                s.text("、".join(e.standards) if s.wording.language == "zh" else ", ".join(e.standards)),
                s.text(str(e.first or "")),
                s.text(str(e.last or "")),
                s.text(mark if e.key == section.edition else ""),
            )
            for section in s.content.sections
            for e in section.editions
        ],
    )


def clauses(s: Setter[Bulletin], figures: tuple[Figure, ...]) -> Table | None:
    """Clauses the figures rest on and how sure we are of each."""
    every: dict[Clause, None] = dict.fromkeys(c for section in s.content.sections for c in section.clauses)
    for figure in figures:
        every.update(dict.fromkeys(figure.clauses))
    columns = [s.word_column("standard", 1.4), s.word_column("clause", 3.0), s.word_column("status", 1.2)]
    return s.table(
        "clauses",
        columns,
        [
            (
                s.text(c.standard),
                s.text(s.wording.clause(c.clause)),
                s.text(s.wording.word(c.status, "status")),
            )
            for c in sorted(every, key=lambda c: (c.standard, c.clause))
        ],
    )


def policies(s: Setter[Bulletin]) -> Table | None:
    """Named choices where the standards are silent or unverified."""
    columns = [
        s.word_column("code", 1.3),
        s.word_column("policy", 3.6),
        s.word_column("clause", 1.4),
        s.word_column("status", 1.1),
    ]
    return s.table(
        "policies",
        columns,
        [
            (
                s.text(p.key),
                s.text(s.named(p.name)),
                s.text(s.wording.clause(p.clause)),
                s.text(s.wording.word(p.status, "status")),
            )
            for p in {p.key: p for section in s.content.sections for p in section.policies}.values()
        ],
    )


def findings(s: Setter[Bulletin]) -> Table | None:
    """Faults of the data, with what to do about each."""
    language = s.wording.language
    columns = [
        s.word_column("where", 1.8),
        s.word_column("what", 3.0),
        s.word_column("remedy", 2.4),
        Column(s.say("count"), width=0.6),
    ]
    return s.table(
        "findings",
        columns,
        [
            (s.text(str(f.where)), s.text(f.text(language)), s.text(f.remedy(language)), s.text(str(f.count)))
            for section in s.content.sections
            for f in section.findings
        ],
    )
