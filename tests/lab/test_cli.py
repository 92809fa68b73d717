import socket
import subprocess
import sys

from wangge.cli import COMMANDS, main
from wangge.lab.checks import missing_from
from wangge.lab.demo import free_port


def test_an_unknown_command_gets_the_list(installation, capsys):
    assert main(["dmeo"]) == 2
    told = capsys.readouterr().err
    assert "dmeo" in told
    assert all(f"./wangge {name}" in told for name in COMMANDS)


def test_the_demo_refuses_a_named_server(installation, monkeypatch, capsys):
    monkeypatch.setenv("WANGGE_DATABASE_URL", "postgresql://somewhere/wangge")
    assert main(["demo", "--no-serve"]) == 2
    told = capsys.readouterr()
    assert told.out == "" and len(told.err.splitlines()) == 1 and "WANGGE_DATABASE_URL" in told.err


def test_a_taken_port_is_passed_over():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert free_port(port) > port


def test_a_lock_file_that_lacks_a_requirement_is_told(tmp_path):
    lock = tmp_path / "requirements.lock"
    lock.write_text("django==5.2.19 \\\n    --hash=sha256:00\npsycopg-binary==3.3.9\n")
    assert missing_from(lock, ["Django>=5.2", "psycopg_binary"]) == []
    assert missing_from(lock, ["django", "granian>=2"]) == ["granian"]


def test_no_command_reads_the_settings_before_the_database_has_an_address():
    """Commands start the embedded database and then say where it is: settings read before would know of none."""
    commands = "from wangge import cli; cli._parser(); import wangge.lab.database, wangge.lab.supervise"
    program = f"import sys; {commands}; sys.exit('wangge.settings' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program]).returncode == 0
