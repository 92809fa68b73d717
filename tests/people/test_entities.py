"""Firms by hand: entered with a checked code, corrected, moved with who answers for them, ended; by offices there."""

# ruff: noqa: F811  fixtures of other modules are asked for by name

from datetime import timedelta

import pytest

from tests.people.conftest import NOW
from tests.people.test_keeping import enter, keeper, two_homes  # noqa: F401
from tests.people.test_pages import DESK, looks, resident, somebody, stating  # noqa: F401
from wangge.core.erasing import carry_out
from wangge.core.errors import Forbidden, Invalid, Refused
from wangge.core.identifiers import uscc_digit
from wangge.core.permits import SYSTEM, Actor
from wangge.core.scope import scope
from wangge.people.models import Entity, Inspection, Responsible
from wangge.people.operations.entities import (
    correct_entity,
    end_entity,
    move_entity,
    name_responsible,
    read_entity,
    record_inspection,
    register_entity,
)
from wangge.people.purposes import stated
from wangge.premises.models import Building, Dwelling

DAY = timedelta(days=1)
NEW = f"{DESK}entities/new/"


def code(serial=1):
    first = f"92990001{serial:09}"
    return first + uscc_digit(first)


def shop(home, actor, serial=1, **more):
    told = {"name": "虚构便民店", "kind": "self_employed", "uscc": code(serial), "source": "走访核实", **more}
    return register_entity(home.area, **told, dwelling=home, building=home.building, actor=actor, at=NOW)


def kept(entity):
    with scope(SYSTEM, "people.look"):
        return Entity.objects.get(pk=entity.pk)


@pytest.fixture
def elsewhere(grids, two_homes):
    """A dwelling in a grid of another community, and somebody who keeps both."""
    home, _other, mine = two_homes
    grid = next(one for one in grids if one.pk != home.area_id)
    far = Dwelling.objects.filter(valid_until=None).exclude(area=home.area).select_related("area", "building").first()
    grid = far.area if far else grid
    return far, Actor(mine.id, "测试", "staff", (*mine.offices, *keeper(grid).offices))


def test_one_code_is_one_firm_here_and_out_of_sight(two_homes, elsewhere):
    home, other, actor = two_homes
    shop(home, actor)
    with pytest.raises(Refused, match="已经登记过"):
        shop(other, actor)
    far, _both = elsewhere
    with pytest.raises(Refused, match=r"别处登记过.*原来的社区先在那里办理注销"):
        shop(far, keeper(far.area))
    with scope(SYSTEM, "people.look"):
        there = Entity.objects.get(uscc=code(), valid_until=None)
    end_entity(there.pk, on=NOW.date(), actor=actor, at=NOW)
    assert shop(far, keeper(far.area)).uscc == code()  # what the words say is what can be done


def test_a_firm_is_corrected_by_the_same_checks(two_homes):
    home, _, actor = two_homes
    first, second = shop(home, actor), shop(home, actor, 2)
    told = {"name": "虚构便民店", "kind": "self_employed", "source": "营业执照", "actor": actor, "at": NOW}
    wrong = code(3)[:17] + ("0" if code(3)[17] != "0" else "1")
    for uscc, fault in ((wrong, Invalid), (code(2), Refused), (code(1), Refused)):  # taken, and nothing changed
        with pytest.raises(fault):
            correct_entity(first.pk, uscc=uscc, **told)
    assert correct_entity(first.pk, uscc=wrong, unchecked="登记机关如此核发", **told).uscc == wrong
    corrected = correct_entity(first.pk, uscc=code(4), unchecked="不再需要的原因", **told)
    assert (kept(corrected).uscc, kept(corrected).uscc_unchecked_reason) == (code(4), "")
    assert kept(second).uscc == code(2)


def test_a_firm_moves_with_all_that_is_told_of_it(two_homes, elsewhere):
    home, _, actor = two_homes
    far, both = elsewhere
    firm = shop(home, actor)
    name_responsible(firm.pk, name="甲一", role="legal", actor=actor, at=NOW)
    record_inspection(firm.pk, on=NOW.date(), result="passed", actor=actor, at=NOW)
    there = {"dwelling": far, "building": far.building, "source": "营业执照变更", "at": NOW}
    with pytest.raises(Forbidden):
        move_entity(firm.pk, far.area, **there, actor=actor)
    with pytest.raises(Forbidden):
        move_entity(firm.pk, far.area, **there, actor=keeper(far.area))
    move_entity(firm.pk, far.area, **there, actor=both)
    with scope(SYSTEM, "people.look"):
        areas = [model.objects.get(entity=firm).area_id for model in (Responsible, Inspection)]
    assert areas == [far.area_id] * 2 and kept(firm).dwelling_id == far.pk
    with pytest.raises(Refused, match="这个地址"):
        move_entity(firm.pk, far.area, **there, actor=both)


def test_what_stood_there_before_is_kept_with_who_changed_it_and_why(two_homes, elsewhere):
    home, _, actor = two_homes
    far, both = elsewhere
    firm, told = shop(home, actor), {"name": "虚构便民店", "kind": "self_employed", "source": "营业执照"}
    correct_entity(firm.pk, uscc=code(4), **told, actor=actor, at=NOW)
    correct_entity(firm.pk, uscc=code(4), **told | {"name": "改名店", "source": "变更登记"}, actor=actor, at=NOW + DAY)
    there = {"dwelling": far, "building": far.building, "source": "搬迁登记", "at": NOW + 2 * DAY}
    move_entity(firm.pk, far.area, **there, actor=both)
    *_more, changes = read_entity(firm.pk, purpose=stated("check", "statutory"), actor=both, at=NOW)
    assert [(one.before, one.ground) for one in changes] == [
        ({"address": home.address, "source": "变更登记"}, "搬迁登记"),
        ({"name": "虚构便民店", "source": "营业执照"}, "变更登记"),
        ({"uscc": code(1), "source": "走访核实"}, "营业执照"),
    ]
    assert {one.area_id for one in changes} == {far.area_id}
    assert carry_out("people.forget_entity_changes", at=NOW + 367 * DAY).rows == 2
    assert carry_out("people.forget_entity_changes", at=NOW + 368 * DAY).rows == 1


