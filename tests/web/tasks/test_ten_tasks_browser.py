"""The ten tasks of docs/learn/ten-tasks.md, walked as they are written.

Each step leaves a picture in the folder ``QINGSHAN_PICTURES`` names; ``QINGSHAN_TEST_CITY`` names a copy of
the demo city to practice in instead of the small town made here. Pictures of the documents come from here,
and their table of what a task asks of a person (``model.py``), as ``tasks.md`` in the same folder.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from web.console.conftest import Served, serving
from web.console.watched import Watched
from web.tasks.model import Tally

pytestmark = [pytest.mark.browser, pytest.mark.slow]

MORNING = "2023-01-03T07:30"
HEADS = "站点编码,时间,PM2.5(μg/m³),PM10(μg/m³),SO2(μg/m³),NO2(μg/m³),CO(mg/m³),O3(μg/m³)"
MISTAKES = """1744A,2022-07-31 01:00,35,70,9,20,0.5,60
1744A,2022-07-31 02:00,-3,70,9,20,0.5,60
9999X,2022-07-31 02:00,35,70,9,20,0.5,60
1744A,2022-07-32 03:00,35,70,9,20,0.5,60
1744A,2022-07-31 04:00,35,七十,9,20,0.5,60
"""
PRESS = "2022年，全市优良天数350天，优良天数比例为97.7%。"


WARM = ("/", "/air", "/water", "/water/CF-XB-02?period=2022-07", "/cases", "/registers", "/bulletins")
"""Pages opened once before, as by those who came earlier in the morning."""


@pytest.fixture(scope="module")
def practice(browser, practice_city: Path) -> Iterator[Served]:
    with serving(practice_city, "analyst,approver,officer", MORNING) as made:
        early = Watched(browser, made, role="analyst")
        for each in WARM:
            early.open(f"/console{each}")
        early.context.close()
        yield made


SAID = """(element) => {
  const copy = element.cloneNode(true);
  copy.querySelectorAll("option,datalist").forEach((each) => each.remove());
  return copy.innerText ?? copy.textContent;
}"""
"""What an element says, without the lines of its closed lists."""


class Person(Watched):
    """Somebody who does a task; every step is a picture, and what it asks of a person is counted."""

    def begin(self, task: str, pictures: Path, path: str = "/console/") -> None:
        """Sit down at a page; it is there already."""
        self.named, self.pictures, self.steps = task, pictures, 0
        self.tally = Tally(task)
        self.open(path)
        self.before = self.processor()
        self.step()

    def step(self) -> None:
        """What the screen shows now; the machine is waited for."""
        begun = time.perf_counter()
        self.settle()
        self.tally.machine += time.perf_counter() - begun
        self.steps += 1
        self.tab.screenshot(path=self.pictures / f"task-{self.named}-{self.steps}.png")

    def click(self, selector: str, text: str = "") -> None:
        """Click the first thing that reads so."""
        found = self.tab.locator(selector, has_text=text) if text else self.tab.locator(selector)
        self.tally.click(text or found.first.inner_text())
        begun = time.perf_counter()
        found.first.click()
        self.tally.machine += time.perf_counter() - begun

    def go(self, selector: str, text: str = "") -> None:
        """Click what leads to another page."""
        begun, before = time.perf_counter(), self.tally.machine
        with self.tab.expect_navigation():
            self.click(selector, text)
        self.tally.machine = before + time.perf_counter() - begun
        self.tally.pages += 1
        self.step()

    def fill(self, selector: str, text: str, nth: int = 0) -> None:
        """Type into a field; what was in it is typed over."""
        self.tally.type(text)
        self.tab.locator(selector).nth(nth).fill(text)

    def choose(self, selector: str, value: str) -> None:
        """Choose from a list: open it, find the line, click it."""
        self.tally.click()
        label = self.tab.locator(f"{selector} option[value='{value}']").first.inner_text()
        self.tally.click(label)
        self.tab.select_option(selector, value)

    def see(self, selector: str, text: str = "") -> Any:
        """Wait for something."""
        begun = time.perf_counter()
        found = self.tab.locator(selector, has_text=text).first if text else self.tab.locator(selector).first
        found.wait_for()
        self.tally.machine += time.perf_counter() - begun
        return found

    def read(self, selector: str, text: str = "", first: int | None = None) -> str:
        """Read something that must be read to go on; of many like it the first few."""
        self.see(selector, text)
        found = self.tab.locator(selector, has_text=text) if text else self.tab.locator(selector)
        count = 1 if first is None else min(first, found.count())
        words = " ".join(found.nth(at).evaluate(SAID) for at in range(count))
        self.tally.look(words)
        return words

    def sign(self, ground: str, **fields: str) -> None:
        """Fill the window that asks, and send it."""
        for name, value in fields.items():
            self.fill(f"dialog [name='{name}']", value)
        self.fill("dialog [name=ground]", ground)
        self.step()
        self.click("dialog button[type=submit]")
        self.gone("dialog")

    def gone(self, selector: str) -> None:
        """Wait until something is no longer there."""
        begun = time.perf_counter()
        self.tab.wait_for_selector(selector, state="detached")
        self.tally.machine += time.perf_counter() - begun

    def processor(self) -> float:
        """Seconds of the processor that the server has used so far."""
        stat = Path(f"/proc/{self.served.pid}/stat")
        fields = stat.read_text().rsplit(")", 1)[1].split() if stat.is_file() else ["0"] * 13
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def finish(self) -> None:
        """Nothing went wrong on the way."""
        self.step()
        self.tally.processor = self.processor() - self.before
        assert self.wrong == []
        assert self.broken() == []
        self.context.close()
        with (self.pictures / "tasks.md").open("a", encoding="utf-8") as table:
            table.write(self.tally.row() + "\n")


def test_1_why_a_section_failed_and_who_answers(browser, practice, pictures):
    who = Person(browser, practice, role="analyst")
    who.begin("1", pictures)
    who.go(".qs-rows a", "锡伯河入英金河口")
    assert "不达标" in who.read("qs-facts dl > *", first=10)
    cell = who.tab.locator("[row-index='0']", has_text="mg/L").first.locator("a.n").first
    who.tally.click(cell.inner_text())
    cell.click()
    who.read("#qs-panel .value")
    who.step()
    who.tab.keyboard.press("Escape")
    source = who.tab.locator(".qs-card", has_text="上游可能的来源")
    source.scroll_into_view_if_needed()
    first = ".qs-card:has-text('上游可能的来源') [row-index='0']"
    assert "锡伯河食品加工园雨洪排口" in who.read(f"{first} [col-id=name]")
    who.read(f"{first} [col-id=share]")
    who.read(f"{first} [col-id=sureness]")
    who.tally.look(who.tab.locator(f"{first} [col-id=factors_text]").inner_text().splitlines()[0])
    who.step()
    chiefs = who.tab.locator(".qs-card", has_text="由谁负责")
    chiefs.scroll_into_view_if_needed()
    assert "松山区" in who.read(".qs-card", "由谁负责")
    who.finish()


def test_2_open_a_case_and_assign_it(browser, practice, pictures):
    who = Person(browser, practice, role="analyst")
    who.begin("2", pictures, "/console/water/CF-XB-02?period=2022-07")
    who.go("a.btn.main", "立案")
    who.read("qs-opening form label", first=6)
    who.fill("[name=owner]", "李工")
    assert "2022年7月" in who.tab.input_value("[name=ground]")
    who.step()
    who.go("qs-opening button[type=submit]")
    assert "锡伯河入英金河口（示例） 2022年7月超标" in who.read("h1")
    who.click("button", "转交")
    who.sign("李工出差", owner="赵工")
    who.see("qs-case dd:has-text('赵工')")
    who.finish()


def test_3_what_is_overdue_and_send_it_on(browser, practice, pictures):
    who = Person(browser, practice, role="analyst")
    who.begin("3", pictures)
    who.go("a.one", "超期")
    who.read("[row-index='0'] [col-id=title]")
    who.go("[row-index='0'] a")
    who.click("button", "转交")
    who.sign("原承办人调离", owner="孙工")
    who.see("qs-case dd:has-text('孙工')")
    who.finish()


def test_4_import_readings_with_mistakes(browser, practice, pictures, tmp_path):
    file = tmp_path / "hours.csv"
    file.write_text(f"{HEADS}\n{MISTAKES}", encoding="utf-8")
    who = Person(browser, practice, role="analyst")
    who.begin("4", pictures)
    who.go(".qs-side a", "导入数据")
    # the window of the system in which a file is chosen: its button, the file, open
    for label in ("选择文件", "hours.csv", "打开"):
        who.tally.click(label)
    who.tab.locator(".qs-card", has_text="导入文件").locator("input[type=file]").set_input_files(file)
    who.step()
    who.click(".qs-card:has-text('导入文件') button[type=submit]")
    shown = ".qs-findings:not(details .qs-findings)"
    who.read(f"{shown} td.right", first=9)
    who.read(f"{shown} td.long", first=18)
    told = who.tab.locator(".qs-findings").first.inner_text()
    for wrong in ("9999X", "2022-07-32", "-3", "七十"):
        assert wrong in told
    who.finish()


def test_5_compare_a_month_with_last_year(browser, practice, pictures):
    who = Person(browser, practice, role="analyst")
    who.begin("5", pictures)
    who.go(".qs-side a", "空气")
    begun = time.perf_counter()
    with who.tab.expect_navigation():
        who.choose("[name=period]", "2022-07")
    who.tally.machine += time.perf_counter() - begun
    who.tally.pages += 1
    who.step()
    who.click("[col-id='figures.good_day_ratio_change'] a.n")
    who.read("#qs-panel .value")
    who.read("#qs-panel dl")
    who.finish()


@pytest.mark.timeout(300)
def test_6_publish_a_bulletin_with_two_people(browser, practice, pictures):
    who = Person(browser, practice, role="analyst")
    who.begin("6", pictures)
    who.go(".qs-side a", "公报")
    who.fill("[name=period]", "2022-07")
    who.choose("[name=sections]", "air")
    who.step()
    who.click("qs-work button[type=submit]", "生成")
    who.read(".qs-came p")
    who.see(".qs-came button.main")
    who.step()
    who.click(".qs-came button.main")
    who.sign("月度公报，已核对")
    who.see("qs-things .chip:has-text('待批')")
    who.finish()
    other = Person(browser, practice, role="approver")
    other.begin("6-approver", pictures, "/console/bulletins")
    other.fill("qs-things [name=ground]", "同意发布")
    other.step()
    other.click("qs-things qs-work button[type=submit]", "批准")
    other.read("qs-things .qs-came b")
    other.finish()


def test_7_a_published_figure_down_to_its_readings(browser, practice, pictures):
    who = Person(browser, practice, role=None)
    who.begin("7", pictures, "/bulletins")
    who.go(".files a.main")
    who.click(".card a.n")
    who.see("#panel tr.go")
    who.step()
    while who.tab.locator("#panel tr.go").count():
        before = who.tab.locator("#panel").inner_text()
        who.read("#panel h2")
        who.click("#panel tr.go")
        who.tab.wait_for_function("(was) => document.querySelector('#panel').innerText !== was", arg=before)
        who.step()
    assert "SIMULATED" in who.read("#panel dl:last-of-type dd", first=4)
    who.finish()


def test_8_audit_a_page(browser, practice, pictures):
    who = Person(browser, practice, role="analyst")
    who.begin("8", pictures)
    who.go(".qs-side a", "数字核对")
    # the sentence is pasted, as the page asks: two keys
    who.tally.type("VV")
    who.tab.fill("qs-audit textarea", PRESS)
    who.click("qs-audit button", "核对")
    who.see(".qs-audit mark")
    who.read(".qs-audit .note")
    who.finish()


def test_9_edit_a_register_entry_and_undo_it(browser, practice, pictures):
    who = Person(browser, practice, role="analyst")
    who.begin("9", pictures)
    who.go(".qs-side a", "台账")
    who.go(".ag-row a", "排污单位")
    who.click("qs-register tbody button", "编辑")
    who.sign("按许可证更正", **{"cells.zh": "金穗表面处理（更名）"})
    who.see("td:has-text('更名')")
    who.step()
    who.click(".qs-line button", "撤销")
    who.sign("改错了")
    who.gone("td:has-text('更名')")
    who.finish()


def test_10_begin_an_alert(browser, practice, pictures):
    who = Person(browser, practice, role="analyst")
    who.begin("10", pictures)
    who.go(".qs-side a", "重污染预警")
    for row, aqi in enumerate(("158", "214", "226")):
        who.fill("qs-forecast input[type=number]", aqi, nth=row)
    who.click("button", "看建议级别")
    who.read(".qs-advice")
    who.step()
    who.click(".qs-advice button.main")
    who.sign("会商意见")
    who.see("qs-things .chip:has-text('待批')")
    who.finish()


def test_and_a_villager_complains(browser, practice, pictures):
    who = Person(browser, practice, "zh", "phone", role=None)
    who.begin("villager", pictures, "/")
    who.go("nav a", "我要投诉")
    who.fill("[name=text]", "昨晚八点以后一直有刺鼻的塑料味")
    who.choose("[name=division]", "150402")
    who.step()
    who.go("form[method=post] button")
    receipt = who.read(".receipt")
    who.go("a.main")
    assert receipt.strip() in who.tab.content()
    assert "已收到" in who.read(".card")
    who.finish()
