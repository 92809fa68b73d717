"""Messages written for tests: a few causes, each said in many ways. None of it was sent by anybody."""

import random
from datetime import UTC, datetime, timedelta

from wangge.core.text.alike import Said

PLACES = ("松涛苑", "云栖里", "望潮公寓", "青石巷", "杏花村", "澄江小区", "麦田花园", "北塔街")
CAUSES = {
    "noise": ("烧烤店半夜还在放音响", "楼下装修从早敲到晚", "广场舞的喇叭声音太大", "酒吧凌晨还在唱歌吵得睡不着"),
    "rubbish": ("垃圾桶满了没有人清运", "楼道里堆着发臭的垃圾", "绿化带里扔满了塑料袋", "建筑垃圾倒在路边没人管"),
    "water": ("自来水又停了一整天", "水管爆了水流了一地", "家里的水发黄有股怪味", "水压太低热水器打不着火"),
    "light": ("路灯坏了三盏晚上看不见路", "楼道灯一直不亮老人摔了一跤", "路灯白天亮晚上不亮", "巷口的灯杆歪了还漏电"),
}
OPENINGS = ("您好，", "我想反映一下，", "请问", "尊敬的领导，", "反映一个问题，", "又来说这件事了，")
ENDINGS = ("希望尽快处理。", "已经好几天了。", "打了电话也没人来。", "麻烦派人看看。", "孩子老人都受不了。")
BEGIN = datetime(2025, 3, 1, 9, tzinfo=UTC)


def labelled(many=400, seed=1, causes=tuple(CAUSES)):
    """(texts, classes): `many` messages of the causes, told apart by what is said alone."""
    drawn = random.Random(seed)
    labels = [causes[n % len(causes)] for n in range(many)]
    return [_message(drawn, label) for label in labels], labels


def _message(drawn, label):
    what, place = drawn.choice(CAUSES[label]), drawn.choice(PLACES)
    return f"{drawn.choice(OPENINGS)}{place}{what}，{drawn.choice(ENDINGS)}{drawn.randrange(1000)}号楼"


def messages():
    """Said: nine about one mixing plant, four about one lift, and sixteen that have nothing in common."""
    drawn = random.Random(5)
    plant = [
        ("云栖里搅拌站噪音太大", "云栖里边上的混凝土搅拌站夜里开工，噪音大，扰民"),
        ("投诉云栖里搅拌站噪音扰民", "云栖里小区旁的搅拌站每天凌晨就响，噪音扰民太大"),
        ("云栖里搅拌站噪音灰尘扰民", "窗户不敢开，搅拌站的灰尘落了一层，云栖里的居民投诉噪音"),
        ("请关停云栖里搅拌站", "搅拌站离云栖里小区不到一百米，噪音灰尘扰民，请关停"),
    ]
    lift = [
        ("望潮公寓电梯又困人", "望潮公寓三单元的电梯今天又把人困住了"),
        ("望潮公寓电梯困人没人修", "电梯困人，物业不修"),
    ]
    told = [(plant[n % 4], n * 3) for n in range(9)] + [(lift[n % 2], n * 5) for n in range(4)]
    found = [Said(f"m{n}", BEGIN + timedelta(days=day), *words) for n, (words, day) in enumerate(told)]
    whats = [what for told in CAUSES.values() for what in told]
    days = [drawn.randrange(90) for _ in whats]
    others = [Said(f"x{n}", BEGIN + timedelta(days=days[n]), what, f"{what}，真的") for n, what in enumerate(whats)]
    return found + others


def background():
    """Older texts of the same place."""
    return labelled(300, seed=11)[0]
