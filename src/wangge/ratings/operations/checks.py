"""A drawn check: an object's sheet handed in whole, on the spot, with photos; what is not met is to be put right."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from wangge.core.calendar import current_calendar
from wangge.core.clock import Limit, Unit, deadline
from wangge.core.errors import Forbidden, Invalid, Refused
from wangge.core.events import record
from wangge.core.permits import require
from wangge.core.photos import Picture
from wangge.method.queries import method_of
from wangge.ratings.events import SheetHandedIn
from wangge.ratings.marking import falls_short, read_each, read_mark
from wangge.ratings.models import Mark, Pick, Rectification, Round, Sheet
from wangge.ratings.models.draws import MAX_SAID
from wangge.ratings.operations.holding import bad_key
from wangge.ratings.operations.proofs import keep_proofs
from wangge.ratings.owning import has_interest, of_own_body, vetoed
from wangge.ratings.queries import scheme_of
from wangge.ratings.rules import CHECK

MOST_PHOTOS = 3  # of one indicator


@dataclass(frozen=True)
class Found:
    """A check as its form says it: for each indicator a mark as `marking` reads it, words and photos; and where."""

    marks: Mapping[str, str]
    words: Mapping[str, str] = field(default_factory=dict)
    photos: Mapping[str, Sequence[Picture]] = field(default_factory=dict)
    lon: str | float | None = None
    lat: str | float | None = None


@transaction.atomic
def record_check(pick_id, found, *, key, actor, at):
    """Hand in the sheet of a drawn object; the same key twice is one sheet. Returns the Sheet.

    Faults name each indicator, Invalid `place`; Refused for what was checked, after the time of the draw or of
    the round, and where the inspector has an interest or scored the object; Forbidden for another's pick.
    """
    rows = Pick.objects.select_for_update(of=["self"]).select_related("draw__round", "subject")
    pick = rows.filter(pk=pick_id).first()
    if pick is None or pick.by_id != actor.id:
        raise Forbidden()
    office = require(actor, CHECK, pick.subject)
    if pick.sheet_id:
        return _again(pick, key)
    pick.draw.round = Round.objects.select_for_update(no_key=True).get(pk=pick.draw.round_id)  # against computing
    check_open(pick, actor=actor, at=at)
    indicators = scheme_of(pick.draw.round).of_source("check")
    place = read_place(found.lon, found.lat)
    values = read_each(indicators, lambda one: _judged(one, found))
    sheet = _kept(pick, key, place, office, actor, at)
    Mark.objects.bulk_create(
        Mark(
            sheet=sheet, indicator=one.key, given=values[one.key].given, of=values[one.key].of,
            words=_said(found, one.key),
        )
        for one in indicators
    )  # fmt: skip
    for one in indicators:
        keep_proofs(sheet, one.key, found.photos.get(one.key, ()), place, at=at)
    _to_be_put_right(sheet, [one for one in indicators if falls_short(values[one.key])], found, at)
    pick.sheet = sheet
    pick.save(update_fields=["sheet"])
    record(SheetHandedIn(sheet_id=sheet.pk, subject_id=sheet.subject_id), actor=actor, at=at, office=office)
    return sheet


def _again(pick, key):
    if pick.sheet_id == key:
        return pick.sheet
    raise Refused(_("这个对象的检查已经登记过，不能再登记。"), code="twice")


def check_open(pick, *, actor, at):
    """Refused for whatever keeps an actor from handing in a sheet of their own pick."""
    if not pick.draw.round.is_open:
        raise Refused(_("这一期已经计算，不再登记检查。"), code="closed")
    if localdate(at) >= pick.draw.after:
        raise Refused(_("这次抽查的时间已过，抽中的名单已经公布，不能补查。"), code="late")
    if of_own_body(actor, pick.subject):
        raise Refused(_("您在这个对象所属的单位任职，不能检查它。请申报回避，由别人去检查。"), code="own")
    if has_interest(actor, pick.subject):
        raise Refused(_("您申报了与这个对象的利害关系，不能检查它。"), code="interest")
    if vetoed(pick.subject, actor):
        reason = _("您登记过这个对象的一票否决，检查须由另一人去，请评价专员改派。")
        raise Refused(reason, code="same-person")
    if Sheet.objects.filter(subject=pick.subject, by_id=actor.id, withdrawn_at=None).exclude(side="").exists():
        reason = _("这一期您给这个对象评过分，检查和评分不能是同一个人。请先收回评分表，或者申报回避，由别人去检查。")
        raise Refused(reason, code="scored")


def read_place(lon, lat):
    """(lon, lat) as numbers; Invalid without them."""
    try:
        place = float(lon), float(lat)
    except (TypeError, ValueError):
        place = (math.nan, math.nan)
    if not (-180 <= place[0] <= 180 and -90 <= place[1] <= 90):
        reason = _("没有位置的检查和照片不能作数。请点“用我现在的位置”，或在图上点出您在哪里。")
        raise Invalid(reason, code="no-place", field="place")
    return place


def _judged(indicator, found):
    """The mark of an indicator, with the words and photos it needs."""
    value = read_mark(indicator, found.marks.get(indicator.key, ""))
    named, photos = {"title": indicator.title}, found.photos.get(indicator.key, ())
    if len(_said(found, indicator.key)) > MAX_SAID:
        raise Invalid(_("最多 %d 个字，请删减。") % MAX_SAID, code="too-long", field=indicator.key)
    if falls_short(value) and not _said(found, indicator.key):
        reason = _("“%(title)s”没有做到，请写明看到了什么、要改什么。") % named
        raise Invalid(reason, code="no-words", field=indicator.key)
    if indicator.evidence and value.of is not None and not photos:
        raise Invalid(_("“%(title)s”要有现场照片。") % named, code="no-photo", field=indicator.key)
    if len(photos) > MOST_PHOTOS:
        raise Invalid(_("每项最多 %d 张照片。") % MOST_PHOTOS, code="too-many", field=indicator.key)
    return value


def _said(found, key):
    return found.words.get(key, "").strip()


def _kept(pick, key, place, office, actor, at):
    try:
        with transaction.atomic():
            return Sheet.objects.create(
                pk=key, round=pick.draw.round, subject=pick.subject, on=localdate(at), at=at, by_id=actor.id,
                office_id=office.id, office_title=office.signs_as, lon=place[0], lat=place[1],
            )  # fmt: skip
    except IntegrityError as error:
        if Sheet.objects.filter(pk=key).exists():
            raise bad_key() from error
        raise Refused(_("这个对象今天已有一张检查表。"), code="twice-a-day") from error


def _to_be_put_right(sheet, short, found, at):
    """What was found before and is still open stays as it was found: only a second look closes it."""
    open_ones = set(
        Rectification.objects.filter(subject=sheet.subject, closed_at=None).values_list("indicator", flat=True)
    )
    calendar = current_calendar(method_of(sheet.round.version_id).calendar.hours)
    Rectification.objects.bulk_create(
        Rectification(
            sheet=sheet, subject=sheet.subject, indicator=one.key, words=_said(found, one.key), found_on=sheet.on,
            due=deadline(at, Limit(one.days, Unit.working_day), calendar).at,
        )
        for one in short
        if one.key not in open_ones
    )  # fmt: skip
