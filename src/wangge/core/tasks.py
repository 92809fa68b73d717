"""The installation's own standing jobs: what keeps the queue in order and forgets who was signed in."""

from django.contrib.sessions.models import Session
from procrastinate.contrib.django import app
from procrastinate.exceptions import UniqueViolation
from procrastinate.jobs import Status

from wangge.core.jobs import county_task
from wangge.core.photos import sweep_photos
from wangge.core.web.ready import clear_ready

KEPT_HOURS = 72


@app.periodic(cron="* * * * *")
@app.task(name="core.take_up_stalled", queueing_lock="core.take_up_stalled", pass_context=True)
async def take_up_stalled(context, timestamp):
    """Each minute: put back the jobs of workers that died. Left alone, such a job holds its lock for ever.

    County tasks may therefore run twice, and are written so that a second run does no harm.
    """
    jobs = context.app.job_manager
    for job in await jobs.get_stalled_jobs():
        try:
            await jobs.retry_job(job)
        except UniqueViolation:  # its successor waits already
            await jobs.finish_job(job, status=Status.ABORTED, delete_job=False)


@app.periodic(cron="25 * * * *")
@app.task(name="core.forget_old_jobs", queueing_lock="core.forget_old_jobs", pass_context=True)
async def forget_old_jobs(context, timestamp):
    """Each hour: delete jobs that ended three days ago."""
    await context.app.job_manager.delete_old_jobs(
        nb_hours=KEPT_HOURS, include_failed=True, include_cancelled=True, include_aborted=True
    )


@county_task(name="core.forget_sessions", cron="35 * * * *")
def forget_sessions(*, at):
    """Each hour: delete sessions whose time is over."""
    Session.objects.filter(expire_date__lt=at).delete()


@county_task(name="core.sweep_photos", cron="50 18 * * *")
def sweep_pictures(*, at):
    """Each night: delete the picture files of deeds that came to nothing."""
    sweep_photos(at=at)


@county_task(name="core.clear_ready", cron="55 18 * * *")
def clear_documents(*, at):
    """Each night: throw away public documents that were kept ready and that nobody asks for any more."""
    clear_ready()
