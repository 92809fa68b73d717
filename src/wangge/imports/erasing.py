"""What of imports is erased when its time is over, for `./wangge retention` beside the hourly job."""

from wangge.core.erasing import erasing
from wangge.imports.models import Part, Piece


def _empty(rows, at):
    Part.objects.filter(pk__in=[row.pk for row in rows]).update(cells=None, keys=None)


erasing(
    "imports.forget_rows",
    "导入登记表的原文",
    Part.retention,
    due=lambda cut_off: Part.objects.filter(batch__at__lt=cut_off).exclude(cells=None),
    erase=_empty,
)
erasing(
    "imports.forget_files",
    "等待读取的登记表文件",
    Piece.retention,
    due=lambda cut_off: Piece.objects.filter(batch__at__lt=cut_off),
)
