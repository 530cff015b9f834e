"""What went wrong is put right at a place of the console: no page sends anybody to the command line."""

from __future__ import annotations

import re

from qingshan.base.errors import RefusedError
from qingshan.base.finding import Finding
from qingshan.base.messages import catalog
from qingshan.edge.web.remedies import remedy_of

COMMAND = re.compile(r"\bqingshan [a-z]| --[a-z]|^--")

AT_THE_SERVER = {
    # it is set up, started, restored where it stands
    "archive-absent", "archive-file-damaged", "archive-file-stray", "boundaries-not-found",
    "boundaries-not-installed", "cities-missing", "demo-not-simulated", "folder-not-empty",
    "gateway-never-ran", "gateway-runs-already", "link-used", "no-workspace", "register-file-missing",
    "unknown-city",
    # what only commands do
    "archive-unknown-source", "bundle-other-format", "chief-unclear", "clock-is-real", "dem-coarsened",
    "dem-outside", "flood-no-rain", "forecast-history-short", "forecast-no-day", "gateway-not-there",
    "hj212-encrypted",
    "hj212-other-version", "issue-is-of-now", "joint-control-unknown", "layer-nothing-before",
    "morning-bulletin-or-none", "no-outfalls", "no-simulated-devices", "no-streams", "no-such-frame",
    "no-such-import",
    "not-this-source", "nothing-known-then", "online-frame-refused", "outfall-case-open",
    "outfall-cells-unusable", "outfall-file-without-columns", "outfall-no-case", "outfall-nothing-to-undo",
    "outfall-same-place", "outfall-step-unknown", "outfall-struck", "outfall-unchanged",
    "outfall-unknown-class", "outfall-word-missing", "outfall-word-unknown", "patrol-unknown",
    "register-not-simulated", "review-nothing", "review-unknown", "simulate-devices-where", "simulated-only",
    "snap-ground-missing", "trajectories-other-place", "unknown-outfall", "unreadable-head",
    "warning-issued-before", "warning-no-readings", "wording-bad-template", "wording-does-not-run",
    "wording-unreadable",
}  # fmt: skip
"""Messages no page shows, or whose remedy is at the server alone."""


def parts(code: str, *names: str) -> str:
    return "\n".join(
        catalog()[code].get(f"{name}_{language}", "") for name in names for language in ("zh", "en")
    )


def test_whatever_names_a_command_names_a_page_too_or_is_of_the_server_alone():
    naming = {code for code in catalog() if COMMAND.search(parts(code, "remedy"))}
    lacking = {code for code in naming if "page" not in catalog()[code]}
    assert lacking == AT_THE_SERVER
    assert [code for code in catalog() if COMMAND.search(parts(code, "page"))] == []


def test_every_page_a_remedy_names_is_one_of_the_console():
    from qingshan.edge.web.console.head import BASE
    from qingshan.edge.web.console.mounting import PAGES

    known = {BASE + each.path.rstrip("/") for each in PAGES}
    named = {
        code: message["page"].partition("?")[0] for code, message in catalog().items() if message.get("page")
    }
    assert len(named) > 30
    assert {code: page for code, page in named.items() if page not in known} == {}


def test_a_remedy_leads_to_the_thing_itself():
    told = Finding("emergency-firm-missing", params={"firm": "150402E01", "name": "某厂", "permit": "P1"})
    assert remedy_of(told, "zh").page == "/console/lists?list=emergency_list"
    assert "150402E01" in remedy_of(told, "en").remedy
    error = RefusedError("case-not-true-yet", case="2022-0007/?x", failing_zh="-", failing_en="-")
    assert remedy_of(error, "en").page == "/console/cases/case?number=2022-0007/%3Fx"
    assert remedy_of(Finding("hj212-bad-crc", params={}), "en").page == ""
