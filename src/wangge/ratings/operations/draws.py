"""Random draws of the objects to be checked: announced with everything fixed, then revealed by another."""

import re
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from wangge.accounts.models import Appointment
from wangge.core.draw import Undrawn, commitment, new_secret
from wangge.core.draw_reach import Reach
from wangge.core.draw_record import BY_AREA, announced, inspector_keys, revealed
from wangge.core.errors import Forbidden, Invalid, Refused
from wangge.core.events import record
from wangge.core.permits import allows, require
from wangge.core.sealed import seal, unseal
from wangge.method.queries import as_written
from wangge.ratings.draw_events import DrawAnnounced, DrawRevealed
from wangge.ratings.inspecting import (
    barred_pairs,
    id_in,
    inspectors_on,
    items_of_draw,
    key_of,
    listed,
    noters_of_vetoes,
    title_in,
)
from wangge.ratings.models import Draw, Pick, Recusal, Round
from wangge.ratings.periods import period_of
from wangge.ratings.queries import scheme_of
from wangge.ratings.rules import COMPUTE, PUBLISH

SECRET = "draw-secret"
MOST_SOURCE, MOST_PUBLIC, NAMED = 200, 100, 5


@transaction.atomic
def announce_draw(round_id, *, day, public_source="", actor, at):
    """Fix everything of the draw of the month (or what the scheme says) in which `day` lies, and publish its digest;
    the one that is announced already, if it is. Returns the Draw.

    Refused where the scheme draws nothing, outside the round's time, and where nobody may check some object.
    """
    round = Round.objects.select_for_update().filter(pk=round_id).first()
    if round is None:
        raise Forbidden()
    office = require(actor, COMPUTE, round)
    scheme = scheme_of(round)
    first, after = _check(round, scheme, day, at)
    if known := Draw.objects.filter(round=round, first=first).first():
        return known
    source = " ".join(public_source.split())
    if len(source) > MOST_SOURCE:
        raise Invalid(_("最多 %d 个字，请删减。") % MOST_SOURCE, code="too-long", field="public_source")
    secret = new_secret()
    told = _told(round, scheme, first, source, secret, actor, at)
    draw = Draw.objects.create(
        round=round, first=first, after=after, announced_at=at, announced_by=actor.id,
        announced_title=office.signs_as if office else "", announcement=told["announcement"], public_source=source,
        secret_sealed=seal(secret, purpose=SECRET), record=told, objects_count=told["list"]["count"],
    )  # fmt: skip
    happened = DrawAnnounced(draw_id=draw.pk, round_id=round.pk, digest=draw.announcement)
    record(happened, actor=actor, at=at, office=office)
    return draw


def _check(round, scheme, day, at):
    if scheme.inspections is None or not scheme.of_source("check"):
        raise Refused(_("这项评价办法没有随机检查。"), code="no-checks")
    if not round.is_open:
        raise Refused(_("这一期已经计算，不再抽查。"), code="closed")
    first, after = period_of(scheme.inspections.every, day)
    if not round.first <= day < round.after:
        raise Refused(_("这一天不在这一期里。"), code="outside")
    if timezone.localdate(at) >= after:
        raise Refused(_("这段时间已经过去，不能补抽。"), code="over")
    return first, after


def _told(round, scheme, first, source, secret, actor, at):
    """The record of the announcement, without the list itself (`listed` tells it again); Refused if for some object
    there is nobody."""
    items, inspectors = listed(round), inspectors_on(at, without=actor.id)
    bodies = {item[3] for item in items}
    known, barred = [one.told(bodies) for one in inspectors], barred_pairs(round, first, items, inspectors)
    drawn = scheme.inspections
    try:
        Reach(known, barred).check(items)
        told = announced(
            items, rule=BY_AREA, take={"share": f"{(drawn.share / Decimal(100)).normalize():f}"},
            at_least=drawn.at_least, committed=commitment(secret), public_source=source, inspectors=known,
            barred=barred, title=f"{as_written(round.version_id).ratings[round.scheme].title} {first:%Y-%m}",
        )  # fmt: skip
    except Undrawn as fault:
        raise _refused(fault) from fault
    del told["list"]["items"]
    return told


def _refused(fault):
    if fault.code != "nobody":
        return Refused(fault.english if get_language() == "en" else fault.chinese, code=fault.code)
    named = "、".join(title_in(name) for name in fault.names[:NAMED])
    reason = _(
        "没有人能检查：%(named)s，共 %(many)d 个对象。请先再任命检查人；本单位的、申报利害关系的、上次去过的不能派。"
    )
    return Refused(reason % {"named": named, "many": len(fault.names)}, code="nobody")


