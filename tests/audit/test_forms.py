"""Forms of figures the extractor reads, one by one, and what looks like a figure and is none."""

from __future__ import annotations

from decimal import Decimal

import pytest

from qingshan.publish.audit.figures import figures
from qingshan.publish.audit.linking import read_claims
from qingshan.publish.audit.text import repair

FORMS = {
    "土壤侵蚀模数1 260 t，海拔860～1 040 m，无霜期122 d。": "1260 t, 860 m, 1040 m, 122 day",
    "要修得二十多个亿，另投2万5千吨料。": "2000000000 yuan, 25000 t",
    "O3138 μg/m3，氨氮0.3、总磷0.08（毫克/升）。": "138 ug_m3, 0.3 mg_l, 0.08 mg_l",
    "排在第2、第3，前三名和后两位都在山区。": "2 rank, 3 rank, 3 rank, 2 rank",
    "涨到2块5，干了两年半，占1/3，近半。": "2.5 yuan, 2.5 year, 33.33 percent, 50 percent",
    "涉及8省份，到会代表27人，只有一个请假。": "8 #, 27 person, 1 #",
    "轻度3.9万、中度1.2万、强烈0.73万平方公里。": "39000 km2, 12000 km2, 7300 km2",
    "浓度从1,120回落到410微克/立方米。": "1120 ug_m3, 410 ug_m3",
    "AQI分别为112、105、131，GEP363.1万元。": "112 #, 105 #, 131 #, 3631000 yuan",
    "平均气温-12.5℃，比常年偏低0.8度。": "-12.5 celsius, 0.8 celsius",
    "日均12万m3/d，电价0.52元/千瓦时，8公斤/亩。": "120000 m3, 0.52 yuan, 8 kg",
    "Checks rose by a third to 6,150 and cost $3.8m.": "33.33 percent, 6150 #, 3800000 usd",
    "Good days: 24 (77.4%), three fewer than in 2022.": "24 day, 77.4 percent, 3 day",
    "Dusty days fell from 40 a year to just 7.": "40 day, 7 day",
    "PM10 was 58 µg/m3 (2022: 61), vs 70 in 2020.": "58 ug_m3, 61 ug_m3, 70 ug_m3",
    "More than 1.3m trees on a 30-hectare plot.": "1300000 #, 30 hm2",
    "It ranked 3rd; last year it came fifth of 74 cities.": "3 rank, 5 rank, 74 #",
    "Three hundred and twenty pumps, half a hectare, a 17-fold rise.": "320 #, 0.5 hm2, 17 times",
    "Leakage is 18.4 percent, down from 27.": "18.4 percent, 27 percent",
    "水深一米五，管护费一千九百万，收入近万元，带了5个徒弟。": "1.5 m, 19000000 yuan, 10000 yuan, 5 person",
    "每隔100米2株，户均：3.2人；拨1200元，5个居民小区。": "100 m, 2 #, 3.2 person, 1200 yuan, 5 #",
    "备注：1.达标15个；2.差2公里；3.12项指标。": "15 #, 2 km, 12 #",
    "Of the buses — about four in five — many are new, up threefold.": "80 percent, 3 times",
    "Home to about half a million people, and a quarter of a million trees.": "500000 person, 250000 #",
    "焚烧垃圾（万吨）：一厂12.4，二厂9.7；三厂未投运。": "124000 t, 97000 t",
    "投了16个多亿，栽树5.6w棵，日收320+吨，新记录鸟种+2。": "1600000000 yuan, 56000 #, 320 t, 2 #",
    "突破一千二百万千瓦，八十万群众受益，打好八场战役。": "12000000 kw, 800000 person, 8 #",
    "全省排名No.3，由第12上升至第9，进入TOP10、前30强。": "3 rank, 12 rank, 9 rank, 10 rank, 30 rank",
    "自动站54个（国控7、省控12、市控35），全省唯一一家。": "54 #, 7 #, 12 #, 35 #, 1 #",
    "由58增加到63.5立方米，35→26微克，较上年下降9。": "58 m3, 63.5 m3, 35 ug_m3, 26 ug_m3, 9 #",
    "1/3的村，保持在30以下，收入过万元，大肠菌群1.2×10⁴个/L。": "33.33 percent, 30 #, 10000 yuan, 12000 #",
    "Of 1.9 bln yuan, half of it for water, 220 mln to soil.": "1900000000 yuan, 50 percent, 220000000 yuan",
    "17 of 18 sections; it climbed to ninth, in the top ten.": "17 #, 18 #, 9 rank, 10 rank",
    "Between 78 and 83%, four straight years, 6 of 20 points.": "78 percent, 83 percent, 4 year, 6 #, 20 #",
    "A three-year plan for a 54-year-old dam; 2.88 Mt, 140 MWp.": "3 year, 54 #, 2.88 mt, 140 mw",
    "It fell to 26 µg/m3 from 31. Fines ran from 20,000 to 1 million yuan.": (
        "26 ug_m3, 31 ug_m3, 20000 yuan, 1000000 yuan"
    ),
    "One household in five; 3 in every 4 buses; met: 46/54 (85.2%).": (
        "20 percent, 75 percent, 46 #, 54 #, 85.2 percent"
    ),
    "搭进去一千二，点一把罚五百，净落三万八，得有四百里。": "1200 yuan, 500 yuan, 38000 #, 400 #",
    "俩瓶换一个鸡蛋，又添了俩人；夫妻俩种树三十年。": "2 #, 2 person, 30 year",
    "We got €150k and 12k trees on 0.5m mu, 1,300 of it grass.": "150000 eur, 12000 #, 500000 mu, 1300 mu",
    "It was 11 mg/L in March, 14 in June and 9 in October.": "11 mg_l, 14 mg_l, 9 mg_l",
    "43 cm on average; it was 58 in 1982. A 90-square-metre flat.": "43 cm, 58 cm, 90 m2",
    "Cut from 200,000 yuan to 120,000; gained 11 points but just 2 elsewhere.": (
        "200000 yuan, 120000 yuan, 11 point, 2 point"
    ),
    "Smog days in town are down from 33 to 12, against a promise of seven.": "33 day, 12 day, 7 day",
    "Of 58,400 ha (target: 60,000), fewer than 1 in 20 burned, one school in eight — at most.": (
        "58400 hm2, 60000 hm2, 5 percent, 12.5 percent"
    ),
    "二氧化硫1.88、氮氧化物3.42、颗粒物5.1万吨。": "18800 t, 34200 t, 51000 t",
    "It costs 310,000 yuan rather than 260,000; kept at 3.5 m³/s, then raised to 5.": (
        "310000 yuan, 260000 yuan, 3.5 m3_s, 5 m3_s"
    ),
    "It was 19 µg/m3 for PM2.5, 46 for PM10. Good days: 28 out of 31.": "19 ug_m3, 46 ug_m3, 28 day, 31 day",
    "Bought for 150 yuan by Bao Tegus, 58, in 12 villages.": "150 yuan, 58 #, 12 #",
    "Thirty-odd families and 600-odd firms; 12 cranes on day two.": "30 household, 600 #, 12 #",
    "95% answered within five working days and the rest within ten, not thirty.": (
        "95 percent, 5 day, 10 day, 30 day"
    ),
    "Some 40 percent of women and 35 of men; 120 kg of nitrogen and 15 of phosphorus.": (
        "40 percent, 35 percent, 120 kg, 15 kg"
    ),
    "Of the 31 days in March, 5 were dusty. Of these, 2 were severely polluted and 1 good.": (
        "31 day, 5 day, 2 day, 1 day"
    ),
    "It is 54 percent now, and is to reach 60 by 2030; vans get 12,000 yuan, cars are paid 8,500.": (
        "54 percent, 60 percent, 12000 yuan, 8500 yuan"
    ),
    "It earns 70,000 yuan (some 9,750 U.S. dollars) a year, compared with less than 4,000 back then.": (
        "70000 yuan, 9750 usd, 4000 yuan"
    ),
    "Some 1,200 ha were burnt in 2019, 860 in 2020 and only 95 in 2023.": "1200 hm2, 860 hm2, 95 hm2",
    "It fell from an average of 17.6 days a year to 3.2, over one hectare; we tried three times a year.": (
        "17.6 day, 3.2 day, 1 hm2, 3 #"
    ),
    "It rose from 112th to 87th out of 168; 120 bcm, 3,400 Mm3; a fine of 100 yuan and three points.": (
        "112 rank, 87 rank, 168 #, 120 billion_m3, 3400 million_m3, 100 yuan, 3 score"
    ),
    "It was -23 °C at dawn and -9 by noon; high of 19 degrees, low of 4. Ships met 1,264 times for fuel.": (
        "-23 celsius, -9 celsius, 19 celsius, 4 celsius, 1264 #"
    ),
    "Six days over 150 µg/m3 (2023: 10); about 430 people came; twelve are still in care.": (
        "6 day, 150 ug_m3, 10 day, 430 person, 12 person"
    ),
    "Last winter 14 days were smoggy, this winter 9. It was 30 percent in 2015 and is now 55.": (
        "14 day, 9 day, 30 percent, 55 percent"
    ),
    "We walked 2,870 km in 26 days, or 110 a day; the index was 3.4, on a scale of 1 to 10.": (
        "2870 km, 26 day, 110 km, 3.4 #, 1 #, 10 #"
    ),
    "Four or five families. In the first nine months, 312 cases; 1,480 people, of whom 520 were women.": (
        "4 household, 5 household, 312 #, 1480 person, 520 person"
    ),
    "Seven out of ten agree; two-thirds of 48 wells passed.": "70 percent, 66.67 percent, 48 #",
}

