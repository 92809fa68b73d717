"""A pack with faults in what it rates: every one is named at once, with its file and place."""

import shutil

import pytest

from wangge.method.errors import Faults
from wangge.method.loader import PACKS, load_pack

COMPANIES, BOOK = "ratings/property_companies.toml", "ratings/property_companies.csv"
WORKERS, ESTATES = "ratings/best_workers.toml", "ratings/model_estates.toml"
PLACES = "ratings/service_places.toml"
OFFICES = "organisations.toml"
SHARED = "_shared/ratings/departments.csv"
# What is planted: its file, what stood there, what stands there now, the fault's file and place, some of its words.
PLANTED = {
    "a key that is not the file's name": (
        COMPANIES, 'key = "property_companies"', 'key = "companies"', COMPANIES, "key", "须与文件名一致"),
    "a doubled indicator": (
        BOOK, "\nplots,", "\nalliance,", BOOK, "indicators[alliance].key", "重复了 2 次"),
    "an unknown group": (
        BOOK, "\nlifts,management,", "\nlifts,manager,", BOOK, "indicators[lifts].group", "“manager”不存在"),
    "an unknown survey": (
        BOOK, ",property_satisfaction,", ",satisfaction_of_all,", BOOK, "indicators[satisfaction].survey", "不存在"),
    "an unknown measure": (
        f"../{SHARED}", ",response,", ",responses,", SHARED, "indicators[g_response].measure", "“responses”不存在"),
    "a mark in what runs by itself": (
        COMPANIES, 'period = "year"', 'period = "year"\nby_itself = true', COMPANIES, "by_itself", "全部取自统计指标"),
    "neither yes nor no": (
        BOOK, ",no,10,platform,\n", ",maybe,10,platform,\n", BOOK, "第 3 行.evidence", "须为 yes 或 no"),
    "a veto that names no band": (
        COMPANIES, 'band = "listed"', 'band = "grey"', COMPANIES, "vetoes[cut_off].band", "“grey”不存在"),
    "an effect of an unknown band": (
        COMPANIES, 'band = "red"', 'band = "crimson"', COMPANIES, "effects[red_credit].band", "“crimson”不存在"),
    "a deduction from a checked item": (
        COMPANIES, 'most = 1\nindicator = "record"', 'most = 1\nindicator = "lifts"', COMPANIES,
        "deductions[complaint_upheld].indicator", '须写明从哪一项扣'),
    "an unknown kind of body": (
        COMPANIES, 'kinds = ["property_company"]', 'kinds = ["builder"]', COMPANIES, "rated.kinds", "“builder”不存在"),
    "a class of matters that there is not": (
        COMPANIES, 'points = 0.5\nindicator', 'points = 0.5\nmatters = ["birds"]\nindicator', COMPANIES,
        "deductions[overdue_fix].matters", "“birds”不存在"),
    "honours once and has no honour": (
        COMPANIES, "rated = {", "rated = { once = true,", COMPANIES, "rated.once", "须有授予称号的后果"),
    "grids that apply": (
        "ratings/grids.toml", 'kind = "grid",', 'kind = "grid", applied = true,', "ratings/grids.toml", "rated.applied",
        "不由本单位申报"),
    "an unknown post that is rated": (
        WORKERS, '"branch_grid_leader"]', '"mayor"]', WORKERS, "rated.posts", "“mayor”不存在"),
    "a side that may not score": (
        COMPANIES, 'posts = ["housing_rater"]', 'posts = ["auditor"]', COMPANIES, "raters[housing].posts",
        "没有权限“ratings.score”"),
    "a side of nobody": (
        ESTATES, 'posts = ["panel_member"]', "posts = []", ESTATES, "raters[panel].posts", "须写明由哪些岗位评"),
    "checks without a draw": (
        ESTATES, '[inspections]\nevery = "year"\nshare = 100\nat_least = 1', "", ESTATES, "inspections", "须写明抽查"),
    "a draw that misses most": (
        PLACES, 'every = "year"\nshare = 100', 'every = "half"\nshare = 10', PLACES, "inspections.share",
        "一期里约有 81% 的对象一次也抽不到"),
    "who computes signs": (
        OFFICES, '"ratings.compute"]', '"ratings.compute", "ratings.sign"]', OFFICES, "posts[ratings_officer]",
        "不能是同一个岗位"),
    "nobody decides objections": (
        OFFICES, '"ratings.decide"]', '"people.look"]', OFFICES, "posts", "没有岗位有权限“ratings.decide”"),
}  # fmt: skip
# What a scheme says against itself is told of the scheme, when the rest of the pack can be read.
AGAINST_ITSELF = {
    "sides that do not add up": (
        COMPANIES, "weight = 20\nposts", "weight = 25\nposts", "各评价方权重合计须为 100，现为 105"),
    "indicators that do not add up": (
        BOOK, ",2,check,level,3,,,,,yes,1,platform,《消防法》第二十八条\n",
        ",4,check,level,3,,,,,yes,1,platform,《消防法》第二十八条\n", "合计须为 100，现为 102"),
    "a group that does not add up": (
        COMPANIES, 'title = "党建"\nweight = 20', 'title = "党建"\nweight = 21', "合计须为 21，现为 20"),
    "a last band with a condition": (
        COMPANIES, 'key = "black"\ntitle', 'key = "black"\nbelow = 60\ntitle', "最后一等须不带条件"),
    "a black list of people": (
        WORKERS, 'tone = "good"\n', 'tone = "good"\non_list = "black"\n', "对人的工作只评优"),
    "a last place of people": (
        WORKERS, 'tone = "good"\n', 'tone = "good"\nlast = 3\n', "对人的工作只评优"),
    "a punishment of people": (
        WORKERS, 'what = "honour"', 'what = "no_bids"', "对人的工作只评优"),
    "a repair of what is no entry": (
        COMPANIES, 'what = "no_bids"\n', 'what = "no_bids"\nrepair = 6\n', "repair 只用于记入信用档案"),
    "a veto on people": (
        WORKERS, "[[bands]]", '[[vetoes]]\nkey = "late"\ntitle = "迟到"\nband = "noted"\n\n[[bands]]',
        "对人的工作只评优"),
    "a survey without which": (
        BOOK, ",property_satisfaction,", ",,", "来源为 survey 时须写明"),
    "a check nobody says how to do": (
        BOOK, "看上季度会议签到", "", "现场检查项须写明 look"),
    "steps without a number": (
        BOOK, ",level,5,", ",level,,", "须写明 levels"),
    "an indicator from nowhere": (
        BOOK, ",no,10,platform,\n", ",no,10,,\n", "缺少来源"),
}  # fmt: skip


