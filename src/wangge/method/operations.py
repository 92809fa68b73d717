"""Putting a city's method into force: one deed, an immutable version."""

from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from wangge.core.errors import Invalid, Refused
from wangge.core.events import record
from wangge.core.once import forget
from wangge.core.permits import Actor, require
from wangge.method.errors import Faults
from wangge.method.events import MethodApplied
from wangge.method.keys import missing_keys
from wangge.method.loader import content_of, digest_of, load_pack
from wangge.method.models import MethodVersion
from wangge.method.queries import all_versions, as_written, method_of
from wangge.method.schema import Method
from wangge.method.spoken import KIND_TITLES
from wangge.method.usage import in_use

LOCK = "wangge.method.apply"


@transaction.atomic
def apply_method(folder: str | Path, *, actor: Actor, at: datetime) -> MethodVersion:
    """Store the pack in a folder as a version of the county's method.

    The same content again is the same row and leaves no trace; so it is where a newer program only reads more out of
    it (a field that packs may leave out). Open cases stay on the version they have
    (`usage.still_open` counts them); only an explicit mapping moves them.
    Invalid: the pack has faults, all named. Refused: the version's name is taken by another content, or a key
    that is in use would disappear.
    """
    _one_at_a_time()
    office = require(actor, "method.apply")
    method = _read(folder)
    content = content_of(method)
    digest = digest_of(content)
    if same := all_versions().filter(digest=digest).first() or _read_anew(method, content):
        return same
    _check_new(method)
    version = MethodVersion.objects.create(
        key=method.key,
        version=method.version,
        title=method.title,
        content=content,
        digest=digest,
        effective_from=method.effective_from,
        applied_at=at,
        applied_by=actor.id,
    )
    forget()
    applied = MethodApplied(version_id=version.pk, key=method.key, version=method.version, digest=digest)
    record(applied, actor=actor, at=at, office=office)
    return version


def _one_at_a_time() -> None:
    """Two appliers of one county wait for each other until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(current_schema() || %s))", [LOCK])


def _read(folder: str | Path) -> Method:
    try:
        return load_pack(folder)
    except Faults as faults:
        raise Invalid(str(faults), code="method-faults") from faults


def _read_anew(method: Method, content: dict[str, Any]) -> MethodVersion | None:
    """The version of this name, if today's program reads the same out of it: its digest is of what was read then."""
    taken = all_versions().filter(key=method.key, version=method.version).first()
    return taken if taken and content_of(as_written(taken.pk)) == content else None


def _check_new(method: Method) -> None:
    if all_versions().filter(key=method.key, version=method.version).exists():
        raise Refused(
            _("版本 %(version)s 已经启用过，内容不同。请在 method.toml 中改用新的 version。")
            % {"version": method.version},
            code="version-taken",
        )
    lost: dict[str, set[str]] = {}
    for version in all_versions():
        for kind, keys in missing_keys(method_of(version.pk), method).items():
            lost.setdefault(kind, set()).update(keys)
    used = [
        _("%(kind)s %(key)s（%(times)s 处）") % {"kind": KIND_TITLES[kind], "key": key, "times": times}
        for kind, keys in lost.items()
        for key, times in in_use(kind, keys).items()
    ]
    if used:
        raise Refused(
            _("这些键仍在使用，不能删除，只能标 retired = true：%(keys)s。") % {"keys": "、".join(used)},
            code="keys-in-use",
        )
