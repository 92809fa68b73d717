"""Visits and data hints of a method, as their part of its page in `docs/method/`."""

from collections.abc import Iterator

from wangge.method.picture.words import origin
from wangge.method.schema import Method

OUTCOMES = {"met": "见到人", "away": "家中无人", "refused": "谢绝", "moved": "已搬走"}
FIRST = {"asked": "提出过需要帮助的", "never": "从未走访的", "longest": "最久没有走访的"}
USES = {"lived": "自住", "let": "出租", "vacant": "空置", "business": "经营", "dormitory": "集宿"}
PROPOSES = {"": "不改登记", "gone": "注销"}


def visits_written(method: Method) -> Iterator[str]:
    """Who visits how many households, whom first, what is ticked; which hints are looked at."""
    visits, posts = method.visits, {post.key: post.title for post in method.organisations.posts}
    rules = visits.rules
    yield from (f"## {visits.title}", "", f"{visits.what}{origin(visits.provenance)}", "")
    yield from ("| 谁走访 | 每月几户 | 来历 |", "| --- | --- | --- |")
    for row in visits.visitors:
        people = f"（原文 {row.people} 人）" if row.people is not None else ""
        yield f"| {posts[row.post]}{people} | {row.households} | {origin(row.provenance)} |"
    first = "，再".join(FIRST[one] for one in rules.first)
    yield from ("", f"算住户的房屋：{'、'.join(USES[one] for one in rules.uses)}。先走访{first}。")
    yield f"计数的：{'、'.join(OUTCOMES[one] for one in rules.counts)}。谢绝以后 {rules.rest_days} 天内不再安排；"
    yield f"提出的需要 {rules.asked_days} 天内排在前面；没有信号时 {rules.late_days} 天内补传。"
    yield from (origin(rules.provenance), "", "| 勾选项 | 是什么 |", "| --- | --- |")
    for box in visits.boxes:
        if not box.retired:
            yield f"| {box.title} | {'住户提出的需要' if box.asks else '告知或办了的事'} |"
    if visits.hints:
        yield from ("", "| 数据线索 | 到现场看什么 | 几天内 | 属实以后 | 来历 |", "| --- | --- | --- | --- | --- |")
    for hint in visits.hints:
        then = PROPOSES.get(hint.proposes) or f"提请改为{USES[hint.proposes]}"
        yield f"| {hint.title} | {hint.look} | {hint.days} | {then} | {origin(hint.provenance)} |"
    yield ""
