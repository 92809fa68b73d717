"""What a method asks of those who let, as its part of its page in `docs/method/`."""

from collections.abc import Iterator

from wangge.method.picture.words import origin
from wangge.method.schema import Method


def letting_written(method: Method) -> Iterator[str]:
    """The numbers of the filings before letting, and where they come from."""
    letting = method.premises.letting
    yield from ("## 出租、租住备案", "")
    yield f"{letting.decide_days} 个工作日内答复，退回后 {letting.resend_days} 天内补正，"
    yield f"通过后 {letting.valid_days} 天有效；人均不少于 {letting.least_each_m2} 平方米；"
    yield f"一份租期最长 {letting.longest_years} 年，最早提前 {letting.ahead_days} 天备案。"
    yield from (origin(letting.provenance), "")
