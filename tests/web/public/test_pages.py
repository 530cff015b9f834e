"""Public pages as a reader without a script gets them."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from qingshan.edge.web.app import build
from qingshan.edge.web.settings import read_settings
from qingshan.edge.web.state import State
from web.conftest import NOW, qingshan

PAGE = {"accept": "text/html"}
CHINESE = re.compile(r"[一-鿿]")


@pytest.fixture(scope="module")
def reader(made_town: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """Somebody who reads and changes nothing: what one page judged is kept for the next."""
    town = Path(shutil.copytree(made_town, tmp_path_factory.mktemp("read") / "chifeng"))
    state = State(town, read_settings(town), lambda: NOW)
    with TestClient(build(state, console=False), follow_redirects=False) as made:
        yield made


def text_of(html: str) -> str:
    """What a person reads of a page."""
    return re.sub(r"<[^>]+>", " ", re.sub(r"<(style|script|head).*?</\1>", " ", html, flags=re.DOTALL))


def test_first_page_tells_air_by_county_and_water_by_section(reader: TestClient) -> None:
    html = reader.get("/", headers=PAGE).text
    assert "2022-07-31" in html
    assert "红山区" in html
    assert "甸子" in html
    assert html.count('class="chip aqi-') > 3
    assert "SIMULATED" in html
    assert "<script" not in html


@pytest.mark.parametrize(
    "path", ["/", "/places/150400", "/bulletins", "/complaints", "/figures/air/150400/2022-07-31/aqi"]
)
def test_english_pages_have_no_chinese(reader: TestClient, path: str) -> None:
    answer = reader.get(path, headers={**PAGE, "accept-language": "en"})
    assert answer.status_code == 200
    assert set(CHINESE.findall(text_of(answer.text))) <= set("中文")


def test_every_number_of_the_first_page_opens(reader: TestClient) -> None:
    html = reader.get("/", headers=PAGE).text
    links = set(re.findall(r'href="(/figures/[^"]+)"', html))
    kinds = {link.rsplit("/", 1)[1]: link for link in links}
    assert len(kinds) > 6
    for link in kinds.values():
        assert reader.get(link, headers=PAGE).status_code == 200, link


def test_trace_goes_down_to_file_and_row(reader: TestClient) -> None:
    html = reader.get("/figures/air/1744A/2022-07-15T14/pm25", headers=PAGE).text
    assert "150400_air_hourly_2022-07_SIMULATED.csv" in html


def test_figures_of_outlets_are_not_public(reader: TestClient) -> None:
    assert reader.get("/figures/online/FW1/2022-07-01/cod", headers=PAGE).status_code == 422


@pytest.mark.slow
def test_a_new_import_shows_as_soon_as_it_is_judged(client: TestClient, town: Path, state: State) -> None:
    before = client.get("/", headers=PAGE).text
    files = town.parent / "more"
    assert qingshan("-C", town, "simulate", "air", 2022, "-o", files).exit_code == 0
    assert qingshan("-C", town, "import", "air", *files.glob("*_2022-08_*.csv")).exit_code == 0
    state.refresh()
    client.get("/", headers=PAGE)
    state.settle()
    after = client.get("/", headers=PAGE).text
    assert "2022-08-31" in after
    assert "2022-08-31" not in before


def test_language_is_kept_and_leads_nowhere_else(client: TestClient) -> None:
    answer = client.get("/language?to=en&next=/bulletins")
    assert answer.headers["location"] == "/bulletins"
    assert "lang=en" in answer.headers["set-cookie"]
    for bad in ("//evil.example", "https://evil.example", "/\\evil.example"):
        assert client.get("/language", params={"to": "en", "next": bad}).headers["location"] == "/"


def test_published_files_and_no_other(client: TestClient, town: Path) -> None:
    words = ("publish", "bulletin", "2022-07", "--sections", "air", "--form", "html", "--issue")
    assert qingshan("-C", town, *words).exit_code == 0
    html = client.get("/bulletins", headers=PAGE).text
    link = re.search(r'href="(/bulletins/[^"]+\.zip)"', html)
    assert link
    assert client.get(link[1]).content[:2] == b"PK"
    number = link[1].split("/")[2]
    policy = client.get(f"/bulletins/{number}/bulletin.html").headers["content-security-policy"]
    assert "script-src 'unsafe-inline'" in policy
    assert "sandbox" in policy
    for name in ("register.jsonl", "..%2Fregister.jsonl", "publication.json"):
        assert client.get(f"/bulletins/{number}/{name}").status_code in {404, 422}


def test_unknown_pages_say_so_in_both_languages(reader: TestClient) -> None:
    assert "没有这个网址" in reader.get("/nothing", headers=PAGE).text
    answer = reader.get("/places/nowhere", headers={**PAGE, "accept-language": "en"})
    assert answer.status_code == 404
    assert "nowhere" in answer.text
