"""Retention: the words of what bodies wrote down go after ten years; that there was a record stays."""

from wangge.core.erasing import erasing
from wangge.workforce.models import RecordText


def _blank(texts, at):
    for one in texts:
        one.empty(at)


erasing(
    "workforce.forget_records",
    "十年以前的工作日志和会议记录的文字",
    RecordText.retention,
    due=lambda cut_off: RecordText.objects.filter(record__on__lt=cut_off.date(), blanked_at=None),
    erase=_blank,
)
