"""Reading cases: who sees which, what waits for whom, and the story of one."""

import math
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from uuid import UUID

from django.db.models import Count, Q, UUIDField
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext as _

from wangge.cases.circles import enclosed_kinds, kept_from
from wangge.cases.models import Case, ListColumns, Move, Photo, Recusal, Reporter, SavedView, Words
from wangge.cases.rules import offered, sees_by_hands
from wangge.cases.tokens import token_hash
from wangge.cases.way import condition_facts, is_recused
from wangge.core.composed import composed
from wangge.core.errors import Forbidden
from wangge.core.permits import Actor, allows, require
from wangge.method.conditions import holds
from wangge.method.queries import method_of, version_keys
from wangge.territory.plane import METRES_PER_DEGREE
from wangge.territory.queries import areas_under

VIEW = "cases.view"


def visible_to(actor, *, named=False):
    """The cases an actor may see: the list's side of rules.concerned. `named`, for long lists: see `_scope`."""
    return Case.objects.filter(seen_by(actor, named=named))


def seen_by(actor, to_case="", named=False):
    """`visible_to` as a condition on rows that lead to a case by a lookup prefix ("case__")."""
    if actor.kind == "resident":
        return Q(**{f"{to_case}reporter__resident_id": actor.id})
    if actor.kind == "system":
        return Q()
    return _scope(actor.holding(VIEW), to_case, named)


def _scope(offices, to_case="", named=False):
    """The cases that offices see: by their hands, by their areas; the whole county needs no filter.

    `named` asks for the areas first and names them one by one: of them the planner knows how many cases lie there,
    and so whether a list is better read along its order or gathered by area.
    """
    by_hands = {office.body_id for office in offices if sees_by_hands(office)}
    confined = [office for office in offices if office.duty and not sees_by_hands(office)]
    wide = [office for office in offices if not sees_by_hands(office) and not office.duty]
    if any("." not in office.area_path and kept_from(office) is None for office in wide):
        return ~Q(pk=None)
    seen = Q(**{f"{to_case}handling_body__in": by_hands}) if by_hands else Q(pk__in=[])
    for kept, paths in _alike(wide, to_case):
        seen |= _in_areas(paths, to_case, named) & (Q() if kept is None else ~kept)
    for office in confined:
        seen |= _duty_of(office, to_case)
    return seen


def _alike(offices, to_case):
    """(what is kept from them, their areas) of offices from which the same kinds are kept."""
    found = {}
    for office, kept in ((one, kept_from(one, to_case)) for one in offices):
        found.setdefault(str(kept), (kept, []))[1].append(office.area_path)
    return found.values()


def _in_areas(paths, to_case, named):
    if any("." not in path for path in paths):
        return Q()
    areas = areas_under(*sorted(set(paths))).values_list("pk", flat=True)
    return Q(**{f"{to_case}area__in": list(areas) if named else areas})


def areas_of(actor):
    """The areas in which all cases lie that an actor may see; None where they may lie anywhere."""
    offices = actor.holding(VIEW)
    if not offices or any(sees_by_hands(office) or "." not in office.area_path for office in offices):
        return None
    return list(areas_under(*sorted({office.area_path for office in offices})).values_list("pk", flat=True))


def _duty_of(office, to_case=""):
    """What an office confined to some states sees: rules.concerned, as a condition."""
    moved = Move.objects.filter(body_id=office.body_id, office_id=office.id).values("case")
    here = Q(**{f"{to_case}area__in": areas_under(office.area_path).values("pk")})
    if kept := kept_from(office, to_case):
        here &= ~kept
    return here & (Q(**{f"{to_case}state__in": office.duty}) | Q(**{f"{to_case}pk__in": moved}))


def tasks_of(actor, *, named=False):
    """What waits for the actor: cases in states with a step that one of the actor's offices may take, and cases with
    an open question that one of them may settle; none in which the actor declared an interest."""
    deeds, mine = {}, Q(pk__in=[])
    for office in actor.holding(VIEW):
        states, questions = _waiting(version_keys(), office.permissions)
        mine_only = tuple(state for state in states if not office.duty or state in office.duty)
        deeds.setdefault((mine_only, questions), []).append(office)
    for (states, questions), offices in deeds.items():
        waits = Q(state__in=states) if states else Q(pk__in=[])
        if questions:
            waits |= ~Q(asks=[]) & Q(asks__overlap=list(questions))
        mine |= _scope(offices, named=named) & waits
    return Case.objects.filter(mine).exclude(pk__in=Recusal.objects.filter(actor_id=actor.id).values("case"))


