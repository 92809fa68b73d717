import os
import subprocess
import sys

from wangge.lab import machine


def test_a_secret_stays_the_same_and_is_read_by_its_owner_alone(installation):
    assert machine.secret("key") == machine.secret("key") != machine.secret("other")
    assert (installation / "secrets" / "key").stat().st_mode & 0o777 == 0o600
    assert (installation / "secrets").stat().st_mode & 0o777 == 0o700


def test_first_starts_at_once_agree_on_a_secret(installation):
    command = [sys.executable, "-c", "from wangge.lab import machine; print(machine.secret('key'))"]
    processes = [subprocess.Popen(command, stdout=subprocess.PIPE) for _ in range(4)]
    assert len({process.communicate()[0] for process in processes}) == 1


def test_installations_have_different_passwords(installation, monkeypatch, tmp_path):
    here = machine.demo_password("zuoxi01")
    monkeypatch.setenv("WANGGE_STATE", str(tmp_path / "other"))
    assert machine.demo_password("zuoxi01") != here


def test_a_lock_is_refused_while_held_and_free_afterwards(installation):
    with machine.locked("demo", wait=False) as first:
        assert first
        with machine.locked("demo", wait=False) as second:
            assert second is None
    with machine.locked("demo", wait=False) as third:
        assert third


def test_the_state_folder_follows_the_environment(monkeypatch, tmp_path):
    monkeypatch.delenv("WANGGE_STATE", raising=False)
    monkeypatch.setattr(machine, "is_root", lambda: False)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    folder = machine.state_folder()
    assert folder == tmp_path / "wangge" / machine.short_hash(machine.CHECKOUT)
    assert os.access(folder, os.W_OK)
