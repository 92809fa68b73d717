"""Public documents kept ready: composed once, another one for whatever changes, and cleared when nobody asks."""

import os
import time

import pytest

from wangge.core.tasks import clear_documents
from wangge.core.tenancy import county
from wangge.core.web import ready
from wangge.core.web.ready import kept_ready


@pytest.fixture
def made(tianchang, settings, tmp_path):
    """(ask, what was composed): `ask(of)` gives the document of what it is made from."""
    settings.READY_ROOT = tmp_path
    composed = []

    def ask(of, by=()):
        def compose():
            composed.append(of)
            return f"document of {of}".encode()

        return kept_ready(compose, of=of, by=by)

    return ask, composed


def test_it_is_composed_once_for_what_it_is_made_from(made):
    ask, composed = made
    assert ask({"rows": [1, 2]}) == ask({"rows": [1, 2]}) == b"document of {'rows': [1, 2]}"
    assert ask({"rows": [1, 3]}) != ask({"rows": [1, 2]})
    assert composed == [{"rows": [1, 2]}, {"rows": [1, 3]}]


def test_another_template_is_another_document(made, tmp_path):
    ask, composed = made
    one, other = tmp_path / "one.typ", tmp_path / "other.typ"
    one.write_text("甲")
    other.write_text("乙")
    for by in ([one], [other], [one]):
        ask("same", by)
    assert len(composed) == 2


def test_no_county_reads_anothers(made):
    ask, composed = made
    ask("same")
    with county("linxian"):
        ask("same")
    assert len(composed) == 2


def test_what_failed_is_not_kept(made):
    def fails():
        raise ValueError

    with pytest.raises(ValueError):
        kept_ready(fails, of="same")
    ask, composed = made
    assert ask("same") and composed == ["same"]


def test_another_release_is_another_document(made, monkeypatch):
    ask, composed = made
    ask("same")
    monkeypatch.setattr(ready, "__version__", "9.9.9")
    ask("same")
    assert len(composed) == 2


@pytest.mark.parametrize("fails", ["replace", "utime", "scandir"])
def test_a_disk_that_is_full_or_closed_takes_no_page_down(made, monkeypatch, fails):
    ask, composed = made

    def full(*_given, **_named):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(ready.os, fails, full)
    assert ask("same") == ask("same") == b"document of same"
    left = {file.name for file in ready._folder().iterdir()} if ready._folder().is_dir() else set()
    assert len(composed) == (2 if fails == "replace" else 1)
    assert not [name for name in left if name.startswith(".")], "no half of a document stays"


def test_a_folder_that_cannot_be_made_takes_no_page_down(made, settings, tmp_path):
    (tmp_path / "file").write_text("")
    settings.READY_ROOT = tmp_path / "file"
    ask, composed = made
    assert ask("same") == ask("same") and len(composed) == 2
    clear_documents(county="tianchang")


def test_the_nights_job_clears_where_nothing_else_is_composed(made):
    ask, _composed = made
    ask("old")
    for file in ready._folder().iterdir():
        os.utime(file, (time.time() - ready.RESTS - 60,) * 2)
    clear_documents(county="tianchang")
    assert not list(ready._folder().iterdir())


def test_what_nobody_asked_for_and_the_oldest_of_many_go(made, settings, monkeypatch):
    ask, composed = made
    ask("old")
    folder = ready._folder()
    for file in folder.iterdir():
        os.utime(file, (time.time() - ready.RESTS - 60,) * 2)
    ask("new")
    assert len(list(folder.iterdir())) == 1 and ask("new") and composed == ["old", "new"]
    monkeypatch.setattr(ready, "MOST", 2)
    for of in ("a", "b", "c"):
        ask(of)
    assert len(list(folder.iterdir())) == 2
