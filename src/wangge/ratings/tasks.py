"""The county's standing jobs for ratings."""

import logging
from datetime import date

from wangge.core.errors import Refused
from wangge.core.jobs import county_task
from wangge.core.permits import SYSTEM
from wangge.ratings.operations.draw_up import draw_up, due
from wangge.ratings.operations.proofs import forget_proofs

log = logging.getLogger(__name__)


@county_task(name="ratings.draw_up", cron="35 * * * *")
def draw_up_due(*, at):
    """Each hour: the rounds that the platform carries out by itself, as soon as their period is over."""
    for scheme, first in due(at):
        try:
            _draw_up(scheme, first, at)
        except Refused as refused:  # the others do not wait for it
            log.warning("%s of the period from %s is not drawn up: %s", scheme, first, refused.code)


@county_task(name="ratings.draw_up_period")
def draw_up_period(*, at, scheme, first):
    """A round of an earlier period (`2026-10-01`) that somebody asked for."""
    _draw_up(scheme, date.fromisoformat(first), at)


@county_task(name="ratings.forget_proofs", cron="50 * * * *")
def sweep_proofs(*, at):
    """Each hour: forget the photos whose time is over."""
    forget_proofs(at=at)


def _draw_up(scheme, first, at):
    """A period in which nothing is to be counted has no round, and that is no fault."""
    try:
        draw_up(scheme, first, actor=SYSTEM, at=at)
    except Refused as refused:
        if refused.code != "nothing":
            raise
