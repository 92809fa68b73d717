"""How long personal data is kept and what erases it (guard-rail 8), said beside each table that has any."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True)
class Retention:
    """Kept for so long since a moment (None: as long as it is needed), then erased by a standing job.

    `erased_by` is the job's name; where no job erases, `because` says why, and who does.
    """

    kept: timedelta | None
    since: str
    erased_by: str = ""
    because: str = ""


NOT_WRITTEN = Retention(None, "never", because="switched off in the settings: nothing is written here")
OF_OTHERS = {
    "sessions.Session": Retention(timedelta(hours=12), "the last sign-in", "core.forget_sessions"),
    "axes.AccessAttempt": Retention(timedelta(days=1), "the failed sign-in", "accounts.forget_attempts"),
    "axes.AccessAttemptExpiration": Retention(timedelta(days=1), "the attempt", "accounts.forget_attempts"),
    "axes.AccessFailureLog": NOT_WRITTEN,
    "axes.AccessLog": NOT_WRITTEN,
}
"""Tables of libraries; our own models carry an attribute `retention`."""


def retention_of(model):
    """The Retention of a model, or None where none is stated."""
    return getattr(model, "retention", None) or OF_OTHERS.get(model._meta.label)
