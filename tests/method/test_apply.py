"""Applying a pack: an immutable version, once; nothing in use disappears."""

import shutil
from datetime import UTC, date, datetime

import pytest
from django.db import ProgrammingError, transaction

from wangge.core.errors import Forbidden, Invalid, Refused
from wangge.core.models import JournalEntry
from wangge.core.permits import ANONYMOUS, SYSTEM
from wangge.method import usage
from wangge.method.loader import PACKS, content_of, digest_of, load_pack
from wangge.method.models import MethodVersion
from wangge.method.operations import apply_method
from wangge.method.queries import all_versions, current_version, method_of

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)

VERSION = load_pack("tianchang").version


@pytest.fixture
def pack(tmp_path):
    for name in ("tianchang", "_shared"):
        shutil.copytree(PACKS / name, tmp_path / name)
    return tmp_path / "tianchang"


def rewrite(pack, file, before, after):
    text = (pack / file).read_text("utf-8")
    assert before in text
    (pack / file).write_text(text.replace(before, after, 1), "utf-8")


def new_version(pack, name="2027.1", effective="2027-01-01"):
    rewrite(pack, "method.toml", f'version = "{VERSION}"', f'version = "{name}"')
    rewrite(pack, "method.toml", "effective_from = 2022-07-29", f"effective_from = {effective}")


def apply(pack):
    return apply_method(pack, actor=SYSTEM, at=NOW)


def test_the_same_content_twice_is_the_same_row(tianchang, pack):
    first = apply(pack)
    entries = JournalEntry.objects.filter(event="method.MethodApplied").count()
    assert apply(pack).pk == first.pk
    assert JournalEntry.objects.filter(event="method.MethodApplied").count() == entries


def test_a_new_version_counts_from_its_day(tianchang, pack):
    before = apply(pack)
    new_version(pack)
    after = apply(pack)
    assert current_version(date(2026, 12, 31)).pk == before.pk
    assert current_version(date(2027, 1, 1)).pk == after.pk
    assert method_of(after.pk).version == "2027.1"
    assert method_of(before.pk).version == VERSION


def test_a_version_does_not_change_its_content(tianchang, pack):
    apply(pack)
    rewrite(pack, "method.toml", "metres = 50", "metres = 60")
    with pytest.raises(Refused, match="已经启用过，内容不同"):
        apply(pack)


def test_what_an_older_program_stored_is_the_same_where_today_only_more_is_read(tianchang, pack):
    new_version(pack)
    method = load_pack(pack)
    content = content_of(method)
    for scheme in content["ratings"].values():
        del scheme["rated"]["once"]  # a field that came later, and which packs may leave out
    told = {"key": method.key, "version": method.version, "title": method.title, "applied_at": NOW}
    told |= {"content": content, "digest": digest_of(content), "effective_from": method.effective_from}
    before = MethodVersion.objects.create(**told, applied_by=SYSTEM.id)
    assert digest_of(content_of(method)) != before.digest
    assert apply(pack).pk == before.pk
    rewrite(pack, "method.toml", "metres = 50", "metres = 60")
    with pytest.raises(Refused, match="已经启用过，内容不同"):
        apply(pack)


def test_a_key_in_use_may_be_retired_but_not_deleted(tianchang, pack, monkeypatch):
    apply(pack)
    new_version(pack)
    drop_class(pack, "market")
    three_markets = {"classes": [lambda keys: dict.fromkeys(keys & {"market"}, 3)]}
    monkeypatch.setattr(usage, "_users", three_markets)
    with pytest.raises(Refused, match="类别 market（3 处）"):
        apply(pack)
    monkeypatch.setattr(usage, "_users", {})
    assert apply(pack).version == "2027.1"


def test_faults_are_told_and_nothing_is_written(tianchang, pack):
    rewrite(pack, "method.toml", "metres = 50", "metres = 0")
    rewrite(pack, "method.toml", "hours = 24", "hours = 0")
    before = all_versions().count()
    with pytest.raises(Invalid, match=r"(?s)duplicates\.hours.*duplicates\.metres"):
        apply(pack)
    assert all_versions().count() == before


def test_only_who_may(tianchang, pack):
    with pytest.raises(Forbidden):
        apply_method(pack, actor=ANONYMOUS, at=NOW)


def test_the_application_cannot_rewrite_a_version(tianchang, pack):
    apply(pack)
    for deed in (lambda: all_versions().update(title="x"), lambda: MethodVersion.objects.all()._raw_delete("default")):
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            deed()


def drop_class(pack, key):
    for file in ("../_shared/classes.csv", "../_shared/filing.csv"):
        lines = (pack / file).read_text("utf-8").splitlines(keepends=True)
        (pack / file).write_text("".join(line for line in lines if not line.startswith(key)), "utf-8")
