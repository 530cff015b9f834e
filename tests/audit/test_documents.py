"""Documents of every form, damaged ones and claims files; the command and its exit codes."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import docx
import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from audit.conftest import PAGES
from qingshan.edge.audit.document import document_of
from qingshan.edge.audit.run import audit_file, background
from qingshan.edge.cli.app import command
from qingshan.edge.rendering.fonts import chinese_font
from qingshan.publish.audit.audit import audit_text
from qingshan.publish.audit.sentences import Places

LINES = (
    "赤峰市空气质量通报",
    "2022年赤峰市优良天数356天，优良天数比例97.4%。",
    "森林面积4555万亩，森林覆盖率35.84%。",
)


def word_file(path: Path) -> Path:
    document = docx.Document()
    document.add_heading(LINES[0])
    document.add_paragraph(LINES[1])
    table = document.add_table(rows=1, cols=2)
    table.rows[0].cells[0].text, table.rows[0].cells[1].text = "断面", "16个"
    document.add_paragraph(LINES[2])
    document.save(str(path))
    return path


def pdf_file(path: Path) -> Path:
    import matplotlib as mpl
    from matplotlib.backends.backend_pdf import FigureCanvasPdf
    from matplotlib.figure import Figure
    from matplotlib.font_manager import FontProperties

    figure = Figure(figsize=(8, 4))
    font = FontProperties(fname=str(chinese_font().path))
    for at, line in enumerate(LINES):
        figure.text(0.05, 0.9 - 0.2 * at, line, fontproperties=font)
    with mpl.rc_context({"pdf.fonttype": 42}):
        FigureCanvasPdf(figure).print_pdf(str(path))
    return path


def html_file(path: Path) -> Path:
    body = f"<h1>{LINES[0]}</h1><script>var n = 12345;</script><p>{LINES[1]}</p><div>{LINES[2]}</div>"
    path.write_text(
        f"<!doctype html><html><head><title>t</title></head><body>{body}</body></html>", encoding="utf-8"
    )
    return path


def markdown_file(path: Path) -> Path:
    path.write_text(
        f"# {LINES[0]}\n{LINES[1].replace('356天', '**356天**')}\n\n{LINES[2]}\n", encoding="utf-8"
    )
    return path


def gbk_file(path: Path) -> Path:
    path.write_bytes("\n\n".join(LINES).encode("gb18030"))
    return path


@pytest.mark.parametrize(
    ("make", "name"),
    [
        (word_file, "a.docx"),
        (pdf_file, "a.pdf"),
        (html_file, "a.html"),
        (markdown_file, "a.md"),
        (gbk_file, "a.txt"),
    ],
)
def test_every_form_is_read(make, name, tmp_path):
    audited = audit_file(make(tmp_path / name), background(None))
    assert audited.document.findings == ()
    impossible = {j.rule for j in audited.audit.judgements if j.verdict == "impossible"}
    assert impossible == {"R1", "R2"}
    assert "12345" not in audited.document.text


def test_a_claims_file(tmp_path):
    rows = (
        "kind,figure,place,period,change_from\nforest_area,4555万亩,赤峰市,2022,\n"
        "forest_coverage,35.84%,赤峰市,2022,\nnonsense,1,,,\n"
    )
    (tmp_path / "claims.csv").write_text(rows, encoding="utf-8")
    audited = audit_file(tmp_path / "claims.csv", background(None))
    assert [j.rule for j in audited.audit.judgements if j.verdict == "impossible"] == ["R1"]
    assert [f.code for f in audited.document.findings] == ["audit-claim-row"]
    told = [
        {"kind": "good_days", "figure": "356天", "period": "2022"},
        {"kind": "good_day_ratio", "figure": "97.4%", "period": "2022"},
    ]
    (tmp_path / "claims.json").write_text(json.dumps(told), encoding="utf-8")
    audited = audit_file(tmp_path / "claims.json", background(None))
    assert [j.rule for j in audited.audit.judgements if j.verdict == "impossible"] == ["R2"]


NAMES = ("x.pdf", "x.docx", "x.html", "x.md", "x.txt", "x")
HEADS = (b"", b"%PDF-1.4\n", b"PK\x03\x04", b"<html>", b"kind,figure\n", b'{"kind": "figure"')


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=400), st.sampled_from(NAMES), st.sampled_from(HEADS))
def test_any_bytes_give_a_text_or_a_finding(content, name, head):
    document = document_of(head + content, name)
    assert document.text.strip() or document.findings


LETTERS = (
    "0123456789.,%％+-—～万亿千百十余约近超 \n\t年月日天个项亩元的占其中共较比提高下降"
    "优良天数比例森林覆盖率面积（）()、，。：分别为第百分之abPM"
)
ALPHABET = st.sampled_from(LETTERS)


@settings(max_examples=250, deadline=None)
@given(st.text(ALPHABET, max_size=200))
def test_any_text_gives_a_report(text):
    audit = audit_text(text, Places({"赤峰市": "150400"}))
    ids = {c.id for c in audit.claims}
    assert all(set(j.claims) <= ids for j in audit.judgements)


def run(*words: str):
    return CliRunner().invoke(command, ["audit", *words])


def test_exit_codes_and_json(tmp_path):
    (tmp_path / "good.txt").write_text("赤峰市2025年优良天数354天，优良天数比例97%。", encoding="utf-8")
    (tmp_path / "if.txt").write_text("编制专项规划15项，占全部规划的22%。", encoding="utf-8")
    (tmp_path / "empty.txt").write_text("", encoding="utf-8")
    assert run(str(tmp_path / "good.txt")).exit_code == 0
    assert run(str(tmp_path / "if.txt")).exit_code == 0
    assert run("--strict", str(tmp_path / "if.txt")).exit_code == 1
    assert run(str(tmp_path / "empty.txt")).exit_code == 1
    told = run("--format", "json", str(PAGES / "claims/2022.txt"))
    assert told.exit_code == 1
    document = json.loads(told.stdout)["documents"][0]
    assert document["verdict"] == "impossible"
    assert {"id", "text", "spans", "value", "unit", "kind", "place", "period", "verdict"} <= set(
        document["claims"][0]
    )
    assert {"rule", "verdict", "text", "formula", "intervals", "repairs", "ask"} <= set(
        document["findings"][0]
    )


def test_the_page_carries_everything(tmp_path):
    out, evil = tmp_path / "page.html", tmp_path / "evil.txt"
    evil.write_text("<script>alert(1)</script>优良天数356天，优良天数比例97.4%。", encoding="utf-8")
    told = run(str(PAGES / "claims/2022.txt"), str(evil), "--format", "html", "-o", str(out))
    assert told.exit_code == 1
    page = out.read_text(encoding="utf-8")
    assert 'class="impossible"' in page
    assert "最小改动" in page
    assert "<script" not in page
    assert "http://" not in page
    assert "https://" not in page
    assert "&lt;script&gt;" in page


def test_a_document_reads_no_other_file(tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("the inside", encoding="utf-8")
    entity = f'<!DOCTYPE x [<!ENTITY inside SYSTEM "{secret.as_uri()}">]>'
    page = f"{entity}<html><body><p>before &inside; after</p></body></html>"
    assert "the inside" not in document_of(page.encode(), "page.html").text
    buffer = io.BytesIO()
    docx.Document().save(buffer)
    spoiled = io.BytesIO()
    with zipfile.ZipFile(buffer) as old, zipfile.ZipFile(spoiled, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "word/document.xml":
                head, _, body = content.decode().partition("?>")
                added = "<w:body><w:p><w:r><w:t>before &inside; after</w:t></w:r></w:p>"
                body = body.replace("<w:body>", added)
                content = f"{head}?>{entity}{body}".encode()
            new.writestr(name, content)
    told = document_of(spoiled.getvalue(), "page.docx")
    assert "before" in told.text or told.findings
    assert "the inside" not in told.text
