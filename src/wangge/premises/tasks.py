"""The county's standing job for labels: what became late, and what nobody ran, is put right once a night."""

from wangge.core.jobs import county_task
from wangge.core.permits import SYSTEM
from wangge.premises.operations import relabel


@county_task(name="premises.relabel", cron="50 17 * * *")
def relabel_all(*, at):
    """Each night: the labels of all dwellings that were ever checked, because findings become late with the day."""
    relabel(actor=SYSTEM, at=at)
