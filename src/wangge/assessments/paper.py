"""A sheet as a spreadsheet: figures with their fractions, below them what every number means."""

from django.utils.translation import gettext as _

from wangge.core.sheets import write_sheet
from wangge.core.web.wording import full_month


def sheet_xlsx(file, told):
    """Write the table into a binary file."""
    head = [_("名次"), _("单位"), _("综合分")]
    for one in told.heads:
        head += [f"{one.title} %", _("%s分子") % one.title, _("%s分母") % one.title]
    write_sheet(file, full_month(told.sheet.first), head, [*_rows(told), [], *_notes(told)], widths=[6, 26, 8])


def _rows(told):
    for row in told.rows:
        yield [row.place or "—", row.body.name, _number(row.score), *_cells(row.cells)]
    yield ["", _("合计"), "", *_cells(told.total)]


def _cells(cells):
    return [value for cell in cells for value in _three(cell.count)]


def _three(count):
    return ("—", "—", "—") if count is None else (float(count.value), count.numerator, count.denominator)


def _number(score):
    return "—" if score is None else float(score)


def _notes(told):
    yield [_("指标"), _("权重"), "", _("分子"), _("分母"), _("不计"), _("归入期内")]
    for one in told.heads:
        measure = one.measure
        left_out = _("；").join([str(measure.exclusions), *map(str, one.left_out)])
        told_of = [measure.numerator, measure.denominator, left_out, measure.period]
        yield [str(one.title), one.weight or _("不计分"), "", *map(str, told_of)]
    rule = _("任何一项计分指标不足 %d 件的单位不计综合分；各项按四舍五入到两位小数的数值乘权重相加。")
    yield [rule % told.scheme.least]
    yield [_("第 %(n)d 稿，摘要 %(digest)s") % {"n": told.revision.number, "digest": told.revision.digest}]