NONE = (
    "Component 1 supports herders between 6:30 and 9 every morning; Phase 2 covers monitoring.",
    "Case No. (2024) Nei 04 Min Chu 117; version 3.1, CC BY 4.0; doi 10.1234/abcd.567; km 17.",
    "It's half past seven; call us on 88 66 12 34. Open from 9 am to 5:30 pm, until the 20th.",
    "Project number: 51842-003; Loan 3966-PRC; indicator 15.3.1 and COP16 decision 19, para. 14.",
    "Output 1: Sewers built. Closed on 30/06/2024. Postcode 024000, 12 Xinhua Road, Ring Road 2.",
    "All six pollutants met the standard; open Monday to Friday, 9 to 5; fax 0476-8833-2212.",
    "依据GB 3095—2012第4条和国发〔2023〕24号，第三轮督察第17期简报。",
    "2024年7月15日上午9时30分，前三季度、上世纪九十年代、二十日凌晨。",
    "“12345”热线和12369平台，电话0476-8224517，邮编024000。",
    "12345、12369等渠道，随手拍举报拨12345或加群67088213，在3号楼202会议室，林下种三叶青。",
    "Complaints to the 12369 hotline. Contact: Tel. +86-797-8391200; write to No. 3 Street.",
    "三门峡、五台山、三北工程、国六车、一级A、四级联动、三次产业。",
    "“3+1+N”模式，5G基站，按5:3:2拨付，东经118°23′。",
    "地址：民政路66号1栋305室，3号楼2单元；V2.0版，3比1分成，《大气十条》，三北六期。",
    "三分种、七分管，四分之一世纪，二次扬尘，六五环境日。",
    "成百上千的人，好几百，数十家，三五天，十分重要，千万不要。",
    "In 2023, on 11, 22 and 23 March, Phase 2 and Chart 4 (see page 12).",
    "A quarter-century plan: the 14th Five-Year Plan, first three quarters. Call 555-0147.",
    "Loan 3412, Motion 3, window two.",
)


