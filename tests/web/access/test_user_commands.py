"""Accounts at the command line, and what the server tells when it starts."""

from __future__ import annotations

import stat

import pytest
from click.testing import CliRunner
from starlette.testclient import TestClient

from qingshan.act.proposal import apply, approve, propose
from qingshan.base.errors import RefusedError, UsageError
from qingshan.edge.cli.app import command
from qingshan.edge.web.access.demo import demo_accounts
from qingshan.edge.workspace import Workspace
from web.signing import NOW, app_of


def run(folder, *words, **more):
    typed = ["-C", str(folder), *words]
    return CliRunner().invoke(command, typed, catch_exceptions=False, **more)


def test_a_user_is_added_listed_closed_and_opened(folder):
    said = run(folder, "user", "add", "li", "--title", "李", "--role", "officer", "--area", "150428").output
    assert "/set-up?key=" in said
    waiting = run(folder, "user", "list", "--format", "csv").output
    assert any(words in waiting for words in ("no password yet", "待设密码"))
    run(folder, "user", "add", "boss", "--role", "administrator")
    run(folder, "user", "disable", "li", "--ground", "left")
    closed = run(folder, "user", "list", "--format", "csv").output
    assert any(words in closed for words in ("disabled", "停用"))
    run(folder, "user", "disable", "li", "--undo", "--ground", "back")
    told = run(folder, "ledger", "log", "access/li", "--format", "csv").output
    kinds = ("added", "invited", "disabled", "enabled")
    assert [f"access.{kind}" in told for kind in kinds] == [True] * 4
    assert stat.S_IMODE((folder / "accounts.db").stat().st_mode) == 0o600


def test_an_area_is_named_by_code_or_name_and_one_nobody_knows_is_refused(folder):
    county = Workspace.find(folder).divisions().of_kind("county")[0]
    run(folder, "user", "add", "boss", "--role", "administrator")
    run(folder, "user", "add", "li", "--role", "officer", "--area", county.zh)
    assert str(county.code) in run(folder, "user", "list", "--format", "csv").output
    assert f"{county.code}904" in run(folder, "user", "change", "li", "--area", f"{county.code}904").output
    for wrong in ("999999", "150428x", "某旗"):
        with pytest.raises(UsageError) as refused:
            run(folder, "user", "add", "wang", "--role", "officer", "--area", wrong)
        assert refused.value.code == "account-area-unknown"


def test_a_token_made_at_the_command_line_opens_the_interface(folder):
    run(folder, "user", "add", "prometheus", "--role", "watcher")
    secret = run(folder, "user", "token", "prometheus", "scrape").output.strip()
    app = app_of(folder)
    # the application's clock stands in the past: a token made now is still good there
    program = TestClient(app, headers={"authorization": f"Bearer {secret}"})
    assert program.get("/metrics").status_code == 200
    assert program.get("/api/users").status_code == 403


def test_a_password_can_be_typed_at_the_command_line(folder):
    run(folder, "user", "add", "li", "--role", "analyst")
    typed = "paper lantern river 42\n" * 2
    assert run(folder, "user", "password", "li", "--ask", input=typed).exit_code == 0
    browser = TestClient(app_of(folder), follow_redirects=False)
    form = {"name": "li", "password": "paper lantern river 42"}
    assert browser.post("/sign-in", data=form).status_code == 303


@pytest.mark.parametrize("name", ["L", "-li", "li li", "李", "a/b", "../x", "x" * 33])
def test_names_that_cannot_stand_in_the_ledger_are_refused(folder, name):
    with pytest.raises(UsageError):
        run(folder, "user", "add", "--role", "analyst", "--", name)


def test_demo_accounts_are_for_simulated_cities_alone(folder, app):
    made = demo_accounts(app.state.access, Workspace.find(folder))
    assert {each.account.role for each in made} == {"officer", "analyst", "approver", "administrator"}
    again = demo_accounts(app.state.access, Workspace.find(folder))
    assert {each.password for each in made}.isdisjoint({each.password for each in again})
    city = folder / "city.toml"
    city.write_text(
        city.read_text(encoding="utf-8").replace("simulated = true", "simulated = false"), encoding="utf-8"
    )
    with pytest.raises(RefusedError):
        demo_accounts(app.state.access, Workspace.find(folder))


def test_who_wrote_a_draft_does_not_approve_it(folder):
    with Workspace.find(folder).ledger() as ledger:
        made = ledger.append([propose("1", "alert", {"level": "yellow"}, "li", "plan")], at=NOW)
    proposal = apply(None, made[0])
    assert proposal.who == "li"
    with pytest.raises(RefusedError):
        approve(proposal, "li", "agreed")
    approve(proposal, "wang", "agreed")
