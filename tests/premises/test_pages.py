"""Pages of the register: role × page × own or foreign area, and a number of statements that does not grow."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from wangge.premises.models import Building, Dwelling
from wangge.premises.web import rearranging, register

OPEN, NOT = 200, 403
ROLES = {
    "wangge01": (OPEN, OPEN, OPEN, NOT),
    "shequ01": (OPEN, OPEN, OPEN, OPEN),
    "zhibanzhang01": (OPEN, OPEN, OPEN, NOT),
    "xiaofang01": (NOT, NOT, NOT, NOT),
    "guanli01": (NOT, NOT, NOT, NOT),
}
"""Account → register, building, dwelling, sheet of plates of the own grid."""


def pages(building):
    dwelling = building.dwellings.first()
    return (
        f"/tianchang/desk/premises/?area={building.area.key}",
        f"/tianchang/desk/premises/buildings/{building.pk}/",
        f"/tianchang/desk/premises/dwellings/{dwelling.pk}/",
        f"/tianchang/desk/premises/plates/{building.area.key}/",
    )


@pytest.mark.parametrize("username", ROLES)
def test_who_sees_what_of_the_own_area(building, signed_in, username):
    browser = signed_in(username)
    assert tuple(browser.get(page).status_code for page in pages(building)) == ROLES[username]


@pytest.mark.parametrize("username", ["wangge01", "shequ01", "xiaofang01", "guanli01"])
def test_nobody_of_a_grid_sees_another(building, elsewhere, signed_in, username):
    building.area = elsewhere
    building.save()
    building.dwellings.update(area=elsewhere)
    browser = signed_in(username)
    assert [browser.get(page).status_code for page in pages(building)] == [NOT] * 4


def test_strangers_sign_in_first(building, client):
    assert {client.get(page).status_code for page in pages(building)} == {302}


def test_the_register_narrows_and_asks_as_often_for_many(building, signed_in):
    browser, page = signed_in("shequ01"), pages(building)[0]
    with CaptureQueriesContext(
        connection,
    ) as few:
        told = browser.get(f"{page}&words=3幢1单元402").content.decode()
    assert told.count("402室") == 1
    with CaptureQueriesContext(connection) as many:
        told = browser.get(page).content.decode()
    assert told.count("<tr>") > 20 and len(many) <= len(few) + 1
    red = browser.get(f"{page}&colour=red").content.decode()
    assert (
        red.count("<tr>") - 1
        == Dwelling.objects.filter(area=building.area, labels__colour="red", labels__until=None).count()
    )
    assert "没有符合的房屋" in browser.get(f"{page}&words=没有这个").content.decode()


def test_a_grid_of_many_buildings_shows_the_first_and_leads_to_all(building, signed_in, monkeypatch):
    monkeypatch.setattr(register, "FEW_BUILDINGS", 2)
    known = Building.objects.filter(area=building.area, valid_until=None)
    browser, page = signed_in("shequ01"), pages(building)[0]
    few, whole = (browser.get(f"{page}{more}").content.decode() for more in ("", "&buildings=all"))
    assert known.count() > 2
    assert [told.count('class="matter"') for told in (few, whole)] == [2, known.count()]
    assert [told.count("全部楼栋") for told in (few, whole)] == [1, 0]
    assert f"{building.dwellings.filter(valid_until=None).count()} 处房屋" in whole


def test_buildings_stand_in_the_order_of_their_numbers(building, signed_in):
    for number in (10, 9, 11):
        told = {"area": building.area, "valid_from": building.valid_from}
        Building.objects.create(address=f"测试路5号{number}幢", **told)
    told = signed_in("shequ01").get(f"{pages(building)[0]}&buildings=all").content.decode()
    places = [told.index(f"测试路5号{number}幢") for number in (9, 10, 11)]
    assert places == sorted(places)


def test_the_chart_has_a_word_for_every_colour(building, signed_in):
    told = signed_in("wangge01").get(pages(building)[1]).content.decode()
    assert told.count("data-colour=") == building.dwellings.count()
    assert all(word in told for word in ("绿", "蓝", "黄", "橙", "红", "空置"))


def test_a_sheet_says_who_took_it(building, signed_in):
    from wangge.core.sheets import rows_of

    answer = signed_in("shequ01").get(f"/tianchang/desk/premises/sheet.xlsx?area={building.area.key}&use=let")
    rows = list(rows_of(b"".join(answer)))
    assert rows[0][:2] == ["网格", "地址"] and "导出" in rows[-1][0]


def test_a_check_from_the_page_and_a_refusal_that_is_told(dwelling, signed_in):
    browser, page = signed_in("wangge01"), f"/tianchang/desk/premises/dwellings/{dwelling.pk}/"
    assert browser.post(f"{page}check/", {"failed": ["gas", "wiring"]}).status_code == 302
    assert "橙" in browser.get(page).content.decode()
    assert browser.post(f"{page}check/", {"failed": ["nonsense"]}).status_code == 422
    assert browser.post(f"{page}use/", {"use": "lived", "basis": "走访"}).status_code == 403


@pytest.mark.parametrize("may", [True, False])
def test_only_who_keeps_people_is_offered_to_end_their_registration(building, signed_in, monkeypatch, may):
    known = rearranging.allows
    monkeypatch.setattr(rearranging, "allows", lambda actor, name, *thing: may and known(actor, name, *thing))
    page = f"/tianchang/desk/premises/dwellings/{building.dwellings.first().pk}/end/"
    assert ('name="leave"' in signed_in("shequ01").get(page).content.decode()) is may
