"""What is believed to be installed: nothing, unless the note written last says so."""

import json
import sys

import pytest

from wangge.lab import environment


@pytest.fixture
def pip(installation, monkeypatch):
    """Counts what set-up would have done, without doing it."""
    done = []
    monkeypatch.setattr(environment, "_run_pip", lambda lock, held: done.append(lock))
    monkeypatch.setattr(environment, "_make_venv", lambda: done.append("venv") or _pretend_venv())
    return done


def _pretend_venv():
    environment.interpreter().parent.mkdir(parents=True, exist_ok=True)
    environment.interpreter().unlink(missing_ok=True)
    environment.interpreter().symlink_to(sys.executable)


def test_a_second_start_installs_nothing(pip):
    environment.prepared(environment.BASE_LOCK)
    environment.prepared(environment.BASE_LOCK)
    assert pip == ["venv", environment.BASE_LOCK]


def test_the_test_lock_holds_the_base(pip):
    environment.prepared(environment.TEST_LOCK)
    environment.prepared(environment.BASE_LOCK)
    assert pip == ["venv", environment.TEST_LOCK]


def test_a_changed_lock_is_installed_into_what_is_there(pip):
    environment.prepared(environment.BASE_LOCK)
    note = environment.venv() / "wangge.json"
    note.write_text(json.dumps({**json.loads(note.read_text()), environment.BASE_LOCK: "older"}))
    environment.prepared(environment.BASE_LOCK)
    assert pip == ["venv", environment.BASE_LOCK, environment.BASE_LOCK]


def test_an_environment_whose_python_has_gone_is_made_again(pip):
    environment.prepared(environment.BASE_LOCK)
    environment.interpreter().unlink()
    environment.prepared(environment.BASE_LOCK)
    assert pip == ["venv", environment.BASE_LOCK] * 2


def test_an_interrupted_set_up_begins_from_scratch(pip, monkeypatch):
    environment.prepared(environment.BASE_LOCK)
    with monkeypatch.context() as cut:
        cut.setattr(environment, "_run_pip", lambda lock, held: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            environment.prepared(environment.TEST_LOCK)
    environment.prepared(environment.TEST_LOCK)
    assert pip == ["venv", environment.BASE_LOCK, "venv", environment.TEST_LOCK]