@pytest.fixture
def pack(tmp_path):
    """A copy of Tianchang's pack beside the shared tables."""
    for name in ("tianchang", "_shared"):
        shutil.copytree(PACKS / name, tmp_path / name)
    return tmp_path / "tianchang"


def plant(pack, file, before, after):
    text = (pack / file).read_text("utf-8")
    assert before in text
    (pack / file).write_text(text.replace(before, after, 1), "utf-8")


def faults_of(pack):
    with pytest.raises(Faults) as caught:
        load_pack(pack)
    return caught.value.faults


def test_all_planted_faults_are_named_at_once(pack):
    for file, before, after, *_ in PLANTED.values():
        plant(pack, file, before, after)
    found = faults_of(pack)
    for name, (*_, file, path, words) in PLANTED.items():
        assert any((fault.file, fault.path) == (file, path) and words in fault.what for fault in found), (name, found)


@pytest.mark.parametrize("name", AGAINST_ITSELF)
def test_what_a_scheme_says_against_itself_is_named(pack, name):
    file, before, after, words = AGAINST_ITSELF[name]
    plant(pack, file, before, after)
    found = faults_of(pack)
    assert any(words in fault.what and fault.file.endswith(file.split("/")[-1].rsplit(".")[0] + suffix)
               for fault in found for suffix in (".toml", ".csv")), found  # fmt: skip


def test_an_own_scheme_goes_before_the_shared_one_of_its_name(pack):
    text = (pack.parent / "_shared/ratings/departments.toml").read_text("utf-8")
    (pack / "ratings/departments.toml").write_text(text.replace("least = 90", "least = 95"), "utf-8")
    assert load_pack(pack).ratings["departments"].band("fine").least == 95


def test_a_broken_book_hides_nothing_in_the_others(pack):
    plant(pack, BOOK, "key,group,title", "key,title,group")
    plant(pack, WORKERS, 'what = "honour"', 'what = "no_bids"')
    found = faults_of(pack)
    assert any(fault.file == BOOK and "表头须为" in fault.what for fault in found)
    assert any("对人的工作只评优" in fault.what for fault in found)