def test_a_firm_that_closed_is_kept_no_more_and_its_code_is_free(two_homes):
    home, _, actor = two_homes
    firm = shop(home, actor)
    name_responsible(firm.pk, name="甲一", role="legal", actor=actor, at=NOW)
    for day in (None, NOW.date().replace(year=2000), NOW.date().replace(year=2099)):
        with pytest.raises(Invalid):
            end_entity(firm.pk, on=day, actor=actor, at=NOW)
    end_entity(firm.pk, on=NOW.date(), actor=actor, at=NOW)
    assert kept(firm).valid_until == NOW.date()
    with scope(SYSTEM, "people.look"):
        assert not Responsible.objects.filter(entity=firm, valid_until=None).exists()
    for act in (
        lambda: end_entity(firm.pk, on=NOW.date(), actor=actor, at=NOW),
        lambda: name_responsible(firm.pk, name="乙二", role="legal", actor=actor, at=NOW),
        lambda: record_inspection(firm.pk, on=NOW.date(), result="passed", actor=actor, at=NOW),
    ):
        with pytest.raises(Refused, match="注销"):
            act()
    assert shop(home, actor).pk != firm.pk


def test_who_answers_for_a_firm_reads_who_looked_at_it(two_homes):
    home, _, actor = two_homes
    person = enter(home, actor)
    firm = shop(home, actor)
    named = name_responsible(firm.pk, name="测试人", role="legal", person_id=person.pk, actor=actor, at=NOW)
    assert named.person_id == person.pk and looks(person) == 0
    read_entity(firm.pk, purpose=stated("check", "statutory"), actor=actor, at=NOW)
    assert looks(person) == 1
    with pytest.raises(Forbidden):
        name_responsible(firm.pk, name="别人", role="legal", person_id=home.pk, actor=actor, at=NOW)


def test_nobody_answers_for_a_firm_under_anothers_record(two_homes):
    home, _, actor = two_homes
    person, firm = enter(home, actor), shop(home, actor)
    with pytest.raises(Invalid) as refused:
        name_responsible(firm.pk, name="别人", role="legal", person_id=person.pk, actor=actor, at=NOW)
    assert refused.value.field == "person"
    with scope(SYSTEM, "people.look"):
        assert not Responsible.objects.filter(entity=firm).exists()


def test_from_the_ledger_a_firm_is_entered_and_moved_and_ended_by_its_pages(somebody):
    clerk = stating("shequ01", "register")
    ledger = clerk.get(f"{DESK}ledgers/self_employed/", {"area": somebody.area.key}).content.decode()
    assert NEW in ledger
    house = Building.objects.get(dwellings=somebody.home.dwelling_id)
    typed = {"name": "虚构修理铺", "kind": "self_employed", "uscc": code(7), "source": "走访核实"}
    refused = clerk.post(NEW, typed | {"address": "没有的地址"})
    assert refused.status_code == 422 and 'value="虚构修理铺"' in refused.content.decode()
    assert clerk.post(NEW, typed | {"address": "没有的地址", "grid": "no-grid"}).status_code == 422
    done = clerk.post(NEW, typed | {"address": somebody.home.dwelling.address})
    assert done.status_code == 302
    page = done["Location"]
    shown = clerk.get(page).content.decode()
    assert "虚构修理铺" in shown and somebody.home.dwelling.address in shown
    assert clerk.post(f"{page}move/", {"address": house.address, "source": "搬到整幢"}).status_code == 302
    assert clerk.post(f"{page}move/", {"grid": somebody.area.key, "source": "流动摊点"}).status_code == 302
    corrected = clerk.post(f"{page}correct/", typed | {"name": "虚构五金铺", "source": "变更登记"})
    former = clerk.get(page).content.decode().partition("以前登记的内容")[2]
    assert corrected.status_code == 302 and "虚构修理铺" in former and "变更登记" in former and house.address in former
    kept_typed = clerk.post(f"{page}correct/", typed | {"name": "", "uscc": "写错了的代码"})
    assert kept_typed.status_code == 422 and 'value="写错了的代码"' in kept_typed.content.decode()
    assert clerk.post(f"{page}responsible/", {"name": "甲", "role": "legal", "person": "不是网址"}).status_code == 422
    link = f"http://testserver{DESK}{somebody.pk}/"
    named = {"name": somebody.name, "role": "legal", "person": link}
    assert clerk.post(f"{page}responsible/", named).status_code == 302
    assert f"{DESK}{somebody.pk}/" in clerk.get(page).content.decode()
    with scope(SYSTEM, "people.look"):
        firm = Entity.objects.get(uscc=code(7))
    assert firm.dwelling is None and firm.building is None and firm.area_id == somebody.area_id
    assert clerk.post(f"{page}end/", {"on": str(firm.valid_from)}).status_code == 302
    shown = clerk.get(page).content.decode()
    assert "已注销" in shown and "move/" not in shown
