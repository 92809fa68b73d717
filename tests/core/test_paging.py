"""Paging by keys, against the plain list: every row once, in order, forwards and back, whatever the ties."""

import base64
import json
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wangge.core.errors import Invalid
from wangge.core.models import CalendarDay, JournalEntry
from wangge.core.paging import page, page_nulls_last

FIELDS = ("kind", "name", "date")  # days off and their names are full of ties; dates are unique
orders = st.permutations(FIELDS[:2]).flatmap(
    lambda fields: st.tuples(*(st.sampled_from([name, f"-{name}"]) for name in (*fields, "date")))
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=orders, size=st.integers(3, 90), since=st.integers(2023, 2026))
def test_pages_tile_the_list_both_ways(tianchang, order, size, since):
    rows = CalendarDay.objects.filter(date__gte=date(since, 1, 1))
    whole = list(rows.order_by(*order))
    pages = [page(rows, order=order, size=size)]
    while pages[-1].next:
        pages.append(page(rows, order=order, size=size, mark=pages[-1].next))
    assert [row for one in pages for row in one.items] == whole
    assert all(len(one.items) == size for one in pages[:-1])
    back = [pages[-1]]
    while back[0].previous:
        back.insert(0, page(rows, order=order, size=size, mark=back[0].previous))
    assert [one.items for one in back] == [one.items for one in pages]
    assert back[0].next == pages[0].next


def test_an_empty_list_is_one_empty_page(tianchang):
    nothing = page(CalendarDay.objects.none(), order=("date",))
    assert (nothing.items, nothing.next, nothing.previous) == ([], None, None)


def test_times_and_numbers_survive_in_a_mark(tianchang):
    order = ("-at", "-id")
    first = page(JournalEntry.objects.all(), order=order, size=3)
    second = page(JournalEntry.objects.all(), order=order, size=3, mark=first.next)
    assert first.items + second.items == list(JournalEntry.objects.order_by(*order)[:6])


def test_a_page_is_one_query_of_one_shape_however_deep(tianchang, django_assert_num_queries):
    rows, order = CalendarDay.objects.all(), ("-date",)
    deep = page(rows, order=order, size=700)
    for mark, size in ((None, 10), (deep.next, 10), (deep.next, 60)):
        with django_assert_num_queries(1) as asked:
            page(rows, order=order, size=size, mark=mark)
        assert "OFFSET" not in asked.captured_queries[0]["sql"]


def mark_of(*content):
    return base64.urlsafe_b64encode(json.dumps(content).encode()).decode()


@pytest.mark.parametrize(
    "mark",
    [
        "x",
        "中文",
        "!!!!",
        base64.urlsafe_b64encode(b"5").decode(),
        base64.urlsafe_b64encode(b"[" * 100_000).decode(),
        mark_of(),
        mark_of("n"),
        mark_of("sideways", "2026-01-01"),
        mark_of("n", "2026-01-01", "more"),
        mark_of("n", 20260101),
        mark_of("n", "no date"),
        mark_of("n", "2026-01-01\0"),
    ],
    ids=lambda mark: mark[:16],
)
def test_a_mark_that_is_none_of_ours_is_refused(tianchang, mark):
    with pytest.raises(Invalid) as refused:
        page(CalendarDay.objects.all(), order=("date",), mark=mark)
    assert refused.value.field == "page"


@pytest.mark.parametrize("size", [1, 2, 3, 5, 8, 50])
def test_rows_without_a_value_come_last_and_pages_tile_the_list_both_ways(tianchang, size):
    from wangge.territory.models import Area

    rows = Area.objects.filter(path__descendant_of="tianchang").exclude(level="grid")
    rows = Area.objects.filter(pk__in=[*rows.values_list("pk", flat=True)[:9], *grids_with_households()])
    whole = sorted(rows, key=lambda area: (area.households is None, area.households or 0, area.pk))
    assert whole[0].households is not None and whole[-1].households is None
    pages = [page_nulls_last(rows, order=("households", "id"), size=size)]
    while pages[-1].next:
        pages.append(page_nulls_last(rows, order=("households", "id"), size=size, mark=pages[-1].next))
    assert [row for one in pages for row in one.items] == whole
    back = [pages[-1]]
    while back[0].previous:
        back.insert(0, page_nulls_last(rows, order=("households", "id"), size=size, mark=back[0].previous))
    assert [one.items for one in back] == [one.items for one in pages]


def grids_with_households():
    from wangge.territory.models import Area

    return Area.objects.filter(households__isnull=False).values_list("pk", flat=True)[:5]
