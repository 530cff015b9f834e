"""A complaint becomes a case; its receipt tells where it stands."""

from __future__ import annotations

import json
import re
import stat
from pathlib import Path

from fastapi.testclient import TestClient

from web.conftest import qingshan

FORM = {"text": "凌晨两点有刺鼻气味", "division": "150402", "place": "热水村", "contact": "138"}


def receipt_of(html: str) -> str:
    """The receipt printed on a page."""
    found = re.search(r'class="receipt">([^<]+)<', html)
    assert found
    return found[1]


def test_complaint_is_a_case_and_can_be_looked_up(client: TestClient, town: Path) -> None:
    answer = client.post("/complaints", data=FORM)
    assert answer.status_code == 201
    receipt = receipt_of(answer.text)
    listed = qingshan("-C", town, "case", "list", "--format", "json").output
    assert "刺鼻" in listed
    assert "138" not in Path(town / "ledger.db").read_bytes().decode("latin-1")
    page = client.get("/complaints", params={"receipt": receipt}).text
    assert "已收到" in page
    other = receipt[:-1] + ("3" if receipt.endswith("2") else "2")
    wrong = client.get("/complaints", params={"receipt": other})
    assert wrong.status_code == 404


def test_contact_is_kept_apart_and_private(client: TestClient, town: Path) -> None:
    receipt = receipt_of(client.post("/complaints", data=FORM).text)
    path = town / "complaints" / f"{receipt.rpartition('-')[0]}.json"
    assert json.loads(path.read_text(encoding="utf-8"))["contact"] == "138"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert receipt.rpartition("-")[2] not in path.read_text(encoding="utf-8")


def test_too_many_from_one_address_are_refused_with_the_text_kept(client: TestClient) -> None:
    for _ in range(5):
        assert client.post("/complaints", data=FORM).status_code == 201
    refused = client.post("/complaints", data=FORM)
    assert refused.status_code == 429
    assert FORM["text"] in refused.text


def test_empty_unknown_county_and_robots_open_no_case(client: TestClient, town: Path) -> None:
    assert client.post("/complaints", data={**FORM, "text": "  "}).status_code == 422
    assert client.post("/complaints", data={**FORM, "division": "999999"}).status_code == 404
    assert client.post("/complaints", data={**FORM, "website": "x"}).status_code == 422
    assert json.loads(qingshan("-C", town, "case", "list", "--format", "json").output)["rows"] == []


def test_markup_is_shown_as_text(client: TestClient) -> None:
    for _ in range(1):
        refused = client.post("/complaints", data={**FORM, "text": "<script>x</script>", "division": "1"})
    assert "<script>x" not in refused.text
