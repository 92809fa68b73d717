"""The figures behind a result as people read them: a column for each measure of a scheme that publishes them, small
cells hidden from the public, and below what every number counts."""

from django.utils.translation import gettext as _

from wangge.core.measures import exclusions, measure_named
from wangge.core.web.wording import listed
from wangge.ratings.queries import Figure, figures_of

PARTS = ("numerator", "denominator")


def columns(scheme):
    """The indicators whose figures a scheme publishes, in their order."""
    return scheme.of_source("measure") if "figures" in scheme.publishes else ()


def cells_of(scheme, subjects, *, public):
    """subject → [(indicator, its Figure; None where the public is not told: too few rows)]."""
    shown = columns(scheme)
    found = figures_of(subjects) if shown else {}
    return {key: [(one, _seen(found[key].get(one.key), one, public)) for one in shown] for key in subjects}


def summed(scheme, cells):
    """[(indicator, Figure of all objects together)] of the cells that `cells_of` gave."""
    return [
        (one, Figure(*(sum(getattr(row[nth][1], part) for row in cells.values()) for part in PARTS)))
        for nth, one in enumerate(columns(scheme))
    ]


def _seen(figure, indicator, public):
    figure = figure or Figure(0, 0)
    return None if public and 0 < figure.denominator < indicator.least else figure


def heads(scheme):
    """Heads of the columns, with the points each indicator counts for."""
    return [f"{one.title}\n{_points(one)}" for one in columns(scheme)]


def words(figure):
    """A figure in a cell of a paper."""
    if figure is None:
        return _("件数少")
    return f"{figure.share}\n{figure.numerator}/{figure.denominator}" if figure.denominator else "—"


def sheet_heads(scheme):
    """Heads of a spreadsheet's columns: three for each measure."""
    for one in columns(scheme):
        yield from (f"{one.title} %", _("%s分子") % one.title, _("%s分母") % one.title)


def sheet_cells(cells):
    """The cells of an object's figures in a spreadsheet."""
    for _indicator, figure in cells:
        if figure is None or not figure.denominator:
            yield from (_("件数少") if figure is None else "—",) * 3
        else:
            yield from (float(figure.share.rstrip("%")), figure.numerator, figure.denominator)


def definitions(scheme):
    """What every figure counts, a line each, and what is hidden."""
    known = exclusions()
    for one in columns(scheme):
        measure = measure_named(one.measure)
        told = {
            "title": one.title, "up": str(measure.numerator), "down": str(measure.denominator),
            "out": listed([str(measure.exclusions), *(str(known[key].title) for key in one.leave_out)]),
            "when": str(measure.period), "points": _points(one),
        }  # fmt: skip
        yield _("%(title)s（%(points)s）：%(up)s ÷ %(down)s。不计：%(out)s。按%(when)s归入当期。") % told
    if shown := columns(scheme):
        yield _("“件数少”指不足 %d 件，不公布；“—”指当期没有应计的件。") % max(one.least for one in shown)
    if scheme.known == 100 and shown:
        yield _("任何一项计分指标件数不足的不计分，不排名次：不知道的，不算好也不算坏。")


def _points(indicator):
    return _("%s 分") % f"{indicator.weight.normalize():f}" if indicator.weight else _("不计分")
