"""Making something of a case public, and taking it back. Nothing is public by itself (guard-rails 7 and 9)."""

from django.db import transaction
from django.utils.translation import gettext as _

from wangge.cases.answers import clean_text
from wangge.cases.events import CaseReleased, ReleaseWithdrawn
from wangge.cases.models import MAX_RELEASED, MAX_TITLE, Release
from wangge.cases.operations.move import lock
from wangge.cases.rules import names_a_person
from wangge.cases.way import refuse_recused
from wangge.core.errors import Invalid, Refused
from wangge.core.events import record
from wangge.core.permits import require

RELEASE = "cases.release"


@transaction.atomic
def release_case(case_id, *, title, words="", photo_ids=(), looked, actor, at):
    """Publish a title, words and photos of a case as the releaser wrote and chose them; return the Release.

    `looked` is the releaser's word that nothing in them tells who somebody is. A second time replaces the first.
    Forbidden, or Invalid with the field: no title, a telephone or identity number, a photo of another case.
    """
    case = lock(case_id)
    office = require(actor, RELEASE, case)
    refuse_recused(case, actor)
    told = {
        "title": _harmless(title, MAX_TITLE, "title"),
        "words": _harmless(words, MAX_RELEASED, "words"),
        "released_by": actor.id,
        "office_title": office.signs_as if office else "",
        "at": at,
        "revoked_at": None,
    }
    if not told["title"]:
        raise Invalid(_("请写一个标题，说清是什么事。"), code="missing", field="title")
    photos = _photos_of(case, photo_ids)
    if not looked:
        reason = _("请先逐项看过，再勾选“已去掉个人信息”。")
        raise Invalid(reason, code="not-looked", field="looked")
    release, _new = Release.objects.update_or_create(case=case, defaults=told)
    release.photos.set(photos)
    record(CaseReleased(case_id=case.pk, photos=len(photos)), actor=actor, at=at, office=office)
    return release


@transaction.atomic
def withdraw_release(case_id, *, actor, at):
    """Take back what was released of a case; Refused if nothing of it is public."""
    case = lock(case_id)
    office = require(actor, RELEASE, case)
    refuse_recused(case, actor)
    withdrawn = Release.objects.filter(case=case, revoked_at=None).update(revoked_at=at)
    if not withdrawn:
        raise Refused(_("这件诉求现在没有公开，不用撤回。"), code="not-released")
    record(ReleaseWithdrawn(case_id=case.pk), actor=actor, at=at, office=office)


def _harmless(text, limit, field):
    text = clean_text(text, limit, field)
    if number := names_a_person(text):
        reason = _("“%s”像手机号或身份证号，不能公开。请删去后再公开。") % number
        raise Invalid(reason, code="names-a-person", field=field)
    return text


def _photos_of(case, keys):
    wanted = {str(key) for key in keys}
    found = [photo for photo in case.photos.all() if str(photo.pk) in wanted]
    if len(found) != len(wanted):
        raise Invalid(_("照片只能从这件诉求里选。请刷新页面后重选。"), code="no-photo", field="photos")
    return found
