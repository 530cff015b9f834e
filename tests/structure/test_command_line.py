"""The frame of the command line: what click says in Chinese, and the code a run ends with."""

from __future__ import annotations

import inspect
import os
import re
import subprocess
import sys
from string import Formatter

import pytest

from qingshan.edge.cities import lay_out_city
from qingshan.edge.cli.click_words import SPEAKING, shortened, words

RUN = (sys.executable, "-c", "from qingshan.edge.cli.app import main; main()")


def run(*given, language):
    env = {**os.environ, "QINGSHAN_LANG": language}
    done = subprocess.run([*RUN, *given], capture_output=True, text=True, env=env, check=False)
    return done.returncode, done.stdout + done.stderr


def fields(text):
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_every_text_is_one_of_click_and_keeps_its_placeholders():
    source = re.sub(r'"\s+"', "", "".join(inspect.getsource(module) for module in SPEAKING))
    for english, chinese in words().items():
        assert english.replace("\n", "\\n").replace("\t", "\\t") in source, english
        assert fields(english) == fields(chinese), english


@pytest.mark.parametrize(
    ("given", "chinese", "english"),
    [
        (["evalute"], "没有命令 'evalute'。 是不是 'evaluate'", "Did you mean 'evaluate'"),
        (["evaluate", "air"], "缺少参数 'PERIOD'", "Missing argument 'PERIOD'"),
        (["evaluate", "air", "2022", "--by", "moon"], "不在可选的值里", "is not one of"),
        (["verify", "nowhere.zip"], "找不到文件 'nowhere.zip'", "'nowhere.zip' does not exist"),
        (["evaluate", "water", "--plase", "x"], "没有选项 '--plase'", "No such option '--plase'"),
    ],
)
def test_a_wrong_line_is_told_in_the_language_of_the_reader(given, chinese, english):
    assert run(*given, language="zh")[0] == 2
    assert chinese in run(*given, language="zh")[1]
    assert english in run(*given, language="en")[1]


def test_a_long_chinese_help_is_cut_and_not_left_out():
    said = run("import", "--help", language="zh")[1]
    assert re.search(r"^  water +导入水质监测数据", said, re.MULTILINE)
    assert shortened("评价环境空气。PERIOD 写成 2022。", 40) == "评价环境空气"
    assert shortened("一二三四五，六七八九十", 14) == "一二三四五…"


def test_a_command_that_found_errors_ends_with_one(tmp_path):
    lay_out_city("chifeng", tmp_path / "cf")
    (tmp_path / "bad.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    code, said = run("-C", str(tmp_path / "cf"), "import", "air", str(tmp_path / "bad.csv"), language="en")
    assert (code, "error" in said) == (1, True), said
    code, said = run("-C", str(tmp_path / "cf"), "archive", "verify", language="en")
    assert code == 0, said
