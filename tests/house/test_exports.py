"""Files that leave as sheets: one place writes them, and no cell of any of them is run by whoever opens it."""

import ast
import csv
import io
import re
import zipfile

import pytest
from django.db import transaction
from django.db.models import Value
from django.db.models.functions import Concat, Substr

from tests.house.sources import modules
from tests.house.test_doors import POSTS, RULES, address_of, places, visit  # noqa: F401  (places is a fixture)
from wangge.accounts.models import Account
from wangge.cases.models import Case
from wangge.command.models import Item
from wangge.core.sheets import DANGEROUS, rows_of
from wangge.organisations.models import Body
from wangge.premises.models import Building, Component, Dormitory, Dwelling
from wangge.projects.models import Campaign
from wangge.ratings.models import Subject
from wangge.territory.models import Area
from wangge.venues.models import ServicePlace
from wangge.workforce.models import Point

FORMULA = "=1+1"
NAMED = {
    **dict.fromkeys((Area, Body, Account, Dormitory, ServicePlace, Point), "name"),
    **dict.fromkeys((Building, Dwelling, Component), "address"),
    **dict.fromkeys((Case, Item, Campaign, Subject), "title"),
}
"""What people typed and sheets show: in the walk all of it begins as a formula does."""
WRITERS = {"core/sheets.py": "xlsxwriter", "cases/web/measuring.py": "csv.writer"}
"""Module → with what it writes a table. Sheets come from the first alone; the other makes every cell harmless."""
ELSEWHERE = {
    "desk/bulk/<uuid:bulk_id>/report.xlsx": "nothing was done at once in the walk",
    "desk/imports/<uuid:import_id>/refused.xlsx": "nothing was sent in",
    "desk/registers/imports/<uuid:batch_id>/refused.xlsx": "nothing was refused: tests/imports",
    "desk/registers/imports/blank/<slug:kind>.xlsx": "columns of the program",
    "desk/measures.csv": "definitions and figures",
    "my/funds/<uuid:trust_id>/ledger.xlsx": "entries of the walk: tests/funds",
    "trends/<slug:trend>.xlsx": "years and figures: tests/cases/test_trends",
    "desk/trends/<slug:trend>.xlsx": "years and figures: tests/cases/test_trends",
}
"""Sheets that show nothing of what is planted, and why; the same writers write them."""


def writes(module):
    """With what a module writes tables, if it does."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import) and any(one.name in ("xlsxwriter", "openpyxl") for one in node.names):
            yield node.names[0].name
        if isinstance(node, ast.ImportFrom) and node.module in ("xlsxwriter", "openpyxl"):
            yield node.module
        if isinstance(node, ast.Attribute) and ast.unparse(node) in ("csv.writer", "csv.DictWriter"):
            yield ast.unparse(node)


def test_one_place_writes_sheets():
    found = {one.name: how for one in modules() if not one.name.startswith("lab/") for how in writes(one)}
    assert found == WRITERS


def sheets():
    """Every address that gives a table to keep."""
    return sorted(route for route in RULES if re.search(r"\.(xlsx|csv)$", route))


def test_every_sheet_is_known():
    assert set(ELSEWHERE) <= set(sheets())


@pytest.fixture
def planted(places):  # noqa: F811
    """The near place, after every name in the county was made to begin as a formula does."""
    for model, field in NAMED.items():
        room = model._meta.get_field(field).max_length - len(FORMULA)
        model.objects.update(**{field: Concat(Value(FORMULA), Substr(field, 1, room))})
    return places[0]


def fetched(route, place):
    """The files of an address, of each in the demo who may have it."""
    for who in POSTS:
        _actor, browser = visit(who)
        with transaction.atomic():
            answer = browser.get(address_of(route, place))
            data = b"".join(answer) if answer.streaming else answer.content
            transaction.set_rollback(True)
        if answer.status_code == 200:
            yield data


def cells_of(data):
    """(texts, whether any is run) of a file."""
    if not zipfile.is_zipfile(io.BytesIO(data)):
        texts = [cell for row in csv.reader(io.StringIO(data.decode("utf-8-sig"))) for cell in row]
        return texts, any(one.startswith(DANGEROUS) and not re.fullmatch(r"-?[\d.]+", one) for one in texts)
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        run = any(b"<f" in packed.read(name) for name in packed.namelist() if name.startswith("xl/worksheets/sheet"))
    return [cell for row in rows_of(data) for cell in row], run


@pytest.mark.parametrize("route", sheets())
def test_no_cell_of_a_sheet_is_run(planted, route):
    for data in fetched(route, planted):
        texts, run = cells_of(data)
        assert not run
        if any(one.lstrip("'").startswith(FORMULA) for one in texts):
            assert route not in ELSEWHERE, "it shows what is planted: take it out of the list"
            return
    assert route in ELSEWHERE, "nobody could fetch it, or it shows nothing of what is planted"


def test_the_check_finds_a_formula_that_is_run():
    file = io.StringIO()
    csv.writer(file).writerow(["甲", FORMULA])
    assert cells_of(file.getvalue().encode())[1] and not cells_of("甲,-2.5\n".encode())[1]