def waiting_states(permissions):
    """States, of any version ever applied, in which holders of these permissions have a step to take."""
    return _waiting(version_keys(), frozenset(permissions))[0]


@lru_cache(maxsize=256)
def _waiting(versions, permissions):
    """(states, questions) that wait for holders of these permissions. A step that may be taken but need not be makes
    nobody wait: one beside a state's main steps, or one that leaves the case in its state; nor does what is
    over, though somebody may take it up again. One that settles a question waits only while that is open."""
    ways = [way for version in versions for way in method_of(version).case_types.values()]
    running = [(way, state) for way in ways for state in way.states if not state.final]
    stands = [(state.name, step.permission) for way, state in running for step in _main_steps(way, state)]
    asked = [step for way in ways for step in way.steps if step.permission in permissions and step.by == "staff"]
    states = {state for state, permission in stands if permission in permissions}
    return tuple(sorted(states)), tuple(sorted({kind for step in asked for kind in step.settles}))


def _main_steps(way, state):
    """The steps for which a matter stands in a state: the staff's primary ones that lead on, else the first that does.

    Merging, telling the way to another office, taking a decision back lead out of many states: whoever may do such a
    thing does not find all of them among their tasks.
    """
    staff = [step for step in way.steps if step.by == "staff" and not step.settles]
    leading = [step for step in staff if state.name in step.from_ and step.to and step.to not in step.from_]
    return [step for step in leading if step.tone == "primary"] or [one for one in leading if one.tone != "danger"][:1]


def steps_for(case, actor):
    """The steps this actor may take with this case now, the primary ones first."""
    way = method_of(case.version_id).case_type(case.case_type)
    steps = [step for step in way.steps_from(case.state) if step.by != "system" and _makes_sense(case, step)]
    if is_recused(case, actor):
        return []
    allowed = [step for step in steps if allows(actor, step.permission, case)]
    return sorted(allowed, key=lambda step: ("primary", "secondary", "danger").index(step.tone))


def _makes_sense(case, step):
    """Whether a step is worth offering: its questions are as it needs them, and nothing is to be asked in vain."""
    return offered(case, step) and not (step.opens and not holds(step.when, condition_facts(case)))


def case_in_sight(case_id, actor):
    """A case for a deed whose answer shows nothing of it: permitted as read_case is, and no look to be logged."""
    case = one_case(case_id)
    require(actor, VIEW, case)
    return case


def one_case(case_id, *, locked=False):
    """The case of a key with its area and reporter; Forbidden for none, as for another's: nobody's business."""
    rows = Case.objects.select_for_update(of=("self", "clocked")) if locked else Case.objects
    found = rows.select_related("area", "reporter").filter(pk=case_id).first()
    if found is None:
        raise Forbidden()
    return found


def views_of(actor):
    """The actor's own saved views, in their order."""
    return SavedView.objects.filter(account_id=actor.id) if actor.kind == "staff" else SavedView.objects.none()


def columns_of(actor):
    """The columns the actor chose for the desk's lists; None for the usual ones."""
    return ListColumns.objects.filter(account_id=actor.id).values_list("columns", flat=True).first()


def view_of(actor, view_id):
    """One of them; Forbidden for another's as for none at all."""
    view = views_of(actor).filter(pk=view_id).first()
    if view is None:
        raise Forbidden(_("没有这个视图，它可能已被删除。请从左侧另选。"))
    return view


WORDS_OF_A_MOVE = f"""(SELECT coalesce(json_agg(json_build_array(w.field, w.text) ORDER BY w.id), '[]')
    FROM {Words._meta.db_table} w WHERE w.move_id = {Move._meta.db_table}.id)"""
PHOTOS_OF_A_MOVE = f"""(SELECT coalesce(json_agg(p ORDER BY p.ordinal), '[]')
    FROM {Photo._meta.db_table} p WHERE p.move_id = {Move._meta.db_table}.id)"""


