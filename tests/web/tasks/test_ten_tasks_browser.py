"""The ten tasks of docs/learn/ten-tasks.md, walked as they are written.

Each step leaves a picture in the folder ``QINGSHAN_PICTURES`` names; ``QINGSHAN_TEST_CITY`` names a copy of
the demo city to practice in instead of the small town made here. Pictures of the documents come from here.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from web.console.conftest import Served, serving
from web.console.watched import Watched

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


@pytest.fixture(scope="module")
def practice(practice_city: Path) -> Iterator[Served]:
    with serving(practice_city, "analyst,approver,officer", MORNING) as made:
        yield made


class Person(Watched):
    """Somebody who does a task; every step is a picture."""

    def begin(self, task: str, pictures: Path, path: str = "/console/") -> None:
        """Sit down at a page."""
        self.named, self.pictures, self.steps = task, pictures, 0
        self.open(path)
        self.step()

    def step(self) -> None:
        """What the screen shows now."""
        self.settle()
        self.steps += 1
        self.tab.screenshot(path=self.pictures / f"task-{self.named}-{self.steps}.png")

    def click(self, selector: str, text: str = "") -> None:
        """Click the first thing that reads so."""
        found = self.tab.locator(selector, has_text=text) if text else self.tab.locator(selector)
        found.first.click()

    def go(self, selector: str, text: str = "") -> None:
        """Click what leads to another page."""
        with self.tab.expect_navigation():
            self.click(selector, text)
        self.step()

    def sign(self, ground: str, **fields: str) -> None:
        """Fill the window that asks, and send it."""
        for name, value in fields.items():
            self.tab.fill(f"dialog [name='{name}']", value)
        self.tab.fill("dialog [name=ground]", ground)
        self.step()
        self.click("dialog button[type=submit]")
        self.tab.wait_for_selector("dialog", state="detached")

    def finish(self) -> None:
        """Nothing went wrong on the way."""
        self.step()
        assert self.wrong == []
        assert self.broken() == []
        self.context.close()


def test_1_why_a_section_failed_and_who_answers(browser, practice, pictures):
    who = Person(browser, practice, role="analyst")
    who.begin("1", pictures)
    who.go(".qs-rows a", "锡伯河入英金河口")
    first = who.tab.locator("[row-index='0']", has_text="mg/L").first
    assert "不达标" in who.tab.locator("qs-facts").first.inner_text()
    first.locator("a.n").first.click()
    who.tab.wait_for_selector("#qs-panel .value")
    who.step()
    who.tab.keyboard.press("Escape")
    source = who.tab.locator(".qs-card", has_text="上游可能的来源")
    source.scroll_into_view_if_needed()
    assert "锡伯河食品加工园雨洪排口" in source.locator("[row-index='0']").first.inner_text()
    who.step()
    chiefs = who.tab.locator(".qs-card", has_text="由谁负责")
    chiefs.scroll_into_view_if_needed()
    assert "松山区" in chiefs.inner_text()
    who.finish()


def test_2_open_a_case_and_assign_it(browser, practice, pictures):
    who = Person(browser, practice, role="analyst")
    who.begin("2", pictures, "/console/water/CF-XB-02?period=2022-07")
    who.go("a.btn.main", "立案")
    who.tab.fill("[name=owner]", "李工")
    who.tab.fill("[name=ground]", "七月水质评价")
    who.step()
    who.go("qs-opening button[type=submit]")
    assert "锡伯河入英金河口（示例） 2022年7月超标" in who.tab.locator("h1").inner_text()
    who.click("button", "转交")
    who.sign("李工出差", owner="赵工")
    who.tab.wait_for_selector("qs-case dd:has-text('赵工')")
    who.finish()


def test_3_what_is_overdue_and_send_it_on(browser, practice, pictures):
    who = Person(browser, practice, role="analyst")
    who.begin("3", pictures)
    who.go("a.one", "逾期")
    who.go("[row-index='0'] a")
    who.click("button", "转交")
    who.sign("原承办人调离", owner="孙工")
    who.tab.wait_for_selector("qs-case dd:has-text('孙工')")
    who.finish()


def test_4_import_readings_with_mistakes(browser, practice, pictures, tmp_path):
    file = tmp_path / "hours.csv"
    file.write_text(f"{HEADS}\n{MISTAKES}", encoding="utf-8")
    who = Person(browser, practice, role="analyst")
    who.begin("4", pictures)
    who.go(".qs-side a", "导入数据")
    card = who.tab.locator(".qs-card", has_text="导入文件")
    card.locator("input[type=file]").set_input_files(file)
    who.step()
    card.locator("button[type=submit]").click()
    who.tab.wait_for_selector(".qs-findings")
    told = who.tab.locator(".qs-findings").inner_text()
    for wrong in ("9999X", "2022-07-32", "-3", "七十"):
        assert wrong in told
    who.finish()


def test_5_compare_a_month_with_last_year(browser, practice, pictures):
    who = Person(browser, practice, role="analyst")
    who.begin("5", pictures)
    who.go(".qs-side a", "空气")
    with who.tab.expect_navigation():
        who.tab.select_option("[name=period]", "2022-07")
    who.step()
    who.tab.locator("[col-id='figures.good_day_ratio_change'] a.n").first.click()
    who.tab.wait_for_selector("#qs-panel .value")
    who.finish()


@pytest.mark.timeout(300)
def test_6_publish_a_bulletin_with_two_people(browser, practice, pictures):
    who = Person(browser, practice, role="analyst")
    who.begin("6", pictures)
    who.go(".qs-side a", "公报")
    who.tab.fill("[name=period]", "2022-07")
    who.tab.select_option("[name=sections]", "air")
    who.step()
    who.click("qs-work button[type=submit]", "生成")
    who.tab.wait_for_selector(".qs-came button.main")
    who.step()
    who.click(".qs-came button.main")
    who.sign("月度公报，已核对")
    who.tab.wait_for_selector("qs-things .chip:has-text('待批')")
    who.finish()
    other = Person(browser, practice, role="approver")
    other.begin("6-approver", pictures, "/console/bulletins")
    other.tab.fill("qs-things [name=ground]", "同意发布")
    other.step()
    other.click("qs-things qs-work button[type=submit]", "批准")
    other.tab.wait_for_selector("qs-things .qs-came b")
    other.finish()


def test_7_a_published_figure_down_to_its_readings(browser, practice, pictures):
    who = Person(browser, practice, role=None)
    who.begin("7", pictures, "/bulletins")
    who.go(".files a.main")
    who.tab.locator(".card a.n").first.click()
    who.tab.wait_for_selector("#panel tr.go")
    who.step()
    while who.tab.locator("#panel tr.go").count():
        before = who.tab.locator("#panel").inner_text()
        who.tab.locator("#panel tr.go").first.click()
        who.tab.wait_for_function("(was) => document.querySelector('#panel').innerText !== was", arg=before)
        who.step()
    assert "SIMULATED" in who.tab.locator("#panel").inner_text()
    who.finish()


def test_8_audit_a_page(browser, practice, pictures):
    who = Person(browser, practice, role="analyst")
    who.begin("8", pictures)
    who.go(".qs-side a", "数字核对")
    who.tab.fill("qs-audit textarea", PRESS)
    who.click("qs-audit button", "核对")
    who.tab.wait_for_selector(".qs-audit mark")
    who.finish()


def test_9_edit_a_register_entry_and_undo_it(browser, practice, pictures):
    who = Person(browser, practice, role="analyst")
    who.begin("9", pictures)
    who.go(".qs-side a", "台账")
    who.go(".ag-row", "排污单位")
    who.click("qs-register tbody button", "编辑")
    who.sign("按许可证更正", **{"cells.zh": "金穗表面处理（更名）"})
    who.tab.wait_for_selector("td:has-text('更名')")
    who.step()
    who.click(".qs-line button", "撤销")
    who.sign("改错了")
    who.tab.wait_for_selector("td:has-text('更名')", state="detached")
    who.finish()


def test_10_begin_an_alert(browser, practice, pictures):
    who = Person(browser, practice, role="analyst")
    who.begin("10", pictures)
    who.go(".qs-side a", "重污染预警")
    for row, aqi in enumerate(("158", "214", "226")):
        who.tab.locator("qs-forecast input[type=number]").nth(row).fill(aqi)
    who.click("button", "看建议级别")
    who.tab.wait_for_selector(".qs-advice")
    who.step()
    who.click(".qs-advice button.main")
    who.sign("会商意见")
    who.tab.wait_for_selector("qs-things .chip:has-text('待批')")
    who.finish()


def test_and_a_villager_complains(browser, practice, pictures):
    who = Person(browser, practice, "zh", "phone", role=None)
    who.begin("villager", pictures, "/")
    who.go("nav a", "我要投诉")
    who.tab.fill("[name=text]", "昨晚八点以后一直有刺鼻的塑料味")
    who.tab.select_option("[name=division]", "150402")
    who.step()
    who.go("form[method=post] button")
    receipt = who.tab.locator(".receipt").inner_text()
    who.go("a.main")
    assert receipt.strip() in who.tab.content()
    assert "已收到" in who.tab.locator(".card").first.inner_text()
    who.finish()
