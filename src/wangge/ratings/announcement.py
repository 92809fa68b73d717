"""Printed papers of ratings: a published list to hang up, and the answer whether a body may bid for new projects."""

from pathlib import Path

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from wangge.core import paper, word
from wangge.core.paper import typeset
from wangge.core.web.ready import kept_ready
from wangge.core.web.wording import full_day, listed, moment
from wangge.core.word import word_paper
from wangge.ratings.following import objection_counts
from wangge.ratings.measured import columns, definitions, heads, words
from wangge.ratings.models import Round
from wangge.ratings.owning import is_of_people
from wangge.ratings.periods import words_of
from wangge.ratings.queries import scheme_of

PAPER, WORD = Path(paper.__file__), Path(word.__file__)
FOLDER = Path(__file__).parent / "templates" / "ratings"
WIDTHS = (14, 48, 22, 18, 76)  # of the columns on paper, in millimetres
FEW, REST = (14, 48, 18), 98  # of a list of figures: place, object and score; what its figures share


def announcement_pdf(round, rows, *, of, city):
    """The bytes of a published list as a PDF; where these are not all `of` them, it says so."""
    content, template = _announced(round, rows, of, city), FOLDER / "announcement.typ"
    at = round.published_at or round.computed_at
    return _kept(round, "pdf", content, at, [template, PAPER], lambda: typeset(template, content, at=at))


def announcement_word(round, rows, *, of, city):
    """The same as Word opens it, for whoever has to put it into a paper of their own."""
    figures = len(columns(scheme_of(round)))
    widths, left = (FEW + (REST / figures,) * figures, (1,)) if figures else (WIDTHS, (1, 4))
    content, at = _announced(round, rows, of, city), round.published_at
    compose = lambda: word_paper(content, widths=widths, left=left, at=at)  # noqa: E731
    return _kept(round, "docx", [content, widths, left], at, [WORD], compose)


def _kept(round, kind, content, at, by, compose):
    """A list that is public is composed once for what it says; a draft, and honours that their holders may take back,
    are kept nowhere."""
    if round.state != Round.PUBLISHED or is_of_people(round):
        return compose()
    return kept_ready(compose, of=[kind, at, content], by=by)


def _announced(round, rows, of, city):
    """What a published list says on paper."""
    scheme = scheme_of(round)
    counts = objection_counts([round])[round.pk]
    return {
        "lang": _lang(),
        "title": f"{city} {scheme.title}",
        "period": words_of(scheme.period, round.first),
        "heads": _heads(scheme),
        "figures": len(columns(scheme)),
        "rows": [_row(scheme, one) for one in rows],
        "remarks": [
            *([_cut(len(rows), of)] if len(rows) < of else []),
            _("异议 %(made)d 件，成立 %(upheld)d 件，成立的已全部重新计算。") % counts,
            *(_("更正：%s") % one.because for one in round.revisions.exclude(because="")),
            *definitions(scheme),
        ],
        "signed": _signed(round),
        "foot": _("第 %(n)d 稿") % {"n": round.revision},
    }


def _signed(round):
    if round.published_at is None:
        return _("还没有签发、公布，不作为公布依据")
    told = {"who": round.signed_title, "day": full_day(timezone.localdate(round.published_at))}
    return _("签发：%(who)s　公布：%(day)s") % told


def _cut(printed, of):
    return _("只印前 %(printed)d 个，共 %(of)d 个；全部的见网页和电子表格。") % {"printed": printed, "of": of}


def _heads(scheme):
    if columns(scheme):
        return [_("名次"), _("对象"), _("得分"), *heads(scheme)]
    return [_("名次"), _("对象"), _("等次"), _("得分"), _("主要失分")]


def _row(scheme, one):
    shown, result = scheme.publishes, one.result
    place = f"{result.place}" if "place" in shown and result.place else "—"
    score = f"{result.score.normalize():f}" if "score" in shown and result.score is not None else "—"
    if columns(scheme):
        return [place, one.title, score, *(words(figure) for _indicator, figure in one.figures)]
    costs = [f"{cost.title} {cost.points.normalize():f}/{cost.of.normalize():f}" for cost in one.costs]
    entries = [f"{title} ×{times}" for title, times in one.entries]
    reasons = listed([*([one.veto] if one.veto else []), *entries, *costs]) or "—"
    return [place, one.title, one.band.title if one.band else one.lack, score, reasons]


def certificate_pdf(answer, *, city, now):
    """The bytes of the answer whether a body may bid for new projects on a day."""
    content = {
        "lang": _lang(),
        "title": _("招投标资格查询结果"),
        "city": city,
        "body": answer.body.name,
        "on": full_day(answer.on),
        "answer": _("可以参与新项目招投标") if answer.may else _("不得参与新项目招投标"),
        "heads": [_("依据"), _("评价"), _("签发"), _("起止")],
        "rows": [decision_words(one) for one in answer.decisions],
        "remarks": [
            _("只限新项目：已在管的项目照常服务，不受影响。"),
            _("查询时间：%s。结果会因复核、更正、到期而变，以查询时为准。") % moment(now, now),
        ],
    }
    return typeset(FOLDER / "certificate.typ", content, at=now)


def decision_words(one):
    """A decision as a paper tells it: on what, of which rating, who signed, from when to when."""
    round = one.subject.round
    scheme = scheme_of(round)
    period = words_of(scheme.period, round.first)
    score = "" if one.result.score is None else _("得分 %s") % f"{one.result.score.normalize():f}"
    ends = full_day(one.ends) if one.ends else _("另行决定")
    return [
        one.basis,
        f"{scheme.title} {period} {scheme.band(one.result.band).title} {score}",
        one.signed_title,
        f"{full_day(one.starts)} – {ends}",
    ]


def _lang():
    return "en" if get_language() == "en" else "zh"
