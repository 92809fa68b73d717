"""Times and durations as people read them."""

from datetime import UTC, datetime, timedelta

import pytest

from wangge.core.web.wording import duration, moment, remaining

NOW = datetime(2026, 11, 22, 7, 40, tzinfo=UTC)  # 15:40 in China


def test_a_moment_is_told_in_chinese_time_with_the_year_only_where_it_is_another():
    assert moment(NOW, NOW) == "11月22日 15:40"
    assert moment(datetime(2025, 12, 31, 16, 5, tzinfo=UTC), NOW) == "1月1日 00:05"
    assert moment(datetime(2027, 1, 4, 1, 0, tzinfo=UTC), NOW) == "2027年1月4日 09:00"


@pytest.mark.parametrize(
    ("length", "words"),
    [
        (timedelta(days=1, hours=3, minutes=20), "1 天 3 小时"),
        (timedelta(days=2, minutes=20), "2 天"),
        (timedelta(hours=2), "2 小时"),
        (timedelta(minutes=65), "1 小时 5 分钟"),
        (timedelta(seconds=59), "不到 1 分钟"),
        (-timedelta(hours=2), "2 小时"),
    ],
)
def test_a_duration_has_two_units_at_most_and_no_sign(length, words):
    assert duration(length) == words


def test_what_is_left_and_what_is_over():
    assert remaining(NOW + timedelta(hours=27), NOW) == "还剩 1 天 3 小时"
    assert remaining(NOW - timedelta(hours=2), NOW) == "已超 2 小时"
