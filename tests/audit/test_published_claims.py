"""The pairs of the worked example and the clean pages, from running text and from its torn form."""

from __future__ import annotations

from fractions import Fraction

import pytest

from audit.conftest import PAGES
from audit.tearing import torn
from qingshan.publish.audit.audit import Audit, audit_text

FORMS = ["whole", "0", "1", *(pytest.param(str(n), marks=pytest.mark.slow) for n in range(2, 8))]
CLEAN = sorted(path.name for path in (PAGES / "clean").glob("*.txt"))


def page(name: str, form: str) -> str:
    """A page as written, or torn."""
    text = (PAGES / name).read_text(encoding="utf-8")
    return text if form == "whole" else torn(text, int(form))


def found(audit: Audit, rule: str, *texts: str):
    """The one finding of a rule about figures printed so, whatever else it is about."""
    ids = {c.text: c.id for c in reversed(audit.claims)}
    wanted = {ids[text] for text in texts}
    fitting = [j for j in audit.judgements if j.rule == rule and wanted <= set(j.claims)]
    assert len(fitting) == 1, [(j.rule, j.claims) for j in audit.judgements]
    return fitting[0]


@pytest.mark.parametrize("form", FORMS)
def test_pairs_of_2022(given, form):
    audit = audit_text(page("claims/2022.txt", form), given.places, given.known)
    days = found(audit, "R2", "356天", "97.4%")
    assert (days.verdict, days.repairs[0].needed.zh) == ("impossible", "97.5%")
    assert "340–352" in days.says.zh
    assert "13–25" in days.says.zh
    change = found(audit, "R3", "87.5%", "27.5%")
    assert change.verdict == "only_if"
    assert "最小是 40" in change.says.zh
    joint = found(audit, "R4", "87.5%", "33.3%")
    assert joint.verdict == "only_if"
    assert "15, 30" in joint.says.zh
    plans = found(audit, "R2", "15项", "22%")
    assert plans.verdict == "only_if"
    assert "66–69" in plans.says.zh
    assert found(audit, "R1", "29.74%").verdict == "consistent"
    forest = found(audit, "R1", "4555万亩", "35.84%")
    assert forest.verdict == "impossible"
    assert "84,707" in forest.says.zh
    assert "84,750" in forest.says.zh
    land = found(audit, "R5", "4555万亩", "8600万亩")
    assert land.verdict == "impossible"
    assert "97.42%" in land.says.zh
    assert found(audit, "R10", "8600万亩", "62.6%").verdict == "cannot_tell"
    union = found(audit, "R7", "26.6万亩", "108万亩", "60万亩", "173万亩")
    assert union.verdict == "cannot_tell"
    assert "173.00万亩" in union.says.zh
    assert "367.60万亩" in union.says.zh
    assert found(audit, "R10", "460万人").verdict == "cannot_tell"
    assert found(audit, "R6", "3区", "7旗", "2县", "12个").verdict == "consistent"
    assert found(audit, "R14", "2029米").verdict == "cannot_tell"
    assert found(audit, "R1", "23.9%").verdict == "consistent"
    assert [j.rule for j in audit.judgements if j.verdict == "impossible"].count("R1") == 1
    assert len([j for j in audit.judgements if j.verdict == "impossible"]) == 3


@pytest.mark.parametrize("form", FORMS)
def test_the_headline_of_2025(given, form):
    audit = audit_text(page("claims/2025.txt", form), given.places, given.known)
    headline = [j for j in audit.judgements if j.rule == "R3" and j.verdict == "impossible"]
    body = [j for j in audit.judgements if j.rule == "R3" and j.verdict == "only_if"]
    assert len(headline) == len(body) == 1
    by_id = {c.id: c for c in audit.claims}
    assert any(by_id[each].is_headline and by_id[each].text == "18天" for each in headline[0].claims)
    assert "348–351" in headline[0].says.zh
    assert "336" in headline[0].says.zh
    assert "优级天数" in body[0].says.zh
    disagree = [j for j in audit.judgements if j.rule == "R18"]
    assert [j.verdict for j in disagree] == ["impossible"]
    assert found(audit, "R2", "97%").verdict == "consistent"


@pytest.mark.parametrize("name", CLEAN)
@pytest.mark.parametrize("form", ["whole", "1", "2"])
def test_clean_pages_raise_no_alarm(given, name, form):
    if name == "english.txt" and form != "whole":
        pytest.skip("tearing is for Chinese pages")
    audit = audit_text(page(f"clean/{name}", form), given.places, given.known)
    assert [j.says.zh for j in audit.judgements if j.verdict in {"impossible", "only_if"}] == []
    assert [j.verdict for j in audit.judgements].count("consistent") >= 1


def test_every_impossible_finding_names_a_repair_and_what_to_ask_for(given):
    for name in ("claims/2022.txt", "claims/2025.txt"):
        audit = audit_text(page(name, "whole"), given.places, given.known)
        for each in audit.judgements:
            assert each.ask.zh
            assert each.ask.en
            if each.verdict == "impossible":
                assert each.repairs
                assert each.repairs[0].share == min(r.share for r in each.repairs) >= Fraction(0)


def test_marks_lead_back_to_the_original(given):
    for form in ("whole", "2", "4"):
        original = page("claims/2022.txt", form)
        audit = audit_text(original, given.places, given.known)
        for claim in audit.claims:
            pieces = audit.repaired.pieces(claim.start, claim.end)
            told = "".join("".join(original[a:b].split()) for a, b in pieces)
            assert told.replace("\n", "") == "".join(claim.text.split())


def test_findings_that_rest_on_a_choice_name_it_and_how_sure_it_is(given):
    audit = audit_text(page("claims/2022.txt", "whole"), given.places, given.known)
    days = found(audit, "R2", "356天", "97.4%")
    assert [(c.key, c.status) for c in days.choices] == [("uncounted_days", "unverified")]
    assert days.status == "unverified"
    assert "10 天" in days.choices[0].text.zh
    change = found(audit, "R3", "87.5%", "27.5%")
    assert [c.key for c in change.choices] == ["most_sections"]
    assert found(audit, "R1", "29.74%").choices == ()


def test_a_share_may_rest_on_any_of_several_counts_or_on_all_of_them(given):
    begins = "2023年澜川市水质公报。全市设国控断面18个"
    share = "。Ⅰ～Ⅲ类水质断面占94.2%。"
    alone = audit_text(f"{begins}{share}", given.places, given.known)
    assert [j.rule for j in alone.judgements if j.verdict == "impossible"] == ["R4"]
    beside = audit_text(f"{begins}、省控断面34个{share}", given.places, given.known)
    assert [(j.rule, j.verdict) for j in beside.judgements] == [("R4", "consistent")]
    assert "52 个断面" in beside.judgements[0].says.zh


def test_the_year_of_an_earlier_figure_is_not_that_of_the_sentence(given):
    text = (
        "PM2.5 came down to 27 micrograms per cubic metre in 2024 from 44 micrograms in 2018, "
        "and residents enjoyed 331 days of good air, or 90.4 percent of the year."
    )
    audit = audit_text(text, given.places, given.known)
    assert [(c.text, c.period) for c in audit.claims if c.unit in {"ug_m3", "day"}] == [
        ("27 micrograms per cubic metre", "2024"), ("44 micrograms", "2018"), ("331 days", "2024"),
    ]  # fmt: skip
    assert {j.verdict for j in audit.judgements} == {"consistent"}
