"""Reading what sides score: who scores what, what stands in the way, what checks found, a sheet as handed in."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from wangge.core.errors import Forbidden, Refused
from wangge.method.schema.ratings import RatingIndicator
from wangge.premises.models import Management
from wangge.ratings.marking import mark_words
from wangge.ratings.models import Mark, Note, Pick, Recusal, Round, Sheet, Subject
from wangge.ratings.owning import has_interest, of_own_body, vetoed
from wangge.ratings.queries import scheme_of
from wangge.ratings.rules import BETWEEN, SCORE, Value, line_points, summed, where_both_are
from wangge.territory.queries import within


def sides_of(scheme, actor):
    """(side, office) of every office under which an actor scores by a scheme, in the order of its sides."""
    if not scheme.of_source("panel"):
        return []
    offices = actor.holding(SCORE)
    return [(side, office) for side in scheme.raters for office in offices if office.post in side.posts]


def reached_by(scheme, office):
    """Objects that an office scores: in its area; or of an area that holds its own, and then of companies only those
    that manage an estate in it, as far as it is known of a company what it manages."""
    path = office.area_path
    parts = path.split(".")
    above = [".".join(parts[:depth]) for depth in range(1, len(parts))]
    inside = Q(area_path=path) | Q(area_path__startswith=f"{path}.")
    around = Q(area_path__in=above)
    if scheme.rated.kind == "company":
        managed = Management.objects.filter(
            Q(until=None) | Q(until__gt=OuterRef("round__first")),
            body=OuterRef("thing"), since__lt=OuterRef("round__after"),
        )  # fmt: skip
        around &= ~Exists(managed) | Exists(managed.filter(within([path], "estate__area__")))
    return inside | around


def to_score(actor):
    """Objects of open rounds that are an actor's to score, with `done` where the actor's sheet counts. Two statements
    with its own."""
    reach = Q(pk__in=[])
    for round in Round.objects.filter(state=Round.OPEN):
        scheme = scheme_of(round)
        vetoes = Note.objects.filter(key__in=[one.key for one in scheme.vetoes], by_id=actor.id, ended_in=None)
        for _side, office in sides_of(scheme, actor):
            reach |= Q(round=round) & reached_by(scheme, office) & ~Exists(vetoes.filter(subject=OuterRef("pk")))
    mine = Sheet.objects.filter(subject=OuterRef("pk"), by_id=actor.id, withdrawn_at=None).exclude(side="")
    return _of_others(Subject.objects.filter(reach), actor).annotate(done=Exists(mine)).select_related("round")


def _of_others(rows, actor):
    """Without the own and what the actor has another part in."""
    bodies = {office.body_id for office in actor.offices}
    own = bodies | {office.id for office in actor.offices}
    interest = Recusal.objects.filter(by_id=actor.id, thing=OuterRef("thing"), ended_at=None)
    checked = Pick.objects.filter(subject=OuterRef("pk"), by_id=actor.id)
    rows = rows.exclude(thing__in=own).filter(Q(body=None) | ~Q(body__in=bodies))
    return rows.filter(~Exists(interest), ~Exists(checked))


def waiting(actor):
    """Of them, those without the actor's sheet."""
    return to_score(actor).filter(done=False)


def office_for(scheme, side, actor, subject):
    """The office under which an actor scores an object for a side (its key); None if there is none."""
    for one, office in sides_of(scheme, actor):
        reached = Subject.objects.filter(reached_by(scheme, office), pk=subject.pk)
        if one.key == side and where_both_are(actor, office, subject) and reached.exists():
            return office
    return None


def sides_for(scheme, actor, subject):
    """The sides for which an actor may score an object, in their order."""
    keys = dict.fromkeys(side.key for side, _office in sides_of(scheme, actor))
    return [scheme.rater(key) for key in keys if office_for(scheme, key, actor, subject)]


def hindrance(actor, subject):
    """The Refused that keeps an actor from scoring an object: it is the own one, or there is another part in it; None
    where nothing does."""
    if of_own_body(actor, subject):
        return Forbidden(_("不能给本单位、本人的岗位评分。"))
    if Pick.objects.filter(subject=subject, by_id=actor.id).exists():
        reason = _("这一期由您去检查这个对象，检查和评分不能是同一个人，请本方另一人评分。")
        return Refused(reason, code="checked")
    if has_interest(actor, subject):
        return Refused(_("您申报了与这个对象的利害关系，不能评分。"), code="interest")
    if vetoed(subject, actor):
        return Refused(_("您登记过这个对象的一票否决，请本方另一人评分。"), code="vetoed")
    if sheet_by(actor, subject):
        return Refused(_("您已经给这个对象评过分，一人一张；要改的，先收回再重新评。"), code="twice")
    return None


def sheet_by(actor, subject):
    """An actor's sheet of an object that counts; None before."""
    return Sheet.objects.filter(subject=subject, by_id=actor.id, withdrawn_at=None).exclude(side="").first()


@dataclass(frozen=True)
class Seen:
    """What the checks of a round found of an indicator: points by the mean of its marks, and when."""

    indicator: RatingIndicator
    points: Decimal | None
    days: tuple[date, ...]

    @property
    def is_short(self):
        """Whether it came to less than full points."""
        return self.points is not None and self.points < self.indicator.weight


def seen_in_checks(subject):
    """group → what drawn checks found of its indicators, in the order of the scheme. One statement."""
    marks = Mark.objects.filter(sheet__subject=subject, sheet__side="").order_by("sheet__on", "id")
    behind = defaultdict(list)
    for key, given, of, on in marks.values_list("indicator", "given", "of", "sheet__on"):
        behind[key].append((given, of, on))
    found = defaultdict(list)
    for one in scheme_of(subject.round).of_source("check"):
        if rows := behind.get(one.key):
            found[one.group].append(Seen(one, line_points(one, _mean(rows)), tuple(on for *_both, on in rows)))
    return found


def _mean(rows):
    """As `summing` takes it: everything given out of everything asked."""
    known = [(given, of) for given, of, _on in rows if of is not None]
    if not known:
        return Value(None, None)
    return Value(sum(given for given, _of in known), sum(of for _given, of in known))


@dataclass(frozen=True)
class Scored:
    """An indicator as a side marked it."""

    indicator: RatingIndicator
    words: str
    points: Decimal | None


def marks_on(sheet):
    """([(group, marks), …], points got, points that counted) of a side's sheet. One statement."""
    scheme = scheme_of(sheet.round)
    values = {mark.indicator: Value(mark.given, mark.of) for mark in sheet.marks.all()}
    found = []
    for group in scheme.groups:
        rows = [row for row in scheme.of_source("panel") if row.group == group.key and row.key in values]
        if rows:
            found.append((group, [_scored(row, values[row.key]) for row in rows]))
    known, got = summed(scheme, values)
    return found, got.quantize(BETWEEN), known


def _scored(indicator, value):
    return Scored(indicator, mark_words(indicator, value), line_points(indicator, value))


def checked_by(actor, round):
    """How many objects of a round an actor checks or checked, and so does not score."""
    return Pick.objects.filter(subject__round=round, by_id=actor.id).values("subject").distinct().count()
