"""Two records of one person become one, and two again where that was wrong. Residences, roles, and what they asked or
objected go over and back."""

from django.db import transaction
from django.utils.translation import gettext as _

from wangge.core.errors import Refused
from wangge.core.events import record
from wangge.core.permits import require
from wangge.core.scope import scope
from wangge.people.events import MergeUndone, PeopleMerged
from wangge.people.models import Binding, Merge, Objection, Person, Residence, Responsible, RightsRequest, Transfer
from wangge.people.operations.disputing import claim_number, release, taken_by
from wangge.people.operations.hearing import lock_numbers, refuse_own_hand
from wangge.people.operations.looking import one_person
from wangge.people.purposes import written

ASKED = ((RightsRequest, "requests"), (Objection, "objections"))


@transaction.atomic
def merge_people(kept_id, gone_id, *, ground, actor, at):
    """Merge one record into another, both in one's areas. A bound account is bound anew at a counter."""
    ground = written(ground, 200, "ground")
    with scope(actor, "people.edit"):
        first, second = sorted((str(kept_id), str(gone_id)))
        if first == second:
            raise Refused(_("请选择另一条记录。"), code="itself")
        lock_numbers(*(one_person(key).number_hash for key in (first, second)))
        both = {str(key): one_person(key, lock=True) for key in (first, second)}  # locked in one order
        kept, gone = both[str(kept_id)], both[str(gone_id)]
        office = require(actor, "people.edit", kept.area.path)
        require(actor, "people.edit", gone.area.path)
        _refuse_different(kept, gone)
        if gone.disputed:
            refuse_own_hand(gone, actor)
        merge = Merge.objects.create(
            kept=kept,
            gone=gone,
            area_id=kept.area_id,
            moved=_moved(gone, kept),
            ground=ground,
            office_name=office.signs_as if office else "",
            at=at,
        )
        Person.objects.filter(pk=gone.pk).update(merged_into=kept, disputed=False)
        gone.transfers.filter(state=Transfer.OPEN).update(person=kept, area_id=kept.area_id)
        if gone.disputed:
            release(gone.number_hash, actor=actor, at=at, office=office)
        Binding.objects.filter(person=gone, revoked_at=None).update(revoked_at=at)
        record(PeopleMerged(kept_id=kept.pk, gone_id=gone.pk), actor=actor, at=at, office=office)
    return merge


@transaction.atomic
def undo_merge(merge_id, *, actor, at):
    """They are two people after all: each gets back what was theirs."""
    with scope(actor, "people.edit"):
        merge = Merge.objects.select_for_update().filter(pk=merge_id, undone_at=None).first()
        if merge is None:
            raise Refused(_("这次合并已经撤销，或者不在您的区域。"), code="undone")
        lock_numbers(Person.objects.filter(pk=merge.gone_id).values_list("number_hash", flat=True).first())
        kept = one_person(merge.kept_id, lock=True)
        office = require(actor, "people.edit", kept.area.path)
        gone = _revived(merge, office, actor, at)
        Residence.objects.filter(pk__in=merge.moved["residences"]).update(person=merge.gone_id)
        Residence.objects.filter(pk__in=merge.moved["ended"]).update(valid_until=None)
        Responsible.objects.filter(pk__in=merge.moved["roles"]).update(person=merge.gone_id)
        for model, name in ASKED:  # merges of earlier releases moved none
            model.objects.filter(pk__in=merge.moved.get(name, [])).update(person=gone, area=gone.area_id)
        merge.undone_at = at
        merge.save(update_fields=["undone_at"])
        record(MergeUndone(kept_id=merge.kept_id, gone_id=merge.gone_id), actor=actor, at=at, office=office)
    return merge


def _revived(merge, office, actor, at):
    """The record that had been merged, by itself again; disputed where another has its number by now."""
    gone = Person.objects.select_for_update().get(pk=merge.gone_id)
    gone.merged_into, gone.disputed = None, bool(taken_by(gone))
    gone.save(update_fields=["merged_into", "disputed"])
    if gone.disputed:
        claim_number(gone, _("撤销合并：不是同一个人"), office=office, actor=actor, at=at)
    return gone


def _refuse_different(kept, gone):
    """Two whole numbers of one kind that differ are two people, until one of them is corrected."""
    both = kept.number_hash and gone.number_hash and kept.number_kind == gone.number_kind
    if both and kept.number_hash != gone.number_hash:
        raise Refused(_("两条记录的证件号码不同，不能合并；确是同一人的，请先更正号码。"), code="two-numbers")


def _moved(gone, kept):
    """Residences, roles and what was asked, handed over, by key; of two present residences the older one ends where the
    newer began."""
    residences = list(gone.residences.order_by("id"))
    ended = []
    now = [one for one in (*residences, *kept.residences.all()) if one.valid_until is None and one.kind != "away"]
    for older, newer in zip(sorted(now, key=_since), sorted(now, key=_since)[1:], strict=False):
        Residence.objects.filter(pk=older.pk).update(valid_until=newer.valid_from)
        ended.append(str(older.pk))
    gone.residences.update(person=kept)
    roles = [str(key) for key in gone.roles.values_list("pk", flat=True)]
    gone.roles.update(person=kept)
    asked = {}
    for model, name in ASKED:  # what they asked waits for an answer, which the kept record reads
        rows = model.objects.filter(person=gone)
        asked[name] = [str(key) for key in rows.values_list("pk", flat=True)]
        rows.update(person=kept, area_id=kept.area_id)
    return {"residences": [str(one.pk) for one in residences], "ended": ended, "roles": roles, **asked}


def _since(residence):
    return residence.valid_from, str(residence.pk)
