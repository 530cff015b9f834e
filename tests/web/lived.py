"""A town in which something was done of everything: case, lists, alert, bulletin, a register's change."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

from qingshan.act.alert.advice import Forecast
from qingshan.act.case.decide import Actor, Opening
from qingshan.act.proposal import propose
from qingshan.edge.emergency.alerts import alerts_of
from qingshan.edge.listing import listing_of
from qingshan.edge.register_desk import RegisterDesk
from qingshan.edge.register_tables import table_named
from qingshan.edge.web.hook import add
from qingshan.edge.web.settings_desk import SettingsDesk
from qingshan.edge.workspace import Workspace
from web.conftest import qingshan
from web.signing import NOW

FORECAST = tuple(
    Forecast(date(2026, 3, 3) + timedelta(days=at), aqi, "pm25") for at, aqi in enumerate((158, 214, 226))
)


def live(folder: Path) -> None:
    """Act in a town."""
    done = qingshan("-C", folder, "publish", "bulletin", "2022-07", "--sections", "air", "--issue")
    assert done.exit_code == 0, done.output
    workspace = Workspace.find(folder)
    officer, approver = Actor("李工", "officer", "来电"), Actor("陈局长", "approver", "会商")
    with listing_of(workspace, NOW) as listing:
        made = listing.fix("key_inlet_firms", NOW.date(), "王处长", "年度名单")
        listing.decide("key_inlet_firms", next(iter(made.members)), "exempted", "王处长", "已停产")
    with alerts_of(workspace, NOW, "zh") as alerts:
        case = alerts.desk.open("complaint", Opening("", "夜间异味", division="150429"), officer)
        alerts.desk.move(case.id, "accept", officer)
        alerts.desk.file(case.id, "answer", officer, text="已清理")
        plan = alerts.board.listed(NOW.date())
        alerts.board.fix(plan, NOW.date(), "王处长", "年度修订")
        alerts.order("orange", FORECAST, approver, "橙色预警跟踪")
        what = {"level": "red", "forecast": []}
        alerts.desk.ledger.append([propose("2026-0001", "alert", what, "王处长", "升级")], at=NOW)
        ledger = alerts.desk.ledger
        ledger.append([add("0001", "https://example.cn/hook", ("case.overdue",), "root", "联动平台")], at=NOW)
        SettingsDesk(folder, ledger, NOW, "root").change("session.idle_minutes", 30, "会议室公用电脑")
        desk = RegisterDesk(workspace, ledger, NOW, "王处长", "按许可证更正")
        table = table_named("enterprises")
        desk.change(table, desk.sheet(table).lines[0].id, {"industry": "金属表面处理"})
