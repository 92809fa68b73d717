"""Reading cases: who sees which, what waits for whom, and the story of one."""

import math
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache

from django.db.models import Count, Q

from wangge.cases.models import Case, Reporter
from wangge.cases.rules import sees_by_hands
from wangge.cases.tokens import token_hash
from wangge.core.permits import Actor, allows
from wangge.method.queries import method_of, version_keys
from wangge.territory.queries import areas_under

VIEW = "cases.view"
METRES_A_DEGREE = 111_320


def visible_to(actor):
    """The cases an actor may see: the list's side of rules.concerned."""
    return Case.objects.filter(seen_by(actor))


def seen_by(actor, to_case=""):
    """`visible_to` as a condition on rows that lead to a case by a lookup prefix ("case__")."""
    if actor.kind == "resident":
        return Q(**{f"{to_case}reporter__resident_id": actor.id})
    if actor.kind == "system":
        return Q()
    seen = Q(pk__in=[])
    for office in actor.holding(VIEW):
        seen |= _scope(office, to_case)
    return seen


def _scope(office, to_case=""):
    """The cases an office sees: by its hands, by its area; the whole county needs no filter."""
    if sees_by_hands(office):
        return Q(**{f"{to_case}handling_body": office.body_id})
    if "." not in office.area_path:
        return ~Q(pk=None)
    return Q(**{f"{to_case}area__in": areas_under(office.area_path)})


def tasks_of(actor):
    """What waits for the actor: cases in states with a step that one of the actor's offices may take."""
    mine = Q(pk__in=[])
    for office in actor.holding(VIEW):
        if states := waiting_states(office.permissions):
            mine |= _scope(office) & Q(state__in=states)
    return Case.objects.filter(mine)


def task_counts(actor):
    """state → number of the actor's tasks in it, and how many of them are overdue: {state: (count, overdue)}."""
    rows = tasks_of(actor).values_list("state").annotate(n=Count("id"), late=Count("overdue_since")).order_by()
    return {state: (n, late) for state, n, late in rows}


def waiting_states(permissions):
    """States, of any version ever applied, in which holders of these permissions have a step to take."""
    return _waiting_states(version_keys(), frozenset(permissions))


@lru_cache(maxsize=256)
def _waiting_states(versions, permissions):
    return tuple(
        sorted(
            {
                state
                for version in versions
                for way in method_of(version).case_types.values()
                for step in way.steps
                if step.permission in permissions and step.by == "staff"
                for state in step.from_
            }
        )
    )


def steps_for(case, actor):
    """The steps this actor may take with this case now, the primary ones first."""
    way = method_of(case.version_id).case_type(case.case_type)
    steps = [step for step in way.steps_from(case.state) if step.by != "system"]
    allowed = [step for step in steps if allows(actor, step.permission, case)]
    return sorted(allowed, key=lambda step: ("primary", "secondary", "danger").index(step.tone))


def timeline(case):
    """The moves of a case in order, with their words and photos; three queries whatever its length."""
    return case.timeline.order_by("ordinal").prefetch_related("words", "photos").select_related("body")


def case_by_token(token):
    """(case, actor) for a follow-up token: the actor is its anonymous reporter. None if no case has it."""
    found = (
        Reporter.objects.filter(token_hash=token_hash(token))
        .select_related("case__area", "case__holder_body", "case__handling_body", "case__reporter")
        .first()
    )
    return found and (found.case, Actor(found.pk, "反映人", "reporter"))


@dataclass(frozen=True)
class Candidate:
    """Another case that may be about the same thing: the same words, or so many metres away."""

    case: Case
    metres: int | None
    same_words: bool = False


def duplicate_candidates(case, *, most=5):
    """Cases that may be about the same thing: with the very same words, then near in place and time. One query."""
    rule = method_of(case.version_id).duplicates
    others = Case.objects.filter(original=None).exclude(pk=case.pk).select_related("area").order_by("-id")
    found = [_candidate(case, other) for other in others.filter(_same_words(case) | _near(case, rule))[:50]]
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
    reach_lat = rule.metres / METRES_A_DEGREE
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
    return math.hypot(east, one.lat - other.lat) * METRES_A_DEGREE


def search(cases, text):
    """Cases whose number, title or place contains the text."""
    text = text.strip()
    if not text:
        return cases
    number = text.rpartition("-")[2].lstrip("0")
    by_number = Q(serial=int(number)) if number.isdecimal() and len(number) < 18 else Q()
    return cases.filter(by_number | Q(title__icontains=text) | Q(place__icontains=text))

