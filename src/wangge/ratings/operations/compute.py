"""Computing a round: what its evidence comes to, written as its next revision."""

import json

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from wangge.core.errors import Refused
from wangge.core.events import record
from wangge.core.permits import require
from wangge.ratings.events import RoundComputed, RoundReopened
from wangge.ratings.models import Revision, Round
from wangge.ratings.objects import hidden_now
from wangge.ratings.operations.read_values import read_values
from wangge.ratings.queries import outcomes, scheme_of
from wangge.ratings.rules import COMPUTE, digest_of


@transaction.atomic
def compute_round(round, *, actor, at):
    """Compute a round for the office to look at; again as often as it likes, until notice is given.

    Refused while the period still runs, and from the notice on: then only an objection upheld changes a result.
    """
    round = Round.objects.select_for_update().get(pk=round.pk)
    require(actor, COMPUTE)
    if round.state not in (Round.OPEN, Round.COMPUTED):
        raise Refused(_("结果已经告知，不能重新计算；有误的，通过异议或更正办理。"), code="noticed")
    if timezone.localdate(at) < round.after:
        raise Refused(_("这一期还没有过完，过完才能计算。"), code="too-early")
    read_values(round, at)
    _leave_out_hidden(round)
    round.state, round.computed_at, round.computed_by = Round.COMPUTED, at, actor.id
    round.save(update_fields=["state", "computed_at", "computed_by"])
    return recompute(round, actor=actor, at=at)


def _leave_out_hidden(round):
    """Remember which objects the public may no longer read: they have no result, and take nobody's place."""
    hidden = hidden_now(round, scheme_of(round).rated)
    if hidden is not None:
        keys = list(hidden.values_list("pk", flat=True))
        round.subjects.filter(hidden=True).exclude(pk__in=keys).update(hidden=False)
        round.subjects.filter(pk__in=keys, hidden=False).update(hidden=True)


@transaction.atomic
def reopen_round(round, *, actor, at):
    """Take evidence in again after a look at what it came to; the next computing counts what came since. Refused once
    notice was given."""
    round = Round.objects.select_for_update().get(pk=round.pk)
    require(actor, COMPUTE)
    if round.state != Round.COMPUTED:
        raise Refused(_("只有算过、还没有告知的，才能再收集依据。"), code="state")
    round.state = Round.OPEN
    round.save(update_fields=["state"])
    record(RoundReopened(round_id=round.pk, revision=round.revision), actor=actor, at=at)
    return round


def recompute(round, *, actor, at, objection=None, because=""):
    """Write what a round comes to now as its next revision; returns it. Part of other deeds, which hold the round's
    lock and have asked for permission."""
    number = round.revision + 1
    found = outcomes(round, number)
    revision = Revision.objects.create(
        round=round, number=number, at=at, by_id=actor.id, by_title=_title(actor), objection=objection, because=because,
        digest=digest_of(one.as_row() for one in found),
    )  # fmt: skip
    _write(revision, found)
    round.revision = number
    round.save(update_fields=["revision"])
    record(RoundComputed(round_id=round.pk, revision=number), actor=actor, at=at)
    return revision


def _title(actor):
    return next((office.signs_as for office in actor.holding(COMPUTE)), actor.name if not actor.id else "")


def _write(revision, found):
    """Every result in one stream: a hundred thousand grids are written while single rows would still be composed."""
    columns = "revision_id, subject_id, score, place, band, sides, bonus, veto, withheld"
    with connection.cursor() as cursor, cursor.copy(f"copy ratings_result ({columns}) from stdin") as stream:
        for one in found:
            sides = json.dumps(one.sides)
            stream.write_row(
                (revision.pk, one.subject_id, one.score, one.place, one.band, sides, one.bonus, one.veto, one.withheld)
            )