@pytest.mark.parametrize(("text", "wanted"), FORMS.items())
def test_forms_are_read(text, wanted):
    found = figures(repair(text).text)
    pairs = (each.split() for each in wanted.split(", "))
    assert [(c.number, _unit(c)) for c in found] == [(Decimal(value), unit) for value, unit in pairs]


@pytest.mark.parametrize("text", NONE)
def test_what_counts_nothing_is_none(text):
    assert [c.text for c in figures(repair(text).text)] == []


def test_cells_of_a_table_take_the_unit_of_their_column(given):
    table = "序号 县区 优良天数 同比（天） PM2.5 造林（万亩）\n1 松山 331 +5 24 1.2\n2 红山 322 -3 29 0.8\n"
    found = read_claims(repair(table), given.places)
    assert [(str(c.number), c.unit, c.role) for c in found[:4]] == [
        ("331", "day", "value"), ("5", "day", "change"), ("24", "ug_m3", "value"), ("12000.0", "mu", "value"),
    ]  # fmt: skip
    assert len(found) == 8
    assert found[5].direction == -1


def test_cells_take_the_unit_of_their_row_where_the_column_has_none(given):
    table = (
        "序号 | 指标（单位） | 年度目标 | 实际完成 | 完成率\n"
        "1 | 重污染天数（天） | 3 | 2 | 100\n"
        "2 | 新增造林（万亩） | 8.0 | 8.35 | 104.4\n"
        "3 | PM2.5 | 33 | 31.6 | 100\n"
    )
    found = read_claims(repair(table), given.places)
    assert [(str(c.number), c.unit) for c in found] == [
        ("3", "day"), ("2", "day"), ("100", "percent"),
        ("80000.0", "mu"), ("83500.00", "mu"), ("104.4", "percent"),
        ("33", "ug_m3"), ("31.6", "ug_m3"), ("100", "percent"),
    ]  # fmt: skip
    assert [c.is_target for c in found[3:]] == 2 * [True, False, False]


def test_prose_is_no_table(given):
    lines = "One two three 4\nSome words of 5\nMore words of 6, then.\n"
    assert {c.unit for c in read_claims(repair(lines), given.places)} <= {"", "item"}


def _unit(claim):
    return "#" if claim.dimension in {"count", "none"} else claim.unit
