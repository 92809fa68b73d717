"""Shape and words of the code: small, named, and without a fact of a city."""

import ast
import re

import pytest

from tests.house.sources import modules, planted
from wangge.method.loader import load_pack

NAMELESS = {
    "utils",
    "util",
    "helpers",
    "helper",
    "managers",
    "manager",
    "services",
    "service",
    "common",
    "misc",
}
LONGEST_MODULE, LONGEST_FUNCTION = 300, 45
CITIES = re.compile("无锡|天长|清江浦|常熟|昆山|wuxi|tianchang|qingjiangpu|changshu|kunshan", re.I)

ACTORLESS = {
    "request_code": "asked by somebody not signed in yet",
    "redeem_code": "makes the actor",
    "sweep_codes": "the clock's deed",
    "warn_of_deadlines": "the clock's deed",
    "raise_late": "the clock's deed",
    "recompute_deadlines": "the clock's deed",
    "sweep_attempts": "the clock's deed",
    "sweep_keys": "the clock's deed",
    "forget_rows": "the clock's deed",
    "forget_deliveries": "the clock's deed",
    "forget_notices": "the clock's deed",
    "forget_feeds": "the clock's deed",
    "seal_days": "the clock's deed",
    "mark_overdue": "the clock's deed, journaled as the system's",
    "lapse_ratings": "the clock's deed, journaled as the system's",
    "erase_contacts": "the clock's deed, journaled as the system's",
    "erase_texts": "the clock's deed, journaled as the system's",
}
"""Operations without an actor, and why."""
TIMELESS = {"index_written": "reads anew what was written: nothing happens, so nobody does it and no time is told"}


def nameless_modules(found):
    """Modules and folders whose name says nothing."""
    return [m.name for m in found if NAMELESS & set(re.split(r"[/.]", m.name))]


def long_modules(found):
    """Modules longer than a sitting."""
    return [m.name for m in found if m.text.count("\n") > LONGEST_MODULE]


def long_functions(found):
    """Functions longer than a screen."""
    return [
        f"{m.name}: {f.name}"
        for m in found
        for f in m.functions()
        if f.end_lineno - f.lineno >= LONGEST_FUNCTION
    ]


def city_facts(found, keys):
    """String literals that name a city, or (outside lab) a pack's body, class, filing row or route."""
    return [
        f"{m.name}:{line}: {text[:40]}"
        for m in found
        if not m.name.startswith("lab/demo_")
        for line, text in m.literals()
        if CITIES.search(text) or (text in keys and not m.name.startswith("lab/"))
    ]


def keys_of_the_pack():
    """What only a pack may know. Kinds of bodies and levels are the program's words; packs choose of them."""
    method = load_pack("tianchang")
    rows = (*method.organisations.bodies, *method.classes, *method.filing, *method.routes)
    kinds = {row.key for row in (*method.organisations.body_kinds, *method.territory.levels)}
    return {row.key for row in rows} - kinds - {"green"}  # a class of matters, and a colour of dwellings


def faceless_operations(found):
    """Public operations whose signature lacks a keyword-only `at`, or an `actor` where one must be."""
    faults = []
    for module in found:
        if not re.search(r"(^|/)operations(\.py$|/)", module.name):
            continue
        for deed in _deeds(module):
            keywords = {argument.arg for argument in deed.args.kwonlyargs}
            wanted = {"at"} if deed.name in ACTORLESS else {"at", "actor"}
            wanted = set() if deed.name in TIMELESS else wanted
            if not wanted <= keywords:
                faults.append(f"{module.name}: {deed.name} lacks {', '.join(sorted(wanted - keywords))}")
    return faults


def _deeds(module):
    """Functions of a module that write: those that open a transaction, themselves or by their decorator."""
    for node in module.tree.body:
        public = isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
        if public and "transaction.atomic" in ast.unparse(node):
            yield node


@pytest.fixture(scope="module")
def ours():
    return modules()


def test_modules_have_names_that_say_something(ours):
    assert nameless_modules(ours) == []


def test_modules_and_functions_are_short(ours):
    assert long_modules(ours) == []
    assert long_functions(ours) == []


def test_no_fact_of_a_city_stands_in_code(ours):
    assert city_facts(ours, keys_of_the_pack()) == []


def test_operations_are_told_the_time_and_who_acts(ours):
    without_territory = [
        m for m in ours if not m.name.startswith("core/tenancy/")
    ]  # the owner's, at a terminal
    assert faceless_operations(without_territory) == []


def test_exceptions_are_still_needed(ours):
    names = {f.name for m in ours if "operations" in m.name for f in m.functions()}
    assert set(ACTORLESS) <= names


def test_the_checks_find_what_is_planted(tmp_path):
    body = "\n    ".join(f"x = {n}" for n in range(50))
    bad = modules(
        planted(
            tmp_path,
            cases__utils__py="",
            services__rules__py="",
            cases__long__py="x = 1\n" * 301,
            cases__tall__py=f"def tall():\n    {body}\n",
            cases__rules__py='"""Tianchang."""\nCITY = "昆山市"\nHOLDER = "fire"\nWORD = "fire lane"\n',
            lab__demo_places__py='"天长"\n',
            cases__operations__py=(
                "@transaction.atomic\ndef close(case, *, actor): ...\n"
                "@transaction.atomic\ndef open(case, *, actor, at): ...\n"
                "@transaction.atomic\ndef _own(case): ...\n"
                "@transaction.atomic\ndef mark_overdue(*, at): ...\n"
                "def words(case): ...\n"
            ),
        )
    )
    assert nameless_modules(bad) == ["cases/utils.py", "services/rules.py"]
    assert long_modules(bad) == ["cases/long.py"]
    assert long_functions(bad) == ["cases/tall.py: tall"]
    assert city_facts(bad, {"fire"}) == ["cases/rules.py:2: 昆山市", "cases/rules.py:3: fire"]
    assert faceless_operations(bad) == ["cases/operations.py: close lacks at"]
