"""Paths of places: below and above mean the labels, not the letters; nothing means nothing."""

import pytest

from wangge.territory.models import Area


@pytest.fixture
def grid(tianchang):
    return Area.objects.filter(level="grid").order_by("path").first()


def test_below_and_above(grid):
    above = set(Area.objects.filter(path__ancestor_of=grid.path).values_list("path", flat=True))
    labels = grid.path.split(".")
    assert above == {".".join(labels[:n]) for n in range(1, len(labels) + 1)}
    below = set(Area.objects.filter(path__descendant_of=grid.parent.path).values_list("pk", flat=True))
    wanted = Area.objects.filter(parent=grid.parent).values_list("pk", flat=True)
    assert below >= {*wanted, grid.parent.pk}
    assert Area.objects.get(path=grid.path) == grid


def test_a_label_that_begins_alike_is_another_place(grid):
    cut = grid.path[:-1]
    assert grid.pk not in set(Area.objects.filter(path__descendant_of=cut).values_list("pk", flat=True))


def test_an_empty_path_would_be_everywhere_and_is_refused(tianchang):
    for nothing in ("", None):
        with pytest.raises(ValueError):
            Area.objects.filter(path__descendant_of=nothing).exists()


def test_the_index_of_paths_is_used(tianchang, django_assert_num_queries):
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    plan = Area.objects.filter(path__descendant_of="tianchang.x").explain()
    assert "area_path" in plan
