"""Parts of the water section of a bulletin, each made from the book of water."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from qingshan.base.errors import UsageError
from qingshan.base.figure import Figure
from qingshan.base.period import Period
from qingshan.edge.water.book import WaterBook
from qingshan.edge.water.comparison import Versus
from qingshan.edge.water.flood import FloodTime, flood_lines
from qingshan.edge.water.gathered import Gathered
from qingshan.edge.workspace import Place, Workspace
from qingshan.evaluate.declared import Figures
from qingshan.evaluate.water.group_figures import GroupMaker
from qingshan.evaluate.water.span import Span, read_span
from qingshan.publish.content import Named
from qingshan.publish.content import Place as PrintedPlace
from qingshan.publish.water import content as made
from qingshan.standards.water_records import WaterRules

MULTIPLES = 3
"""Multiples told of a section: those of its main pollution indicators."""

FLOOD_LISTED = 10
"""Sections of the worst list."""

COMPARED = (
    "sections", "good_sections", "good_ratio", "bad_sections", "bad_ratio", "attained_sections", "attainment",
    "cwqi", "source_attainment",
)  # fmt: skip
"""Statistics of the comparison, in their order."""


@dataclass(frozen=True, slots=True)
class Writer:
    """Gathers what one water section needs."""

    workspace: Workspace
    book: WaterBook
    gathered: Gathered
    span: Span
    rules: WaterRules
    has_before: bool

    @property
    def city(self) -> Place:
        """The city of the workspace."""
        return self.workspace.place()

    def printed(self, code: str) -> PrintedPlace:
        """A place as a bulletin prints it."""
        return printed_place(self.workspace.place(code))

    def bodies(self, *kinds: str) -> list[Place]:
        """Water bodies of some kinds that have sections open in the span."""
        register = self.workspace.water_bodies()
        found = []
        for place in (*self.workspace.places("basin"), *self.workspace.places("water_body")):
            body = register.get(place.code)
            if body is not None and body.kind in kinds and self.book.open_sections(place.sections, self.span):
                found.append(place)
        return found


def printed_place(place: Place) -> PrintedPlace:
    """A place as a bulletin prints it."""
    return PrintedPlace(place.code, Named(place.zh, place.en))


def counts(figures: Figures, rank: Figure | None = None) -> made.Counts:
    """Sections of a place by verdict."""
    numbered = {
        kind: {
            int(key.split("_")[1]): figure
            for key, figure in figures.items()
            if key.startswith("class_") and key.endswith(f"_{kind}") and key.split("_")[1].isdigit()
        }
        for kind in ("ratio", "sections")
    }
    return made.Counts(
        sections=figures["sections"],
        absent=figures["absent"],
        good=figures["good_sections"],
        good_ratio=figures["good_ratio"],
        bad=figures["bad_sections"],
        bad_ratio=figures["bad_ratio"],
        targeted=figures["targeted_sections"],
        attained=figures["attained_sections"],
        attainment=figures["attainment"],
        by_class=numbered["ratio"],
        of_class=numbered["sections"],
        quality=figures.get("quality"),
        main=figures.get("main"),
        index=figures.get("cwqi"),
        rank=rank,
    )


def comparison(writer: Writer, versus: Versus) -> made.Comparison:
    """Two times as they are and like for like, with both lists where they differ."""
    every, common, sections = versus.every, versus.common, versus.sections
    assert sections is not None
    maker = writer.book.maker(writer.span)
    lines = []
    for key in COMPARED:
        if key in every.one and key in every.other:
            declared = maker.declared("group", key)
            both = (common.one.get(key), common.other.get(key)) if common else (None, None)
            lines.append(
                made.Line(
                    Named(declared.zh, declared.en),
                    every.one[key],
                    every.other[key],
                    every.changes.get(f"{key}_change"),
                    *both,
                    common.changes.get(f"{key}_change") if common else None,
                )
            )
    return made.Comparison(
        tuple(lines),
        before_list=_named(writer, [*sections.common, *sections.only_before]),
        now_list=_named(writer, [*sections.common, *sections.only_after]),
        only_before=_named(writer, sections.only_before),
        only_now=_named(writer, sections.only_after),
        better=_named(writer, sections.better),
        worse=_named(writer, sections.worse),
        degree=every.changes.get("change_degree"),
    )


def _named(writer: Writer, codes: Iterable[str]) -> tuple[PrintedPlace, ...]:
    return tuple(writer.printed(code) for code in codes)


def section_rows(writer: Writer, codes: Sequence[str]) -> tuple[made.SectionRow, ...]:
    """Sections with a class, by river and from source to mouth."""
    rows = []
    for code in sorted(codes, key=lambda each: _along(writer.workspace, each)):
        figures = writer.book.section_figures(code, writer.span)
        if figures["class"].value is not None:
            rows.append(_section_row(writer, code, figures))
    return tuple(rows)


def _along(workspace: Workspace, code: str) -> tuple[int, str, float]:
    section = workspace.sections().get(code)
    assert section is not None
    order = [body.code for body in workspace.water_bodies().bodies]
    river = section.water_body
    return order.index(river) if river in order else len(order), river, float(section.order or 99)


def _section_row(writer: Writer, code: str, figures: Figures) -> made.SectionRow:
    register = writer.workspace.sections().get(code)
    assert register is not None
    body = writer.workspace.water_bodies().get(register.water_body)
    county = writer.workspace.divisions().find(register.county)
    before = {}
    if writer.has_before:
        before = writer.book.section_figures(code, writer.span.year_before(), with_inputs=True)
    main = [each for each in str(figures["main"].value or "").split(",") if each][:MULTIPLES]
    months: dict[Period, Figure] = {}
    if not writer.span.is_month:
        for month in writer.span.by_month():
            months[month.months[0]] = writer.book.section_figures(code, month)["class"]
    is_aimed = figures["target"].value is not None
    return made.SectionRow(
        place=PrintedPlace(code, Named(register.zh, register.en)),
        river=PrintedPlace(
            register.water_body, Named(body.zh, body.en) if body else Named(register.water_body)
        ),
        county=Named(county.zh, county.en) if county else Named(register.county, register.county),
        water_class=figures["class"],
        target=figures["target"] if is_aimed else None,
        attained=figures["attained"] if is_aimed else None,
        determining=figures["determining"],
        over=figures.get("over_target"),
        multiples=tuple((key, figures[f"multiple_{key}"]) for key in main if f"multiple_{key}" in figures),
        before=before.get("class"),
        position=(register.position.lon, register.position.lat) if register.position else None,
        is_position_simulated=register.position is not None and register.position.is_simulated,
        months=months,
    )


def group_rows(writer: Writer, places: Sequence[Place]) -> tuple[made.GroupRow, ...]:
    """Rivers or counties with a section judged."""
    rows = []
    for place in places:
        figures = writer.gathered.group_figures(place, writer.span)
        if figures["sections"].value:
            rows.append(made.GroupRow(printed_place(place), counts(figures)))
    return tuple(rows)


def county_rows(writer: Writer) -> tuple[made.GroupRow, ...]:
    """Counties by the rank of their index, those without one after them."""
    numbers = writer.gathered.ranks(writer.span)
    maker = writer.book.maker(writer.span)
    grouped = GroupMaker(maker, maker)
    rows = []
    for place in writer.workspace.places("county"):
        figures = writer.gathered.group_figures(place, writer.span)
        if figures["sections"].value:
            number, group = numbers.get(place.code), writer.gathered.group(place, writer.span)
            rank = None if number is None else grouped.rank(group, number)
            rows.append(made.GroupRow(printed_place(place), counts(figures, rank)))
    return tuple(sorted(rows, key=lambda row: _rank(row.counts.rank)))


def _rank(figure: Figure | None) -> int:
    return 10**6 if figure is None or figure.value is None else int(Decimal(str(figure.value)))


def lake_rows(writer: Writer) -> tuple[made.LakeRow, ...]:
    """Lakes and reservoirs with a class."""
    rows = []
    for place in writer.gathered.lakes:
        if not writer.book.open_sections(place.sections, writer.span):
            continue
        figures = writer.gathered.lake_figures(place, writer.span)
        if figures["class"].value is None:
            continue
        before = {}
        if writer.has_before:
            before = writer.gathered.lake_figures(place, writer.span.year_before())
        is_aimed = figures["target"].value is not None
        rows.append(
            made.LakeRow(
                printed_place(place),
                figures["class"],
                figures["target"] if is_aimed else None,
                figures["attained"] if is_aimed else None,
                figures.get("determining"),
                figures.get("tli"),
                figures.get("trophic_state"),
                before.get("tli"),
            )
        )
    return tuple(rows)


def source_rows(writer: Writer) -> tuple[made.SourceRow, ...]:
    """Drinking-water sources with results."""
    rows = []
    for place in writer.workspace.places("water_source"):
        figures = writer.gathered.source_figures(place, writer.span)
        source = writer.workspace.water_sources().get(place.code)
        if source is not None and figures["source_attained"].value is not None:
            rows.append(
                made.SourceRow(
                    printed_place(place),
                    source.kind,
                    figures["source_attained"],
                    figures["failing"],
                    figures.get("lacking"),
                    figures.get("quantity_attained"),
                )
            )
    return tuple(rows)


def flood_rows(writer: Writer, as_of: int | None) -> tuple[Named, tuple[made.FloodRow, ...]]:
    """The worst sections of the flood season of a year, or of a month inside it."""
    time = _flood_time(writer)
    if time is None:
        return Named(), ()
    lines = flood_lines(
        writer.workspace, [time], basis=writer.book.basis, suffix=writer.book.suffix,
        edition=writer.book.edition, as_of=as_of,
    )  # fmt: skip
    rows = [
        made.FloodRow(
            writer.printed(line.section),
            line.figures["flood_intensity"],
            line.figures["flood_first"],
            tuple(line.figures.values()),
        )
        for line in lines
        if line.figures.get("flood_intensity") and line.figures["flood_intensity"].value is not None
    ]
    return Named(time.zh, time.en), tuple(rows[:FLOOD_LISTED])


def _flood_time(writer: Writer) -> FloodTime | None:
    seasons, span = writer.workspace.seasons(), writer.span
    if "flood" not in seasons:
        return None
    if span.is_year:
        try:
            return FloodTime.of_span(read_span(f"{span.text}-flood", seasons))
        except UsageError:
            return None
    return FloodTime.of_span(span) if span.months[0].start.month in seasons["flood"] else None


def reaches(writer: Writer, rows: Sequence[made.SectionRow]) -> tuple[made.Reach, ...]:
    """Rivers and lakes of the schematic map with their sections from source to mouth."""
    bodies = writer.workspace.water_bodies()
    by_river: dict[str, list[made.SectionRow]] = {}
    for row in rows:
        by_river.setdefault(row.river.code, []).append(row)
    found = []
    for code, listed in by_river.items():
        body = bodies.get(code)
        into = (body.flows_into or "") if body else ""
        found.append(made.Reach(listed[0].river, tuple(row.place.code for row in listed), into))
    return tuple(found)
