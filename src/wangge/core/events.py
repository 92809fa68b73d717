"""Facts go up: an operation records what happened; upper apps hear it when it is committed.

Events carry ids and field names, never personal values. `record` writes the journal row now, in the
operation's own transaction, and calls the receivers on commit, one hop.
"""

import dataclasses
import logging
from datetime import datetime
from functools import partial
from uuid import UUID

from django.db import connection, transaction

from wangge.core.tenancy import inside

log = logging.getLogger(__name__)
_names = {}
_receivers = {}


def event(name):
    """Give a frozen dataclass its name in the journal."""

    def register(cls):
        if not cls.__dataclass_params__.frozen or name in _names.values():
            raise TypeError(f"{cls.__name__}: an event is a frozen dataclass with a name of its own")
        _names[cls] = name
        return cls

    return register


def receives(*events):
    """Register a function `(event, *, actor, at)` to be called after the commit."""

    def register(function):
        for cls in events:
            _receivers.setdefault(cls, []).append(function)
        return function

    return register


def record(happened, *, actor, at, office=None):
    """Write the journal row of an event and announce it on commit; must be inside a transaction."""
    from wangge.core.composed import insert

    entry = _entry(happened, actor, at, office)
    insert(entry)
    _announce(happened, actor, at)
    return entry


def record_all(happened, *, actor, at, office=None):
    """Write the journal rows of many events at once, as `record` does of one."""
    from wangge.core.models import JournalEntry

    happened = list(happened)
    entries = JournalEntry.objects.bulk_create((_entry(one, actor, at, office) for one in happened), batch_size=1000)
    for one in happened:
        _announce(one, actor, at)
    return entries


def _announce(happened, actor, at):
    for receiver in _receivers.get(type(happened), ()):
        transaction.on_commit(partial(_deliver, receiver, connection.tenant, happened, actor, at))


def _entry(happened, actor, at, office):
    from wangge.core.models import JournalEntry

    if not connection.in_atomic_block:
        raise RuntimeError("record() belongs inside the operation's transaction")
    return JournalEntry(
        at=at,
        event=_names[type(happened)],
        data={k: _plain(v) for k, v in dataclasses.asdict(happened).items()},
        actor_id=actor.id,
        actor_kind=actor.kind,
        office_id=office.id if office else None,
    )


def all_events():
    """(name, class, receivers) of every registered event, by name."""
    return sorted((name, cls, tuple(_receivers.get(cls, ()))) for cls, name in _names.items())


def _deliver(receiver, tenant, happened, actor, at):
    """Call a receiver in the county of the event, which the committing code may have left by now.

    A receiver's fault must not undo or hide what is already committed.
    """
    try:
        with inside(tenant):
            receiver(happened, actor=actor, at=at)
    except Exception:
        log.exception("receiver %s failed on %s", receiver.__name__, _names[type(happened)])


def _plain(value):
    return str(value) if isinstance(value, UUID | datetime) else value
