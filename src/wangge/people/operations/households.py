"""Households: counted by age band at a door, counted again, gone. Numbers alone: who they are is nowhere here."""

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from wangge.core.errors import Invalid, Refused
from wangge.core.events import record
from wangge.core.keys import check_client_key, new_key
from wangge.core.permits import require
from wangge.core.scope import scope
from wangge.people.enums import BANDS
from wangge.people.events import HouseholdCounted, HouseholdEnded
from wangge.people.models import Household
from wangge.people.purposes import written
from wangge.people.rules import whole_count
from wangge.premises.models import Dwelling


@transaction.atomic
def count_household(dwelling, *, counts, source, instead_of=None, key=None, actor, at):
    """Write down how many of each age band are a household at a door. `instead_of`: the key of the household that is
    counted again; what was counted before stays as history. `counts`: band → number or text, none is 0. `key`: what
    the form was given, so that sent twice it is one household."""
    require(actor, "people.edit", dwelling.area.path)
    if dwelling.valid_until is not None:
        raise Refused(_("这处房屋已经注销。"), code="ended")
    numbers, source = _read(counts), written(source, 80, "source")
    key = check_client_key(key) if key else new_key()
    with scope(actor, "people.edit"):
        if known := _sent_before(key, dwelling):
            return known
        if instead_of is not None:
            _end(_one(instead_of, dwelling), at)
        told = {"source": source, "counted_on": localdate(at)}
        household = Household.objects.create(pk=key, dwelling=dwelling, area_id=dwelling.area_id, **numbers, **told)
        record(HouseholdCounted(household_id=household.pk), actor=actor, at=at)
    return household


@transaction.atomic
def end_household(household_id, dwelling, *, actor, at):
    """A household no longer lives at a door."""
    require(actor, "people.edit", dwelling.area.path)
    with scope(actor, "people.edit"):
        household = _end(_one(household_id, dwelling), at)
        record(HouseholdEnded(household_id=household.pk), actor=actor, at=at)
    return household


def _read(counts):
    found = {}
    for band, title in BANDS.items():
        text = str(counts.get(band) or "0").strip()
        found[band] = whole_count(text)
        if found[band] is None:
            raise Invalid(_("“%s”填 0 到 99 的数字。") % title, code="bad-count", field=band)
    if not any(found.values()):
        raise Invalid(_("请至少填一个年龄段的人数。"), code="nobody", field=next(iter(BANDS)))
    return found


def _sent_before(key, dwelling):
    """The household that the same form made before; one at a time for a door."""
    Dwelling.objects.select_for_update().only("id").get(pk=dwelling.pk)
    return Household.objects.filter(pk=key, dwelling=dwelling).first()


def _one(household_id, dwelling):
    rows = Household.objects.select_for_update().filter(pk=household_id, dwelling=dwelling, ended_on=None)
    household = rows.first()
    if household is None:
        raise Refused(_("这一户已经重新计数或迁走，请刷新页面。"), code="ended")
    return household


def _end(household, at):
    household.ended_on = localdate(at)
    household.save(update_fields=["ended_on"])
    return household
