"""Surveys of households of a method, as their part of its page in `docs/method/`."""

from collections.abc import Iterator

from wangge.method.picture.words import origin
from wangge.method.schema import Method


def surveys_written(method: Method) -> Iterator[str]:
    """What is asked of how many, for how long, and from how many answers on it is shown."""
    for plan in method.surveys:
        if plan.retired:
            continue
        rule = plan.sample
        asked = f"{rule.number} 户" if rule.number else f"{rule.share:.0%} 的住房"
        yield from (f"## {plan.title}", "", f"{plan.what}{origin(plan.provenance)}", "")
        yield f"每季度一次，每个小区随机抽 {asked}（至少 {rule.least} 户，不足的全抽），开放 {plan.days} 天；"
        yield from (f"少于 {plan.least} 份的不公布。", "", "| 问什么 | 怎样答 |", "| --- | --- |")
        for one in plan.questions:
            words = [choice.title for choice in one.choices] or [step.title for step in one.steps or plan.steps]
            yield f"| {one.title} | {'／'.join(words)}{'／不了解、不涉及' if one.may_skip else ''} |"
        yield ""
