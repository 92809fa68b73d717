"""What of the doors' own data is erased when its time is over, for `./wangge retention` beside the hourly job."""

from wangge.core.erasing import erasing
from wangge.exchange.models import CalendarFeed, ImportRow


def _empty(rows, at):
    ImportRow.objects.filter(pk__in=[row.pk for row in rows]).update(cells="")


erasing(
    "exchange.forget_rows",
    "导入失败的工单原文",
    ImportRow.retention,
    due=lambda cut_off: ImportRow.objects.filter(batch__at__lt=cut_off).exclude(cells=""),
    erase=_empty,
)
erasing(
    "exchange.forget_feeds",
    "停用的日历地址",
    CalendarFeed.retention,
    due=lambda cut_off: CalendarFeed.objects.filter(revoked_at__lt=cut_off),
)
