"""What is checked in names no machine, no registry and no secret."""

import re
import subprocess

import pytest

from tests.house.sources import ROOT

FORBIDDEN = {
    "a path of one machine": re.compile(r"(?<![\w./~])/(?:work|root|home/[a-z][\w-]*|Users/\w+)/[\w.]"),
    "a registry's host": re.compile(
        r"\bregistry\.\w+\.\w+|\bpypi\.\w+|\bfiles\.python\w+|[\w.-]*(?:nexus|artifactory)"
        r"[\w-]*\.\w+/|--(?:extra-)?index-url|\"resolved\":",
        re.I,
    ),
    "a secret": re.compile(
        r"-----BEGIN [A-Z ]*PRIVATE KEY|AKIA[0-9A-Z]{16}|gh[pousr]_\w{36}|SECRET_KEY\s*=\s*[\"'][^\"']{12}"
        r"|://[\w-]+:[^@\s/{}$]{4,}@"
    ),
}
MOST = 2_000_000  # bytes; what is larger is no source


def finds(name, text):
    """What a file holds that it must not."""
    return [
        f"{name}: {what}: {hit[0][:40]}" for what, wrong in FORBIDDEN.items() if (hit := wrong.search(text))
    ]


def checked_in():
    """(path, text) of the files in the repository."""
    listed = subprocess.run(
        ["git", "-c", "safe.directory=*", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False
    )
    if listed.returncode:
        pytest.skip("not a clone: the files of the repository are not known")
    for name in listed.stdout.decode().split("\0"):
        path = ROOT / name
        if (
            name
            and path.is_file()
            and path.stat().st_size < MOST
            and name != "tests/house/test_repository.py"
        ):
            yield name, path.read_bytes().decode("utf-8", "replace")


def test_the_repository_is_clean():
    assert [fault for name, text in checked_in() for fault in finds(name, text)] == []


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        ("DATA = '/home/anna/x'", 1),
        ("cd /home/anna/wangge", 1),
        ('"resolved": "https://registry.example.org/x.tgz"', 1),
        ("--index-url https://example.org/simple", 1),
        ("-----BEGIN RSA PRIVATE KEY-----", 1),
        ('SECRET_KEY = "abcdefghijklmnop"', 1),
        ("postgresql://owner:hunter2@db/wangge", 1),
        ('href="/home/"', 0),
        ("postgresql://owner:{password}@db/wangge", 0),
        ("~/wangge, $HOME/wangge, docs/home/page", 0),
    ],
)
def test_the_check_finds_what_is_planted(text, faults):
    assert len(finds("file", text)) == faults
