"""Records that bodies keep of their work, and the admission of signs, as their part of a page in `docs/method/`."""

from collections.abc import Iterator

from wangge.method.picture.words import limit_of, origin
from wangge.method.schema import Method

EVERY = {"": "有事就记", "working_day": "每个工作日", "month": "每月", "quarter": "每季度"}
FORMS = {"log": "日志", "meeting": "会议：到会的、议定的"}


def kept_written(method: Method) -> Iterator[str]:
    """Who writes down what how often; where signs need admission, how long that takes, how often they are seen."""
    kinds = {row.key: row.title for row in method.organisations.body_kinds}
    rows = [row for row in method.records if not row.retired]
    if rows:
        yield from ("## 工作记录", "", "| 记录 | 谁记 | 多久一次 | 来历 |", "| --- | --- | --- | --- |")
    for row in rows:
        who = "、".join(kinds[key] for key in row.body_kinds)
        yield f"| {row.title}（{FORMS[row.form]}） | {who} | {EVERY[row.every]} | {origin(row.provenance)} |"
    if rows:
        yield ""
    if signs := method.signs:
        places = {one.key: one.title for one in method.venues.kinds}
        where = "、".join(places[key] for key in signs.kinds)
        looked = f"每 {signs.months} 个月到现场看一次"
        yield from ("## 挂牌准入", "", f"{where}的牌子先准入、再挂上：{limit_of(signs.decide)}决定，{looked}，")
        yield from (f"责令摘下的 {limit_of(signs.remove)}内摘下。{origin(signs.provenance)}", "")
