"""A changed input is another key: what the store gives is what judging anew gives, whatever changed."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from contextvars import copy_context
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest

from qingshan.base.period import Period
from qingshan.edge.air.book import load as load_air
from qingshan.edge.air.comparison import deducted
from qingshan.edge.archive.archive import Archive, Review
from qingshan.edge.verdicts import terms
from qingshan.edge.verdicts.store import Store
from qingshan.edge.water.book import load as load_water
from qingshan.edge.water.gathered import Gathered
from qingshan.edge.workspace import Workspace
from qingshan.evaluate.declared import Figures
from qingshan.evaluate.water.span import read_span
from qingshan.standards import catalog
from verdicts.conftest import SECTION, SITES, give, hours, samples

JULY = Period.parse("2022-07")
CITY = "150400"


def told(figures: Figures) -> Figures:
    """Figures without the digits in which sums taken in another order differ."""
    return {
        key: replace(each, unrounded=None if each.unrounded is None else float(f"{each.unrounded:.10g}"))
        for key, each in figures.items()
    }


def air(workspace: Workspace, *, edition: str = "", as_of: int | None = None) -> Figures:
    book = load_air(workspace, [JULY, JULY.year_before()], edition=edition, as_of=as_of)
    figures = book.figures(CITY, JULY)
    dust = deducted(book, CITY, JULY, figures) if figures else {}
    months = book.by_month([CITY], JULY).get((CITY, JULY), {})
    return told({**figures, **dust, **{f"month {key}": each for key, each in months.items()}})


def water(workspace: Workspace, *, edition: str = "", as_of: int | None = None) -> Figures:
    span = read_span("2022", workspace.seasons())
    book = load_water(workspace, [span, span.year_before()], edition=edition, as_of=as_of)
    gathered = Gathered(book, (span,))
    places = [*gathered.group_places, *gathered.lakes, workspace.place(SECTION)]
    made = {place.code: gathered.figures_of(place, span) for place in places}
    return told({f"{code} {key}": each for code, figures in made.items() for key, each in figures.items()})


def asked(folder: Path, question: Callable[..., Figures], **choices: object) -> tuple[Figures, int]:
    """The figures, the same as judged anew, and how many entries the store got for them."""
    workspace = Workspace.find(folder)
    before = {path for path, _ in Store(workspace.verdicts_folder).entries()}
    found = question(workspace, **choices)
    after = {path for path, _ in Store(workspace.verdicts_folder).entries()}
    assert found == question(replace(workspace, keeps_verdicts=False), **choices)
    assert question(Workspace.find(folder), **choices) == found
    return found, len(after - before)


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_an_unchanged_city_is_judged_once(city: Path) -> None:
    first, made = asked(city, air)
    assert made >= 3
    assert asked(city, air) == (first, 0)
    of_water, made = asked(city, water)
    assert made >= 14
    assert asked(city, water) == (of_water, 0)


def test_a_late_import_is_seen_and_what_was_known_before_stands(city: Path) -> None:
    before, _ = asked(city, air)
    known = Archive.open(city / "observations").number()
    give(city, hours(7, 3.0), "july again")
    after, made = asked(city, air)
    assert made
    assert after["pm25_mean"].value != before["pm25_mean"].value
    assert asked(city, air, as_of=known) == (before, 0)


@pytest.mark.slow
def test_an_import_of_another_month_touches_nothing_of_this_one(city: Path) -> None:
    before, _ = asked(city, air)
    give(city, hours(8, 3.0), "august again")
    assert asked(city, air) == (before, 0)


@pytest.mark.slow
def test_few_late_rows_that_stay_hot_are_seen(city: Path) -> None:
    before, _ = asked(city, air)
    known = Archive.open(city / "observations").number()
    give(city, hours(7, 9.0, SITES[:1], days=1).head(100), "a few hours")
    after, made = asked(city, air)
    assert made
    assert after["pm25_mean"].unrounded != before["pm25_mean"].unrounded
    assert asked(city, air, as_of=known) == (before, 0)
    with Archive.open(city / "observations") as archive:
        archive.compact()
    assert asked(city, air)[0] == after
    assert asked(city, air, as_of=known)[0] == before


def test_a_retroactive_review_is_seen_and_its_withdrawal_gives_the_old_verdict_back(city: Path) -> None:
    before, _ = asked(city, air)
    archive = Archive.open(city / "observations")
    said = datetime(2023, 1, 1)
    span = (datetime(2022, 7, 1), datetime(2022, 7, 3))
    entries = [Review(site, "pm25", *span, "invalid", "瓶颈", "甲", said) for site in SITES]
    kept = archive.review(entries)
    after, made = asked(city, air)
    assert made
    days = [figures["pm25_mean"].coverage for figures in (before, after)]
    assert [each.have if each else None for each in days] == [7, 5]
    archive.review([replace(each, decision="withdrawn", withdraws=each.id, id=0) for each in kept])
    assert asked(city, air) == (before, 0)


@pytest.mark.slow
def test_a_review_of_another_month_touches_nothing_of_this_one(city: Path) -> None:
    before, _ = asked(city, air)
    entry = Review(
        SITES[0],
        "pm25",
        datetime(2022, 8, 1),
        datetime(2022, 8, 3),
        "invalid",
        "x",
        "y",
        datetime(2023, 1, 1),
    )
    Archive.open(city / "observations").review([entry])
    assert asked(city, air) == (before, 0)


@pytest.mark.slow
def test_a_dust_day_and_its_moment_are_seen(city: Path) -> None:
    before, _ = asked(city, air)
    assert "dust_days" not in before
    now = datetime(2022, 9, 10)
    Workspace.find(city).record_dust_day(date(2022, 7, 2), who="甲", ground="监测", now=now)
    after, made = asked(city, air)
    assert made
    assert str(after["dust_days"].value) == "1"
    then = Workspace.find(city).known_by(datetime(2022, 9, 9))
    assert air(then) == before


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("1744A,松山一中,Songshan No. 1 Middle School,150404,national", "1744A,松山一中,x,150404,county"),
        pytest.param(
            "150404,national,urban,118.92,42.28,,",
            "150404,national,urban,118.92,42.28,,2022-07-03",
            marks=pytest.mark.slow,
        ),
    ],
)
def test_a_changed_register_of_sites_is_seen(city: Path, old: str, new: str) -> None:
    give(city, hours(7, 3.0, SITES[:1]), "one site apart")
    before, _ = asked(city, air)
    edit(city / "register" / "air_sites.csv", old, new)
    after, made = asked(city, air)
    assert made
    assert after["pm25_mean"].unrounded != before["pm25_mean"].unrounded


@pytest.mark.slow
def test_a_process_that_read_a_register_before_it_was_edited_keeps_nothing_under_the_new_one(
    city: Path,
) -> None:
    give(city, hours(7, 3.0, SITES[:1]), "one site apart")
    old = Workspace.find(city)
    old.sites()
    edit(city / "register" / "air_sites.csv", "1744A,松山一中,Songshan No. 1 Middle School,150404,national",
         "1744A,松山一中,x,150404,county")  # fmt: skip
    of_old = air(old)
    of_new, made = asked(city, air)
    assert made
    assert of_new["pm25_mean"].unrounded != of_old["pm25_mean"].unrounded


@pytest.mark.slow
@pytest.mark.parametrize(
    ("old", "new"), [("limit_level = 2", "limit_level = 1"), ('air = "by-date"', 'air = "2026"')]
)
def test_a_choice_in_the_city_file_is_seen(city: Path, old: str, new: str) -> None:
    before, _ = asked(city, air)
    edit(city / "city.toml", old, new)
    after, made = asked(city, air)
    assert made
    assert after != before


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('en = "Chifeng"', 'en = "Red Peak"'),
        pytest.param('engine = "polars"', 'engine = "duckdb"', marks=pytest.mark.slow),
    ],
)
def test_a_name_or_an_engine_decides_no_verdict(city: Path, old: str, new: str) -> None:
    before, _ = asked(city, air)
    edit(city / "city.toml", old, new)
    workspace = Workspace.find(city)
    entries = len(list(Store(workspace.verdicts_folder).entries()))
    assert air(workspace) == before
    assert len(list(Store(workspace.verdicts_folder).entries())) == entries


@pytest.mark.slow
def test_an_edition_by_name_is_another_verdict(city: Path) -> None:
    by_date, _ = asked(city, air)
    named, made = asked(city, air, edition="2026")
    assert made
    assert named["good_days"].edition != by_date["good_days"].edition


@pytest.mark.slow
def test_another_program_takes_nothing_of_the_old_one(city: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked(city, air)
    monkeypatch.setattr(terms, "program", lambda: "another")
    assert asked(city, air)[1] >= 3


def test_an_edited_table_of_a_standard_has_another_digest(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    shutil.copytree(str(catalog.standards_root()), folder)

    def digest() -> str:
        catalog._root.set(folder)
        terms._standards.cache_clear()
        return terms.standards()

    before = copy_context().run(digest)
    for name in ("limits.csv", "policies.csv"):
        table = next(folder.glob(f"air/*/{name}"))
        table.write_text(table.read_text(encoding="utf-8") + "\n", encoding="utf-8")
        after = copy_context().run(digest)
        assert after != before
        before = after
    terms._standards.cache_clear()


@pytest.mark.slow
def test_a_late_sample_is_seen_and_what_was_known_before_stands(city: Path) -> None:
    before, _ = asked(city, water)
    known = Archive.open(city / "observations").number()
    give(city, samples(2022, 5.0), "samples again", "water")
    after, made = asked(city, water)
    assert made
    assert after[f"{SECTION} class"].value != before[f"{SECTION} class"].value
    assert asked(city, water, as_of=known) == (before, 0)


@pytest.mark.slow
@pytest.mark.parametrize("file", ["section_targets.csv", "section_background.csv"])
def test_a_changed_target_or_background_is_seen(city: Path, file: str) -> None:
    give(city, samples(2022, 2.5), "samples again", "water")
    before, _ = asked(city, water)
    path = city / "register" / file
    row = f"{SECTION},1,,,x" if file == "section_targets.csv" else f"{SECTION},codmn,,,x"
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith(SECTION)]
    path.write_text("\n".join([*lines, row]) + "\n", encoding="utf-8")
    after, made = asked(city, water)
    assert made
    assert after != before


def test_a_damaged_entry_is_judged_again(city: Path) -> None:
    before, _ = asked(city, air)
    for table in (city / "verdicts").glob("*/*/*.parquet"):
        table.write_bytes(table.read_bytes()[:-40])
    assert air(Workspace.find(city)) == before
    assert asked(city, air) == (before, 0)


def test_a_city_without_a_place_to_write_is_judged_all_the_same(city: Path) -> None:
    (city / "verdicts").write_text("no folder", encoding="utf-8")
    assert air(Workspace.find(city)) == air(replace(Workspace.find(city), keeps_verdicts=False))
