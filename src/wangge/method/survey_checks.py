"""Checks of surveys against each other and the posts of a pack."""

from collections.abc import Iterator

from wangge.method.errors import Fault
from wangge.method.raw import doubles, keys_of, rows_of, texts
from wangge.method.tables import Pack

LEAD, ENTER = "surveys.lead", "surveys.enter"


def check_surveys(pack: Pack) -> Iterator[Fault]:
    """Keys stand once; somebody opens surveys, and nobody who does enters households' answers too."""
    plans = rows_of(pack.content, "surveys")
    if not plans:
        return
    file = pack.files["surveys",]
    yield from doubles(file, "plans", keys_of(pack.content, "surveys"))
    for plan in plans:
        place = f"plans[{plan.get('key')}].questions"
        yield from doubles(file, place, keys_of(plan, "questions"))
        for question in rows_of(plan, "questions"):
            yield from doubles(file, f"{place}[{question.get('key')}].choices", keys_of(question, "choices"))
    posts = rows_of(pack.content, "organisations", "posts")
    if posts and not any(LEAD in texts(row, "permissions") for row in posts):
        yield Fault("organisations.toml", "posts", f"有问卷，但没有岗位有权限“{LEAD}”（开展问卷调查）")
    for row in posts:
        if {LEAD, ENTER} <= set(texts(row, "permissions")):
            place = f"posts[{row.get('key')}]"
            yield Fault("organisations.toml", place, "开展问卷调查和代录答卷不能是同一个岗位")
