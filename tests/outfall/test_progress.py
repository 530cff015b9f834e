"""How far a place is: counts against an oracle, shares within bounds, every figure open to its entry."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from qingshan.act.case.decide import Actor, Opening, open_case
from qingshan.act.case.kind import in_force, shipped_kinds
from qingshan.act.entry import Head, seal
from qingshan.act.outfall.outfall import enter, fold_all
from qingshan.act.outfall.progress import declarations, of_outfall, of_place
from qingshan.act.outfall.standing import rectifications, standing
from qingshan.register.outfall import Outfall, OutfallCode

ZONE = timezone(timedelta(hours=8))
DAY = date(2022, 7, 1)
days = st.dates(date(2022, 1, 1), date(2022, 12, 31))
cells = st.fixed_dictionaries(
    {},
    optional={
        "surveyed": days.map(str), "measured": days.map(str), "responsible": st.just("某村"),
        "rectification": st.sampled_from(["close", "merge", "regularize", "keep"]),
    },
)  # fmt: skip
opened = st.none() | st.dates(date(2021, 6, 1), DAY)
places = st.lists(st.tuples(cells, opened), max_size=12)


def standings(rows):
    """Outfalls with those cells, each with a case opened on its day where it has one."""
    entries, head = [], Head()
    kind = in_force(shipped_kinds(), "outfall_rectification", date(2022, 12, 31))
    for at, (given_cells, day) in enumerate(rows):
        drafts = [
            (
                enter(Outfall(OutfallCode(f"K{at}"), given_cells), "李工", "排查"),
                datetime(2021, 1, 1, tzinfo=ZONE),
            )
        ]
        if day is not None:
            moment = datetime(day.year, day.month, day.day, tzinfo=ZONE)
            actor = Actor("李工", "officer", "核查")
            drafts.append((open_case(Opening(f"2022-{at:04d}", "口", f"K{at}"), kind, actor, moment), moment))
        for draft, moment in drafts:
            made = seal([draft], head=head, versions={}, request="", at=moment)
            entries += made
            head = Head(made[-1].number, made[-1].hash)
    works = rectifications(each for each in entries if each.stream.startswith("case/"))
    held = fold_all(each for each in entries if each.stream.startswith("outfall/"))
    return [standing(each, works.get(code), DAY) for code, each in held.items()]


@given(places)
def test_counts_are_those_of_the_cells_and_shares_those_of_the_counts(rows):
    figures = of_place(standings(rows), "150402", DAY)
    assert set(figures) == {key for scope, key in declarations() if scope == "place"}

    def number(key):
        return int(figures[key].value)

    assert number("outfalls") == len(rows)
    for stage in ("surveyed", "measured"):
        done = sum(date.fromisoformat(row[stage]) <= DAY for row, _ in rows if stage in row)
        assert number(f"{stage}_count") == done
    assert number("traced_count") == sum("responsible" in row for row, _ in rows)
    assert number("to_rectify") == sum(row.get("rectification", "keep") != "keep" for row, _ in rows)
    open_cases = [(DAY - day).days for _, day in rows if day is not None]
    assert number("waiting") == len(open_cases)
    ages = [number(f"waiting_{age}") for age in ("month", "quarter", "half_year", "older")]
    assert sum(ages) == len(open_cases)
    assert ages[0] == sum(age <= 30 for age in open_cases)
    assert ages[3] == sum(age > 180 for age in open_cases)
    assert number("overdue") <= number("waiting")
    for stage in ("surveyed", "measured", "traced", "classified", "rectified", "closed"):
        share = figures[f"{stage}_share"]
        of = number("to_rectify" if stage in {"rectified", "closed"} else "outfalls")
        if of:
            assert share.value == round(Decimal(100 * number(f"{stage}_count")) / of, 1)
            assert share.coverage.of == of
        else:
            assert share.value is None, "nothing to count is no share, not 0"
            assert share.note


@given(places)
def test_every_stage_reached_rests_on_an_entry_and_no_other_does(rows):
    for each in standings(rows):
        for stage, figure in of_outfall(each, DAY).items():
            assert bool(figure.sources) == (stage in each.reached)
            assert (figure.value == "no") == (stage not in each.reached)
            for source in figure.sources:
                assert source.row >= 1
                assert len(source.sha256) == 64
