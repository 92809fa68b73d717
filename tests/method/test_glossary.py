"""The glossary suggests, shows its words, and stays silent rather than guess."""

import pytest

from wangge.method.glossary import suggest
from wangge.method.loader import load_pack

METHOD = load_pack("tianchang")


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("消防通道被面包车堵死，救护车进不来", "fire_lane"),
        ("三楼从窗户飞线给电瓶车充电", "ebike_charging"),
        ("小区电梯坏了一个星期没人修", "elevator"),
        ("楼下广场舞音响太吵", "square_dance"),
        ("凌晨两点工地还在打桩", "night_construction"),
        ("路灯不亮", "street_lamp"),
        ("遛狗不牵绳，狗屎到处都是", "dogs"),
        ("化粪池满了，粪水流到单元门口", "sewage_overflow"),
        ("顶楼住户私自搭建阳光房", "illegal_building"),
        ("饭店油烟直排，窗户不敢开", "cooking_fume"),
    ],
)
def test_plain_words_find_their_class(text, key):
    assert suggest(text, METHOD.classes)[0].class_key == key


def test_the_words_that_spoke_are_shown_the_longest_first():
    best = suggest("占用消防通道，消防车进不来", METHOD.classes)[0]
    assert best.class_key == "fire_lane"
    assert best.words == ("占用消防通道", "消防车进不来")


def test_a_gap_joins_words_that_follow_closely_and_no_others():
    assert suggest("外墙上的瓷砖昨天掉了下来", METHOD.classes)[0].class_key == "falling_object"
    far = suggest("外墙刚刷过。" + "大家都说很好看。" * 12 + "我的钥匙掉了。", METHOD.classes)
    assert "falling_object" not in {one.class_key for one in far}


def test_silence_where_nothing_speaks():
    assert suggest("请问领导什么时候有空？", METHOD.classes) == ()
    assert suggest("", METHOD.classes) == ()
    long = "我们一直很满意。" * 30
    assert suggest(long + "绿化" + long, METHOD.classes) == ()


def test_width_case_and_spaces_do_not_matter():
    assert suggest("楼下ＫＴＶ 深夜 唱 歌", METHOD.classes)[0].class_key == "square_dance"


def test_routes_speak_the_same_way():
    assert suggest("在网贷平台借款逾期", METHOD.routes)[0].class_key == "finance"


def test_every_leaf_class_can_be_spoken_for():
    for row in METHOD.leaf_classes():
        assert len(row.words) >= 4, row.key
