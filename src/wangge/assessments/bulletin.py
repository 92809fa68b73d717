"""The printable bulletin of a sheet: a PDF set from one template, with the data given beside it and never inside it."""

from pathlib import Path

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from wangge.assessments.queries import appeal_counts
from wangge.assessments.telling import FEW
from wangge.core.paper import typeset
from wangge.core.web.wording import full_day, full_month, listed

TEMPLATE = Path(__file__).parent / "templates" / "assessments" / "bulletin.typ"


def bulletin_pdf(told, *, city, now):
    """The bytes of the PDF. `told` is the table as the public may read it; `city` whose it is."""
    return typeset(TEMPLATE, _content(told, city), at=told.sheet.signed_at or told.sheet.drawn_at)


def _content(told, city):
    sheet = told.sheet
    return {
        "lang": "en" if get_language() == "en" else "zh",
        "title": f"{city} {told.scheme.title}",
        "month": full_month(sheet.first),
        "draft": "" if sheet.is_signed else _("未签发，不作为公布依据"),
        "heads": [_("名次"), _("单位"), _("综合分"), *(_head(one) for one in told.heads)],
        "rows": [_row(row) for row in told.rows],
        "total": ["", _("合计"), "", *map(_cell, told.total)],
        "remarks": list(_remarks(told)),
        "definitions": [_definition(one) for one in told.heads],
        "signed": _signed(sheet),
        "foot": _("第 %(n)d 稿　摘要 %(digest)s") % {"n": told.revision.number, "digest": told.revision.digest[:16]},
    }


def _head(head):
    weight = _("权重 %s") % head.weight if head.weight else _("不计分")
    return f"{head.title}\n{weight}"


def _row(row):
    score = "—" if row.score is None else f"{row.score}"
    return [f"{row.place or '—'}", row.body.name, score, *map(_cell, row.cells)]


def _cell(cell):
    if cell.count is None:
        return _("件数少") if cell.lack == FEW else "—"
    return f"{cell.value}%\n{cell.count.numerator}/{cell.count.denominator}"


def _remarks(told):
    appeals = appeal_counts(told.sheet)
    yield (
        _("综合分为各计分指标的数值乘权重之和；任何一项计分指标不足 %d 件的单位不计综合分，不排名次。")
        % told.scheme.least
    )
    yield _("“件数少”指不足 %d 件，不公布；“—”指当月没有应计的件。") % told.scheme.least
    yield (
        _("单位可以对单件申诉，由其他单位的人复核：本月申诉 %(made)d 件，成立 %(upheld)d 件，成立的已重新计算。")
        % appeals
    )
    if told.scheme.provenance.is_platform_default or any(
        h.indicator.provenance.is_platform_default for h in told.heads
    ):
        yield _("权重、最少件数和申诉期限是平台默认值，待本市确认。")


def _definition(head):
    measure = head.measure
    told = {
        "title": str(measure.title), "up": str(measure.numerator), "down": str(measure.denominator),
        "out": listed([str(measure.exclusions), *map(str, head.left_out)]), "when": str(measure.period),
    }  # fmt: skip
    return _("%(title)s：%(up)s ÷ %(down)s。不计：%(out)s。按%(when)s归入当月。") % told


def _signed(sheet):
    if not sheet.is_signed:
        return ""
    day = full_day(timezone.localdate(sheet.signed_at))
    return _("签发：%(who)s　%(day)s") % {"who": sheet.signed_title, "day": day}
