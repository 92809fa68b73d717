"""Erasing what people wrote when its time is over: of a case a tombstone is left (guard-rail 8)."""

from datetime import timedelta

from django.db.models import Q

from wangge.cases.events import CaseErased
from wangge.cases.models import AboutComponent, Call, Case, Photo, Release, Whistle, Words
from wangge.cases.operations.indexing import hide
from wangge.cases.tombstones import ended_before, withdrawn_before
from wangge.core.erasing import carry_out, erasing
from wangge.core.events import record_all
from wangge.core.permits import SYSTEM
from wangge.core.photos import forget_all, shelving
from wangge.core.retention import Retention

ERASED = "（内容已抹除）"
WITHDRAWN = Retention(timedelta(days=365), "the withdrawal", "cases.erase_withdrawn")


def erase_texts(*, at):
    """Make tombstones of all cases whose time is over; returns how many."""
    rules = ("cases.erase_texts", "cases.erase_withdrawn", "cases.erase_whistles")
    return sum(carry_out(rule, at=at).rows for rule in rules)


def _erase(cases, at):
    """Make tombstones of these cases: words, photos, place and component, what was released; number and times stay."""
    keys = [case.pk for case in cases]
    _drop_photos(keys)
    Words.objects.filter(move__case__in=keys).delete()
    Release.objects.filter(case__in=keys).delete()
    AboutComponent.objects.filter(case__in=keys).delete()
    hide(keys)
    Call.objects.filter(whistle__case__in=keys).update(answer="")
    Whistle.objects.filter(case__in=keys).update(place="", problem="", record="")
    Case.objects.filter(pk__in=keys).update(
        title=ERASED, words="", words_hash="", suggested_by=[], place="", plate=None, lon=None, lat=None, erased_at=at
    )
    record_all((CaseErased(case_id=key) for key in keys), actor=SYSTEM, at=at)


def _drop_photos(keys):
    """Delete the photos of these cases."""
    forget_all(Photo.objects.filter(case__in=keys))


shelving(Photo)
erasing(
    "cases.erase_texts",
    "已办结诉求的原话、照片和地点",
    Case.retention,
    due=lambda cut_off: ended_before(cut_off).filter(erased_at=None),
    erase=_erase,
)
erasing(
    "cases.erase_withdrawn",
    "已撤回诉求的原话、照片和地点",
    WITHDRAWN,
    due=lambda cut_off: withdrawn_before(cut_off).filter(erased_at=None),
    erase=_erase,
)


def _blank(whistles, at):
    keys = [whistle.pk for whistle in whistles]
    Call.objects.filter(whistle__in=keys).update(answer="")
    Whistle.objects.filter(pk__in=keys).update(place="", problem="", record="")


erasing(
    "cases.erase_whistles",
    "不挂在诉求上的吹哨内容",
    Case.retention,
    due=lambda cut_off: Whistle.objects.filter(~Q(problem=""), case=None, ended_at__lt=cut_off),
    erase=_blank,
)