@transaction.atomic
def reveal_draw(draw_id, *, public="", actor, at):
    """Draw: enter the public number if one was named; objects are drawn, inspectors assigned, the seed is known. By
    another than who announced it (who computes, or who publishes), and by none of its inspectors. Done already, nothing
    changes. Returns the Draw."""
    draw = Draw.objects.select_for_update(of=["self"]).select_related("round").filter(pk=draw_id).first()
    if draw is None:
        raise Forbidden()
    office = allows(actor, COMPUTE, draw.round) or require(actor, PUBLISH, draw.round)
    office = None if office is True else office
    if draw.revealed_at:
        return draw
    _check_reveal(draw, public, actor)
    secret = unseal(draw.secret_sealed, purpose=SECRET)
    public = _numbers(public) if draw.public_source else ""
    told, _stuck = _settled(draw, secret, public, (), at)
    draw.record, draw.revealed_at, draw.revealed_by = told, at, actor.id
    draw.revealed_title = office.signs_as if office else ""
    draw.save(update_fields=["record", "revealed_at", "revealed_by", "revealed_title"])
    picks = Pick.objects.bulk_create(_picks(draw))
    record(DrawRevealed(draw_id=draw.pk, rows=len(picks)), actor=actor, at=at, office=office)
    return draw


def _check_reveal(draw, public, actor):
    if actor.id is not None and actor.id == draw.announced_by:
        raise Refused(_("公告抽查的人不能揭晓，请由另一人揭晓。"), code="same-person")
    if {office.id for office in actor.offices} & {id_in(key) for key in inspector_keys(draw.record)}:
        raise Refused(_("您在这次抽查的检查人名单里，请由另一人揭晓。"), code="inspector")
    if len(public) > MOST_PUBLIC:
        raise Invalid(_("最多 %d 个字，请删减。") % MOST_PUBLIC, code="too-long", field="public")
    if draw.public_source and not _numbers(public):
        reason = _("请填写公开随机数：%s。") % draw.public_source
        raise Invalid(reason, code="missing", field="public")


def _numbers(public):
    """A published number in its one spelling: whole numbers without leading zeros, one space between. The same number
    written otherwise would give another seed, and whoever enters it a choice."""
    return " ".join(str(int(digits)) for digits in re.findall(r"\d+", public))


def _settled(draw, secret, public, stepped, at):
    """The revealed record, gone on for whoever left or declared an interest since the announcement and has not checked
    yet; and the objects for which that leaves nobody: they stay with whom they were, who may not check them."""
    items, stepped, out, stuck = items_of_draw(draw), list(stepped), [], set()
    here = {one.key: one.account_id for one in inspectors_on(at)}
    recused = set(Recusal.objects.filter(ended_at=None).values_list("by_id", "thing")) | noters_of_vetoes(draw.round)
    checked = set(draw.picks.exclude(sheet=None).values_list("subject__thing", flat=True))
    while True:
        try:
            told = revealed(draw.record, items, secret=secret, public=public, stepped_back=stepped + out)
        except Undrawn as fault:
            if fault.code != "nobody" or not out:
                raise _refused(fault) from fault
            stuck |= set(fault.names)
            out = [pair for pair in out if pair[1] not in stuck]
            continue
        stepped += out
        waiting = [(key, one) for key, one in told["revealed"]["assignment"].items() if id_in(key) not in checked]
        out = [[one, key] for key, one in waiting if one not in here or (here[one], id_in(key)) in recused]
        out = [pair for pair in out if pair[1] not in stuck]
        if not out:
            return told, sorted(stuck)


def _picks(draw):
    told = draw.record["revealed"]
    accounts = _accounts(told)
    subjects = dict(draw.round.subjects.values_list("thing", "pk"))
    for ordinal, key in enumerate(told["picks"], 1):
        one = told["assignment"][key]
        yield Pick(
            draw=draw, subject_id=subjects[id_in(key)], ordinal=ordinal,
            by_id=accounts[id_in(one)], office_id=id_in(one), office_title=title_in(one),
        )  # fmt: skip


def _accounts(told):
    """office → account, of all who inspect; of those who left too."""
    offices = {id_in(one) for one in told["assignment"].values()}
    return dict(Appointment.objects.filter(pk__in=offices).values_list("pk", "account"))


@transaction.atomic
def pass_on(draw_id, *, actor, at):
    """Checks of inspectors who left since go on to others, by the seed; whoever may reveal may do it. Returns how many
    went on; Refused, naming the objects, if there is nobody for any that should."""
    draw = Draw.objects.select_for_update(of=["self"]).select_related("round").filter(pk=draw_id).first()
    if draw is None:
        raise Forbidden()
    if not allows(actor, COMPUTE, draw.round):
        require(actor, PUBLISH, draw.round)
    if not draw.revealed_at:
        return 0
    moved, stuck = go_on(draw, at=at)
    if stuck and not moved:
        raise _refused(Undrawn("nobody", "", "", stuck))
    return moved


def go_on(draw, *, at):
    """Write down whose turn it is now that somebody left or declared an interest. Part of other deeds, which hold the
    draw's lock. Returns how many picks went on, and the objects for which nobody is left."""
    told = draw.record["revealed"]
    draw.record, stuck = _settled(draw, told["secret"], told["public"], told["stepped_back"], at)
    draw.save(update_fields=["record"])
    told = draw.record["revealed"]
    accounts, moved = _accounts(told), 0
    for row in draw.picks.filter(sheet=None).select_related("subject"):
        one = told["assignment"][key_of(row.subject.title, row.subject.thing)]
        if id_in(one) != row.office_id:
            row.by_id, row.office_id, row.office_title = accounts[id_in(one)], id_in(one), title_in(one)
            row.save(update_fields=["by_id", "office_id", "office_title"])
            moved += 1
    return moved, stuck