@composed(case=UUIDField())
def _moves(case):
    along = {"told_words": RawSQL(WORDS_OF_A_MOVE, ()), "photos_shown": RawSQL(PHOTOS_OF_A_MOVE, ())}
    return Move.objects.filter(case=case).annotate(**along).order_by("ordinal")


def timeline(case):
    """The moves of a case in order; one query, whatever its length.

    Each with `told_words`, (field, text) as written, and `photos_shown`, its photos in order.
    """
    moves = _moves(case=case.pk)
    for move in moves:
        move.photos_shown = [Photo(**{**row, "id": UUID(row["id"])}) for row in move.photos_shown]
    return moves


def case_by_token(token):
    """(case, actor) for a follow-up token: the actor is its anonymous reporter. None if no case has it."""
    found = (
        Reporter.objects.filter(token_hash=token_hash(token))
        .select_related("case__area", "case__holder_body", "case__handling_body", "case__reporter")
        .first()
    )
    return found and (found.case, Actor(found.pk, _("反映人"), "reporter"))


@dataclass(frozen=True)
class Candidate:
    """Another case that may be about the same thing: the same words, or so many metres away."""

    case: Case
    metres: int | None
    same_words: bool = False


def duplicate_candidates(case, *, most=5):
    """Cases that may be about the same thing: with the very same words, then near in place and time. One query."""
    rule = method_of(case.version_id).duplicates
    apart = [kind for kind in enclosed_kinds() if kind != case.case_type]
    others = Case.objects.exclude(case_type__in=apart).filter(_same_words(case) | _near(case, rule), original=None)
    others = others.exclude(pk=case.pk).select_related("area__parent").order_by("-id")
    found = [_candidate(case, other) for other in others[:50]]
    likely = [one for one in found if one.same_words or one.metres <= rule.metres]
    return sorted(likely, key=lambda one: (not one.same_words, one.metres or 0))[:most]


def _candidate(case, other):
    same = case.words_hash != "" and other.words_hash == case.words_hash
    return Candidate(other, None if same else round(_metres(case, other)), same)


def _same_words(case):
    return Q(words_hash=case.words_hash) & ~Q(words_hash="")


def _near(case, rule):
    """Of the same class, within the method's time, in a box about the method's distance."""
    if not case.class_key or case.lon is None:
        return Q(pk__in=[])
    span = timedelta(hours=rule.hours)
    reach_lat = rule.metres / METRES_PER_DEGREE
    reach_lon = reach_lat / math.cos(math.radians(case.lat))
    return Q(
        class_key=case.class_key,
        reported_at__range=(case.reported_at - span, case.reported_at + span),
        lon__range=(case.lon - reach_lon, case.lon + reach_lon),
        lat__range=(case.lat - reach_lat, case.lat + reach_lat),
    )


def _metres(one, other):
    """Flat-earth distance: right to a centimetre over the distances of the rule."""
    east = (one.lon - other.lon) * math.cos(math.radians(one.lat))
    return math.hypot(east, one.lat - other.lat) * METRES_PER_DEGREE


FEW = 5
"""A class in a community with fewer matters than this is not told of that community (guard-rail 13)."""


def public_since(since):
    """The cases of which the public learns, reported since."""
    return Case.objects.filter(told_to_all(), reported_at__gte=since)


def told_to_all(to_case=""):
    """Of which cases the public learns, as a condition on rows that lead to a case: not taken back by their reporters,
    and not of a kind that only staff begin."""
    ways = [way for key in version_keys() for way in method_of(key).case_types.values()]
    taken_back = {step.to for way in ways for step in way.steps if step.to and step.permission == "cases.withdraw"}
    inside = {way.key for way in ways if way.begun_by == "staff"}
    told = ~Q(**{f"{to_case}state__in": sorted(taken_back)})
    return told & ~Q(**{f"{to_case}case_type__in": sorted(inside)}) if inside else told


def cells_of(classes, since):
    """[(class key, area path, how many public cases)…] of these classes: one query."""
    rows = public_since(since).filter(class_key__in=classes).order_by()
    return list(rows.values_list("class_key", "area__path").annotate(n=Count("pk")))


def large_classes(area, since):
    """The classes of which an area has enough public cases to be told."""
    rows = public_since(since).filter(area__in=areas_under(area.path)).order_by()
    return [key for key, n in rows.values_list("class_key").annotate(n=Count("pk")) if n >= FEW]
