"""A computed round on its way to the public: notice to its objects, signature, publication, correction, withdrawal.

Each step by its own office; whoever computed neither signs nor publishes.
"""

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from wangge.core.errors import Refused
from wangge.core.events import record
from wangge.core.permits import require
from wangge.core.web.wording import listed, moment
from wangge.ratings.effect_events import NoticeGiven, RoundPublished, RoundSigned, RoundWithdrawn
from wangge.ratings.following import NAMED, hindrances
from wangge.ratings.heeding import must_be_read_again
from wangge.ratings.models import Decision, Objection, Round
from wangge.ratings.objects import hidden_now
from wangge.ratings.operations.applications import wait_again
from wangge.ratings.operations.decide import revoke_all
from wangge.ratings.operations.holding import locked, title_of, until, written
from wangge.ratings.owning import computed_by, decided_for
from wangge.ratings.queries import scheme_of
from wangge.ratings.rules import COMPUTE, PUBLISH, SIGN


@transaction.atomic
def give_notice(round, *, seen=None, anyway=False, because="", actor, at):
    """Let every object see its result with every line behind it; from now on only objections change it. Objections
    are taken until the scheme's days are over, by the county's clock. Returns the Round.

    Refused where its rows must be read again, since one was decided of in a shorter period; where an object was hidden
    from the public since, or is shown again; where a veto is lost for want of a sheet that may still be handed in; and,
    unless it is said to be meant (`anyway`) and why (`because`, kept and shown to who signs), where `hindrances` finds
    something.
    """
    office = require(actor, COMPUTE)
    round = locked(round.pk, seen)
    if round.state != Round.COMPUTED:
        raise Refused(_("先计算，再告知；告知过的不再告知。"), code="state")
    if must_be_read_again(round):
        reason = _("算过以后，又有异议或更正改变了其中一件怎样计。请重新计算，再告知。")
        raise Refused(reason, code="unheeded")
    _nothing_hidden_since(round)
    round.noticed_because = _nobody_slips_away(round, anyway, because, actor, at)
    round.state, round.noticed_at = Round.NOTICED, at
    round.objections_until = until(round, scheme_of(round).notice, at)
    round.save(update_fields=["state", "noticed_at", "noticed_because", "objections_until"])
    record(NoticeGiven(round_id=round.pk, revision=round.revision), actor=actor, at=at, office=office)
    return round


def _nothing_hidden_since(round):
    """Who takes back that an object is public is asked once more before anybody is told what it came to."""
    hidden = hidden_now(round, scheme_of(round).rated)
    if hidden is None:
        return
    now = Q(pk__in=hidden.values("pk"))
    others = round.subjects.filter(now & Q(hidden=False) | ~now & Q(hidden=True))
    if titles := list(others.order_by("title").values_list("title", flat=True)[:NAMED]):
        reason = _("算过以后，有项目的公开说明撤回了，或者重新公开了：%s。请重新计算，再告知。")
        raise Refused(reason % listed(titles), code="hidden")


def _nobody_slips_away(round, anyway, because, actor, at):
    """A sheet or a check not handed in must not take an object out of the last places, nor out of what a veto brings,
    unless somebody says why. Returns the reason."""
    spared = hindrances(round, at)
    if lost := [one for one in spared["vetoed"] if one in spared["silent"]]:
        reason = _("有一票否决却没有评出结果：%s。请退回收集，补齐评分表，再重新计算。") % listed(lost)
        raise Refused(reason, code="veto-lost")
    if actor.kind == "system" or not any(spared.values()):
        return ""
    if not anyway:
        reason = _("还有对象没有评出、没有查到，或者没有人能查看、提异议。请先补齐；确实不再等的，请勾选并写明理由。")
        raise Refused(reason, code="anyway", field="anyway")
    return written(because, "because", _("请写明为什么不再等，记在过程里。"))


@transaction.atomic
def sign_round(round, *, seen=None, actor, at):
    """Sign a round as it stands in the revision the signer saw. Returns the Round.

    Refused before objects were told, while they may still object, while an objection is open, and for whoever computed
    or decided an objection, also one of a shorter period that computed this one anew.
    """
    office = require(actor, SIGN)
    round = locked(round.pk, seen)
    _may_be_signed(round, actor, at)
    round.state, round.signed_at, round.signed_by = Round.SIGNED, at, actor.id
    round.signed_title = title_of(office)
    round.save(update_fields=["state", "signed_at", "signed_by", "signed_title"])
    record(RoundSigned(round_id=round.pk, revision=round.revision), actor=actor, at=at, office=office)
    return round


def _may_be_signed(round, actor, at):
    if round.state != Round.NOTICED:
        raise Refused(_("只有已经告知、还没有签发的结果才能签发。"), code="state")
    if at <= round.objections_until:
        told = moment(round.objections_until, at)
        raise Refused(_("异议期到 %s，过后才能签发。") % told, code="too-early")
    objections = Objection.objects.filter(subject__round=round)
    if objections.filter(outcome="").exists():
        raise Refused(_("还有异议没有复核，全部复核后才能签发。"), code="open-objections")
    _not_computed(round, actor, _("结果是您计算的，须由另一个人签发。"))
    if decided_for(round, actor):
        raise Refused(_("您复核过这一期的异议，须由另一个人签发。"), code="same-person")


@transaction.atomic
def publish_round(round, *, seen=None, actor, at):
    """Make a signed round public. Refused without a signature, and for whoever computed it. Returns the Round."""
    office = require(actor, PUBLISH)
    round = locked(round.pk, seen)
    if round.state != Round.SIGNED:
        raise Refused(_("没有签发的结果不能公布。"), code="not-signed")
    _not_computed(round, actor, _("结果是您计算的，须由另一个人公布。"))
    round.state, round.published_at, round.published_by = Round.PUBLISHED, at, actor.id
    round.published_title = title_of(office)
    round.save(update_fields=["state", "published_at", "published_by", "published_title"])
    record(RoundPublished(round_id=round.pk, revision=round.revision), actor=actor, at=at, office=office)
    return round


@transaction.atomic
def withdraw_round(round, *, because, seen=None, actor, at):
    """Take a published round back, and with it every decision that rests on it; who applied for it waits again. The
    public page keeps that it was, and why it is no more. Returns the Round."""
    office = require(actor, PUBLISH)
    round = locked(round.pk, seen)
    if round.state != Round.PUBLISHED:
        raise Refused(_("只有已经公布的结果才能撤回。"), code="state")
    round.withdrawn_because = written(because, "because", _("请写明为什么撤回，公众看得到。"))
    round.state, round.withdrawn_at = Round.WITHDRAWN, at
    round.save(update_fields=["state", "withdrawn_at", "withdrawn_because"])
    wait_again(round)
    resting = Decision.objects.filter(subject__round=round)
    revoke_all(resting, _("所依据的结果已经撤回：%s") % round.withdrawn_because, actor=actor, at=at, office=office)
    record(RoundWithdrawn(round_id=round.pk), actor=actor, at=at, office=office)
    return round


def _not_computed(round, actor, reason):
    if computed_by(round, actor):
        raise Refused(reason, code="same-person")
