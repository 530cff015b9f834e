"""Raw frames go when their time is over and nobody needs them; numbers of a gateway; one gateway a folder."""

from __future__ import annotations

import json
import os
from datetime import timedelta

import pytest
from click.testing import CliRunner

from gateway.conftest import NOW
from qingshan.base.errors import RefusedError, UsageError
from qingshan.edge.archive import clock
from qingshan.edge.archive.lock import hold
from qingshan.edge.cities import lay_out_city
from qingshan.edge.cli.app import command
from qingshan.edge.gateway import serving
from qingshan.edge.gateway.journal import Journal
from qingshan.edge.gateway.metrics import Metric, as_prometheus, gateway_metrics
from qingshan.edge.gateway.places import Places
from qingshan.edge.gateway.reading import entry, segments
from qingshan.edge.gateway.record import Kind, encode
from qingshan.edge.gateway.retention import LEDGER, remove_old, removed
from qingshan.edge.gateway.settings import read_settings
from qingshan.edge.gateway.tally import Batch, Tally

DAY = timedelta(days=1)
STATE = {
    "pid": os.getpid(), "running": True, "started": str(NOW), "written": str(NOW), "host": "127.0.0.1",
    "port": 8212, "connections": 3, "devices": 5, "connected": 2, "next": 41, "pending_bytes": 0, "groups": 7,
    "commit_s": 0.25, "journal_bytes": 1000, "keep_days": 0, "longest_commit_ms": 12.5, "refusing": False,
    "cpu_s": 1.5, "memory_mb": 60.0, "forward_to": "h:1", "forward_connected": True, "forwarded_to": 21,
    "counts": {"frames": 38, "timed-out": 2},
}  # fmt: skip


@pytest.fixture
def places(tmp_path):
    """A journal of ten files, one a day, the last of today; a tally that has counted everything."""
    places = Places(tmp_path)
    for back in range(9, -1, -1):
        journal = Journal(places.journal, segment=1024)
        at = clock.microseconds(NOW - back * DAY)
        for _ in range(4):
            journal.append(encode(Kind.FRAME, at, b"x" * 300), 1)
        journal.close()
    tally = Tally(places.folder)
    tally.add(Batch(), 41, 41)
    tally.close()
    return places


def families(text):
    """What a library of Prometheus reads."""
    return list(pytest.importorskip("prometheus_client.parser").text_string_to_metric_families(text))


def clean(places, days, needed_from=41):
    """Remove what is old."""
    return remove_old(places.folder, places.journal, NOW, days=days, needed_from=needed_from)


def test_old_files_go_and_it_is_written_down(places):
    before = segments(places.journal)
    count = clean(places, 3)
    held = segments(places.journal)
    assert count == len(before) - len(held) > 3
    assert entry(places.journal, 1) is None
    oldest = entry(places.journal, held[0].first)
    assert oldest.received >= NOW - 4 * DAY
    lines = [json.loads(line) for line in (places.folder / LEDGER).read_text().splitlines()]
    assert lines[0]["first"] == 1
    assert lines[-1]["last"] == held[0].first - 1 == removed(places.folder)[0]
    assert sum(each["bytes"] for each in lines) > 0
    assert clean(places, 3) == 0


@pytest.mark.parametrize(("days", "needed"), [(0, 41), (100, 41), (1, 1)])
def test_nothing_goes_that_is_young_or_needed_or_where_all_is_kept(places, days, needed):
    held = segments(places.journal)
    assert clean(places, days, needed) == 0
    assert segments(places.journal) == held


@pytest.mark.parametrize("needed", range(2, 42, 3))
def test_an_entry_that_is_needed_stays(places, needed):
    clean(places, 1, needed)
    assert needed == 41 or entry(places.journal, needed) is not None


def test_who_asks_for_a_removed_frame_is_told(places):
    city = places.workspace / "city"
    lay_out_city("赤峰市", city, simulated=True)
    clean(places, 3)
    places.folder.rename(city / "gateway")
    words = ["-C", str(city), "gateway", "frame", "1"]
    with pytest.raises(UsageError) as caught:
        CliRunner().invoke(command, words, catch_exceptions=False)
    assert caught.value.code == "frame-removed"


def test_a_library_of_prometheus_reads_the_numbers(places):
    places.status.write_text(json.dumps(STATE), encoding="utf-8")
    told = gateway_metrics(places.workspace, NOW)
    read = {family.name: family for family in families(as_prometheus(told))}
    values = {sample.name: sample.value for family in read.values() for sample in family.samples}
    assert values["qingshan_gateway_up"] == 1
    assert values["qingshan_gateway_connections"] == 3
    assert values["qingshan_gateway_unsettled_entries"] == 0
    assert values["qingshan_gateway_forward_behind_entries"] == 20
    assert values["qingshan_gateway_commit_longest_seconds"] == 0.0125
    assert values["qingshan_gateway_memory_peak_bytes"] == 60 * 2**20
    events = {s.labels["event"]: s.value for s in read["qingshan_gateway_events"].samples}
    assert events == {"frames": 38, "timed-out": 2}
    assert read["qingshan_gateway_events"].type == "counter"


def test_a_gateway_that_is_silent_or_gone_is_not_up(places):
    def up(now=NOW, **changes):
        places.status.write_text(json.dumps({**STATE, **changes}), encoding="utf-8")
        return gateway_metrics(places.workspace, now)[0].value

    assert [up(), up(now=NOW + timedelta(minutes=5)), up(running=False)] == [1, 0, 0]


def test_labels_are_escaped_and_a_workspace_without_a_gateway_has_no_numbers(tmp_path):
    told = as_prometheus([Metric("x_total", "x", "counter", 1.0, {"event": 'a"b\\c\n'})])
    (family,) = families(told)
    assert family.samples[0].labels == {"event": 'a"b\\c\n'}
    assert gateway_metrics(tmp_path, NOW) == ()


def test_a_second_gateway_on_a_folder_is_refused_in_words(tmp_path, monkeypatch):
    monkeypatch.setattr(serving, "PATIENCE", 0.05)
    places = Places(tmp_path)
    places.folder.mkdir(parents=True)
    settings = read_settings(tmp_path)
    with hold(places.folder / serving.LOCK), pytest.raises(RefusedError) as caught:
        serving.serve(tmp_path, serving.Run("127.0.0.1", 0), settings)
    assert caught.value.code == "gateway-runs-already"
