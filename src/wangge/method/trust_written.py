"""Trust-style property service of a method, as its part of its page in `docs/method/`."""

from collections.abc import Iterator

from wangge.method.picture.words import limit_of, origin
from wangge.method.schema import Method


def trust_written(method: Method) -> Iterator[str]:
    """Who may what with the ledgers, and in what time a firm answers what owners ask."""
    trust = method.trust
    yield from (f"## {trust.title}", "", "预算由业主大会定；每笔收支对小区里的人公开，记过的不改、只冲销。")
    yield f"企业在 {limit_of(trust.answer)}内答复对账目的询问。{origin(trust.provenance)}"
    told = (("登记小区和预算", "funds.lead"), ("记账、答复", "funds.keep"), ("查看", "funds.view"))
    for words, permission in told:
        posts = [post.title for post in method.organisations.posts if permission in post.permissions]
        yield f"{words}：{'、'.join(posts) or '没有岗位'}。"
    yield ""
