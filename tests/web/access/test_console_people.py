"""The console's own house in a real browser: sign in, look around, make a token, add a user, leave."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import urllib.request

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module")
def served(laid_out, tmp_path_factory):
    """The server with demo accounts; address and passwords as it tells them."""
    folder = shutil.copytree(laid_out, tmp_path_factory.mktemp("served") / "chifeng")
    program = [sys.executable, "-c", "from qingshan.edge.cli.app import main; main()"]
    child = subprocess.Popen(
        [*program, "--lang", "zh", "-C", str(folder), "serve", "127.0.0.1:0", "--demo"],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )  # fmt: skip
    told = [child.stdout.readline() for _ in range(6)]
    address = re.search(r"http://\S+?:\d+", told[0])[0]
    words = dict(re.findall(r"^\s+(demo-\w+)\s+(\S+)", "".join(told), re.MULTILINE))
    yield address, words
    child.send_signal(signal.SIGINT)
    assert child.wait(30) == 0


@pytest.fixture
def page(browser, served):
    context = browser.new_context(viewport={"width": 1366, "height": 768}, locale="zh-CN")
    made = context.new_page()
    made.faults = []
    made.on("console", lambda said: made.faults.append(said.text) if said.type == "error" else None)
    made.on("pageerror", lambda fault: made.faults.append(str(fault)))
    yield made
    context.close()


def sign_in(page, served, name):
    address, words = served
    page.goto(f"{address}/sign-in?next=/console/account")
    page.fill("input[name=name]", name)
    page.fill("input[name=password]", words[name])
    page.click("main button")
    page.wait_for_url("**/console/account")


def picture(page, name):
    folder = os.environ.get("QINGSHAN_PICTURES")
    if folder:
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)


def test_an_administrator_adds_a_user_who_chooses_a_password(page, served, browser):
    sign_in(page, served, "demo-administrator")
    page.wait_for_selector(".qs-card")
    picture(page, "console-account")
    page.fill("input[name=title]", "script")
    page.click("button:has-text('新建令牌')")
    assert page.wait_for_selector(".once code").inner_text().startswith("qs_")
    page.goto(f"{served[0]}/console/users")
    page.wait_for_selector("text=demo-officer")
    picture(page, "console-users")
    page.fill("input[name=name]", "li")
    page.fill("input[name=title]", "李")
    page.fill("input[name=ground]", "new colleague")
    page.click(".qs-form button")
    link = page.wait_for_selector(".once code").inner_text()
    picture(page, "console-user-added")
    other = browser.new_page()
    other.goto(link)
    picture(other, "set-up")
    for field in ("password", "again"):
        other.fill(f"input[name={field}]", "paper lantern river 42")
    other.click("main button")
    other.wait_for_url("**/console/**")
    other.goto(f"{served[0]}/account")
    picture(other, "account")
    page.goto(f"{served[0]}/console/users/log")
    page.wait_for_selector("text=new colleague")
    picture(page, "console-log")
    assert page.faults == []


def test_leaving_ends_the_console_at_once(page, served):
    sign_in(page, served, "demo-analyst")
    page.wait_for_selector(".qs-card")
    page.click("text=退出")
    page.wait_for_url("**/sign-in")
    page.goto(f"{served[0]}/console/account")
    assert "/sign-in?next=" in page.url
    picture(page, "sign-in")


def test_the_plain_account_page_runs_no_script(page, served):
    sign_in(page, served, "demo-officer")
    page.goto(f"{served[0]}/account?lang=en")
    assert page.eval_on_selector_all("script", "found => found.length") == 0
    picture(page, "account-en")
    assert page.faults == []


def test_the_address_it_told_answers(served):
    with urllib.request.urlopen(f"{served[0]}/health") as answer:
        assert answer.status == 200
