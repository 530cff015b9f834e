"""Any course of events against a dictionary: readings are conserved, on both tiers, at every commit."""

from __future__ import annotations

import hashlib
import math
import tempfile
from collections import defaultdict
from datetime import datetime, timedelta
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qingshan.edge.archive.archive import Archive, Review, SourceFile
from qingshan.edge.archive.records import COLUMNS

START = datetime(2022, 4, 30, 22)
NOON = datetime(2022, 6, 1, 12)

hours = st.integers(0, 3)
keys = st.tuples(st.sampled_from("AB"), st.sampled_from(["pm25", "o3"]), hours)
told = st.tuples(
    st.sampled_from([None, 0.0, -0.0, 1.5, math.nan, math.inf]),
    st.sampled_from(["valid", "suspect", "invalid", "missing"]),
    st.sampled_from(["", "spike"]),
)
appends = st.tuples(st.just("append"), st.lists(st.tuples(keys, told), max_size=9), st.integers(0, 5))
decisions = st.sampled_from(["valid", "invalid", "withdrawn"])
reviewed = st.tuples(
    st.just("review"), st.lists(st.tuples(keys, hours, decisions), max_size=3),
    st.integers(1, 4),
)  # fmt: skip
chores = st.tuples(st.sampled_from(["flush", "compact", "garbage", "reopen"]), st.none(), st.none())
courses = st.lists(st.one_of(appends, appends, reviewed, chores), max_size=9)


class Model:
    """What an archive must say, kept as plainly as can be."""

    def __init__(self) -> None:
        self.versions = defaultdict(list)  # key -> [(commit, told)]
        self.reviews = []  # (commit, Review)
        self.last = {}  # source -> (commit, content)
        self.commit = 0

    def append(self, rows, file):
        content = {key: _clean(*given) for key, given in rows}
        if file in self.last and self.last[file][1] == content:
            return self.last[file][0], 0, len(content), 0
        fresh = {k: t for k, t in content.items() if not self.versions[k] or self.versions[k][-1][1] != t}
        if file in self.last and not fresh:
            return self.last[file][0], 0, len(content), 0
        self.commit += 1
        corrected = sum(bool(self.versions[key]) for key in fresh)
        for key, said in fresh.items():
            self.versions[key].append((self.commit, said))
        self.last[file] = (self.commit, content)
        return self.commit, len(fresh), len(content) - len(fresh), corrected

    def review(self, entries):
        if entries:
            self.commit += 1
            self.reviews += [(self.commit, each) for each in entries]

    def state(self, as_of):
        rows = {}
        for key, versions in self.versions.items():
            known = [each for each in versions if each[0] <= as_of]
            if known:
                commit, (value, flag, checks) = known[-1]
                rows[key] = (value, self._flag(key, flag, as_of), checks, commit)
        return rows

    def _flag(self, key, flag, as_of):
        site, indicator, hour = key
        time, undone = START + timedelta(hours=hour), set()
        for at in range(len(self.reviews) - 1, -1, -1):
            commit, each = self.reviews[at]
            if commit > as_of or at + 1 in undone:
                continue
            if each.decision == "withdrawn":
                undone.add(each.withdraws)
            elif (each.site, each.indicator) == (site, indicator) and each.start <= time < each.end:
                return flag if flag == "missing" else each.decision
        return flag


def _clean(value, flag, checks):
    return (
        (None, "missing", checks) if value is not None and not math.isfinite(value) else (value, flag, checks)
    )


def _frame(rows):
    full = [
        (site, indicator, START + timedelta(hours=hour), value, None, flag, checks, "f" * 16, at)
        for at, ((site, indicator, hour), (value, flag, checks)) in enumerate(rows, start=2)
    ]
    return pl.DataFrame(full, schema=COLUMNS, orient="row")


def _source(number):
    digest = hashlib.sha256(str(number).encode()).hexdigest()
    return SourceFile(digest[:16], f"{number}.csv", digest, 1)


def _entries(drawn, known):
    for (site, indicator, hour), length, decision in drawn:
        if decision == "withdrawn" and not known:
            continue
        start = START + timedelta(hours=hour)
        yield Review(
            site, indicator, start, start + timedelta(hours=length + 1), decision, "why", "who", NOON,
            withdraws=known if decision == "withdrawn" else 0,
        )  # fmt: skip


def _do(archive, model, event):
    kind, drawn, number = event
    if kind == "append":
        made = archive.append(_frame(drawn), medium="air", source=_source(number), received=NOON)
        expected = model.append(drawn, number)
        assert (made.number, made.rows, made.unchanged, made.corrected) == expected
    elif kind == "review":
        entries = list(_entries(drawn, min(number, len(model.reviews))))
        archive.review(entries)
        model.review(entries)
    elif kind == "garbage":
        archive.collect_garbage(older_than=timedelta(0))
    elif kind == "reopen":
        archive.close()
    else:
        getattr(archive, kind)()


def _said(archive, as_of):
    found = archive.read(as_of=as_of).collect()
    rows = {
        (row["site"], row["indicator"], (row["time"] - START) // timedelta(hours=1)): (
            row["value"], row["flag"], row["checks"], row["commit"],
        )
        for row in found.iter_rows(named=True)
    }  # fmt: skip
    assert len(rows) == found.height
    return rows


SLACK = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}


@settings(max_examples=25, **SLACK)
@given(courses)
def test_an_archive_says_what_it_was_told(course):
    hold_to_account(course)


@pytest.mark.slow
@settings(max_examples=500, **SLACK)
@given(courses)
def test_an_archive_says_what_it_was_told_at_length(course):
    hold_to_account(course)


def hold_to_account(course):
    with tempfile.TemporaryDirectory() as folder:
        archive, model = Archive.open(Path(folder), create=True, small=4, hot_limit=8), Model()
        for event in course:
            _do(archive, model, event)
        assert archive.status().commit == model.commit
        for as_of in range(model.commit + 1):
            assert _said(archive, as_of) == model.state(as_of)
        newest = model.state(model.commit)
        assert archive.extent().rows == len(newest)
        for key, versions in model.versions.items():
            site, indicator, hour = key
            kept = archive.history(site, indicator, START + timedelta(hours=hour))
            assert [(v.commit, (v.value, v.flag, v.checks)) for v in kept] == versions
        usable = {
            key: row[0]
            for key, row in newest.items()
            if row[0] is not None and row[1] in {"valid", "suspect"}
        }
        wide = (
            archive.hours()
            .collect()
            .unpivot(index=["site", "time"], variable_name="indicator")
            .drop_nulls("value")
        )
        assert wide.height == len(usable)
        assert (wide["value"].sum() or 0) == sum(usable.values())
        assert [each for each in archive.verify() if each.level == "error"] == []
        archive.close()
