"""The pages of visits by the people of the demo: what each sees, what each is refused, and what a page costs."""

import uuid

import pytest
from django.utils import timezone
from django.utils.timezone import localdate

from tests.people.conftest import a_person
from tests.visits.conftest import county_wide
from wangge.accounts.models import Account
from wangge.core.keys import new_key
from wangge.core.models import AccessEvent
from wangge.core.permits import SYSTEM
from wangge.core.scope import scope
from wangge.core.sheets import rows_of
from wangge.people.models import Binding, Household, Residence
from wangge.visits.models import Hint, Plan, Share, Stop, Visit
from wangge.visits.operations import draw_month
from wangge.visits.queries import visits_of
from wangge.visits.rules import MAKE

ROOT = "/tianchang/desk/visits/"
MINE = "/my/file/"


def kept_by(actor):
    """As the phone sends what this person wrote without a signal."""
    return {"HTTP_ACCEPT": "application/json", "HTTP_X_WANGGE_WRITER": str(actor.id)}


def text(answer):
    return answer.content.decode()


def test_a_day_on_the_phone(grid, homes, worker, signed_in):
    browser = signed_in("wangge01")
    assert "本月的走访单还没有排" in text(browser.get(ROOT))
    assert browser.post(f"{ROOT}draw/")["Location"] == ROOT
    for area in [one.area_id for one in worker.offices[1:]]:
        draw_month(area, actor=worker, at=timezone.now())
    page = browser.get(ROOT)
    first = page.context["route"][0][1][0].stop.dwelling
    assert first.building.address in text(page) and f"d-{first.pk}" in text(page)
    looks = AccessEvent.objects.filter(subject_kind="visits", purpose="visit", actor_id=worker.id)
    assert looks.latest("id").rows == Stop.objects.filter(share__office__in=[one.id for one in worker.offices]).count()
    sent = {"key": str(new_key()), "outcome": "met", "boxes": ["fraud", "help_call"]}
    assert "请选择见到人没有" in text(browser.post(f"{ROOT}doors/{first.pk}/record/", sent | {"outcome": ""}))
    assert browser.post(f"{ROOT}doors/{first.pk}/record/", sent)["Location"].startswith(ROOT)
    assert "今天走过的" in text(browser.get(ROOT)) and "已走访 1 户" in text(browser.get(ROOT))
    door = text(browser.get(f"{ROOT}doors/{first.pk}/"))
    assert "讲了防电信诈骗" in door and "记错了" in door
    assert AccessEvent.objects.filter(subject_kind="dwelling", subject_id=first.pk, purpose="visit").exists()
    with scope(worker, MAKE):
        visit = Visit.objects.get()
    assert browser.post(f"{ROOT}{visit.pk}/back/").status_code == 302
    assert "已走访 0 户" in text(browser.get(ROOT))


def test_a_kept_post_is_answered_in_words_and_sent_twice_is_one(homes, worker, signed_in):
    browser, address = signed_in("wangge01"), f"{ROOT}doors/{homes[0].pk}/record/"
    sent = {"key": str(new_key()), "outcome": "refused", "at": timezone.now().isoformat(), "boxes": ["fraud"]}
    later = kept_by(worker)
    for _twice in range(2):
        answer = browser.post(address, sent, **later)
        assert (answer.status_code, answer.json()) == (200, {"done": sent["key"]})
    with scope(worker, MAKE):
        assert Visit.objects.get().boxes == []  # ticks of a part that was folded are not meant
    refused = browser.post(address, sent | {"key": str(uuid.uuid4())}, **later)
    assert refused.status_code == 422 and "表单编号无效" in refused.json()["reason"]
    assert "reason" in browser.post(f"{ROOT}doors/{new_key()}/record/", sent | {"key": str(new_key())}, **later).json()


def test_what_somebody_else_wrote_is_neither_recorded_nor_refused(homes, worker, staff, signed_in):
    """On a shared phone: the page of one, the session of another."""
    address, sent = f"{ROOT}doors/{homes[0].pk}/record/", {"key": str(new_key()), "outcome": "refused"}
    for writer in (kept_by(staff("shequ01")), {"HTTP_ACCEPT": "application/json"}):
        answer = signed_in("wangge01").post(address, sent, **writer)
        assert answer.status_code == 409 and not answer["Content-Type"].startswith("application/json")
    with scope(worker, MAKE):
        assert not Visit.objects.exists()


def test_a_refusal_is_shown_as_nobody_met(homes, visited, signed_in):
    visited(homes[0], "refused")
    page = f"{ROOT}doors/{homes[0].pk}/"
    for username in ("wangge01", "shequ01"):
        past = text(signed_in(username).get(page)).split("以前的走访")[1]
        assert "没有见到人" in past and "谢绝" not in past
    sheet = list(rows_of(b"".join(signed_in("shequ01").get(f"{ROOT}board/sheet.xlsx"))))
    assert not any("谢绝" in cell for row in sheet for cell in row)


def test_the_board_counts_what_it_says(grid, homes, worker, visited, signed_in, at):
    draw_month(grid.pk, actor=worker, at=at)
    visited(homes[0])
    visited(homes[0], "away")
    visited(homes[1], "refused")
    browser = signed_in("shequ01")
    page = browser.get(f"{ROOT}board/?area={grid.key}")
    total = page.context["total"]
    assert (total.attempts, total.visited, total.met, total.reached) == (3, 2, 1, 1)
    assert total.never == total.households - 2 and total.quota == sum(one.quota for one, _ in page.context["offices"])
    above = browser.get(f"{ROOT}board/")
    assert {area.key: tally.attempts for area, tally in above.context["rows"]}[grid.key] == 3
    assert "不排名" in text(page)
    held = Share.objects.filter(plan__area=grid).select_related("office__account")
    names = {one.office.account.name for one in held}
    assert len(page.context["offices"]) == len(names)
    assert not [name for name in names if name in text(page)]  # offices, not people
    never = browser.get(f"{ROOT}never/?area={grid.key}")
    assert never.context["number"] == total.never and homes[0].address not in text(never)
    rows = list(rows_of(b"".join(browser.get(f"{ROOT}board/sheet.xlsx"))))
    assert rows[0][:3] == ["区域", "住户", "应走访"] and len(rows) >= len(above.context["rows"]) + 2


def test_hints_through_the_pages(homes, hinted, signed_in, clerk):
    browser = signed_in("shequ01")
    sent = {"key": str(new_key()), "kind": "may_be_gone", "address": "没有这个地址", "source": "测试来源"}
    assert "没有找到这处房屋" in text(browser.post(f"{ROOT}hints/new/", sent))
    assert browser.post(f"{ROOT}hints/new/", sent | {"address": homes[0].address}).status_code == 302
    assert "测试来源" in text(browser.get(f"{ROOT}hints/"))
    with county_wide():
        hint = Hint.objects.get()
    page = f"{ROOT}hints/{hint.pk}/"
    assert "到现场看到的" not in text(browser.get(page))
    assert browser.post(f"{page}answer/", {"answer": "confirmed"}).status_code == 403
    worker = signed_in("wangge01")
    assert "到现场看到的" in text(worker.get(page)) and "1 条线索待核查" in text(worker.get(ROOT))
    assert worker.post(f"{page}answer/", {"answer": ""}).status_code == 422
    assert worker.post(f"{page}answer/", {"answer": "denied"}).status_code == 302
    assert worker.post(f"{page}answer/", {"answer": "confirmed"}).status_code == 409
    assert "没有要核查的线索" in text(worker.get(f"{ROOT}hints/"))
    other = hinted(homes[1])
    signed_in("wangge01").post(f"{ROOT}hints/{other.pk}/answer/", {"answer": "confirmed"})
    browser = signed_in("shequ01")
    assert "改为“空置”" in text(browser.get(f"{ROOT}hints/{other.pk}/"))
    assert browser.post(f"{ROOT}hints/{other.pk}/decide/", {"applied": "1"}).status_code == 302


def test_who_sees_what(grid, homes, elsewhere, visited, hinted, signed_in, worker, at):
    draw_month(grid.pk, actor=worker, at=at)
    visit, hint = visited(homes[0]), hinted(homes[1])
    seen = {
        "wangge01": {"": 200, "board/": 403, "never/": 403, "board/sheet.xlsx": 403, "hints/": 200, "hints/new/": 403},
        "shequ01": {"": 302, "board/": 200, "never/": 200, "board/sheet.xlsx": 200, "hints/": 200, "hints/new/": 200},
        "xiaofang01": dict.fromkeys(("", "board/", "never/", "board/sheet.xlsx", "hints/", "hints/new/"), 403),
        "guanli01": dict.fromkeys(("", "board/", "never/", "hints/"), 403),
    }
    for username, pages in seen.items():
        browser = signed_in(username)
        for page, status in pages.items():
            assert browser.get(f"{ROOT}{page}").status_code == status, (username, page)
        assert browser.get(f"{ROOT}doors/{elsewhere.pk}/").status_code in (403, 404)
    browser = signed_in("shequ01")
    assert browser.get(f"{ROOT}board/?area={elsewhere.area.key}").status_code == 403
    assert browser.get(f"{ROOT}doors/{homes[0].pk}/").status_code == 200
    assert browser.post(f"{ROOT}{visit.pk}/back/").status_code == 403
    assert browser.post(f"{ROOT}doors/{homes[0].pk}/record/", {"key": str(new_key())}).status_code == 403
    for username in ("xiaofang01", "guanli01"):
        browser = signed_in(username)
        assert browser.get(f"{ROOT}hints/{hint.pk}/").status_code == 403
        assert browser.post(f"{ROOT}draw/").status_code == 403
        assert "今日走访" not in text(browser.get("/tianchang/desk/"))


def test_a_resident_reads_the_visits_at_their_own_door(homes, visited, client):
    binding = Binding.objects.filter(revoked_at=None).first()
    with scope(SYSTEM, "people.look"):
        lives = Residence.objects.get(person=binding.person_id, valid_until=None)
        Residence.objects.filter(pk=lives.pk).update(dwelling=homes[0], valid_from="2020-01-01")
    visited(homes[0], boxes=("fraud",))
    visited(homes[1], boxes=("policy",))
    client.force_login(Account.objects.get(pk=binding.account_id), backend="wangge.accounts.backends.AccountBackend")
    page = text(client.get(f"/tianchang{MINE}"))
    shown = page.split('id="visits"')[1].split("</section>")[0]
    assert "讲了防电信诈骗" in shown and "讲了办事渠道" not in shown


def test_what_was_asked_for_is_not_shown_where_others_live(homes, visited, client):
    binding = Binding.objects.filter(revoked_at=None).first()
    with scope(SYSTEM, "people.look"):
        Household.objects.filter(dwelling=homes[0]).delete()
        Residence.objects.filter(dwelling=homes[0]).delete()
        lives = Residence.objects.get(person=binding.person_id, valid_until=None)
        Residence.objects.filter(pk=lives.pk).update(dwelling=homes[0], valid_from="2020-01-01")
    visited(homes[0], boxes=("fraud", "help_repair"))
    asked = next(box.title for box in visits_of().boxes if box.key == "help_repair")
    client.force_login(Account.objects.get(pk=binding.account_id), backend="wangge.accounts.backends.AccountBackend")

    def shown():
        return text(client.get(f"/tianchang{MINE}")).split('id="visits"')[1].split("</section>")[0]

    assert asked in shown() and "讲了防电信诈骗" in shown()
    flatmate = a_person(homes[0].area, "同住人")
    told = {"kind": "migrant", "valid_from": localdate(), "source": "测试", "area": homes[0].area}
    with scope(SYSTEM, "people.edit"):
        spell = Residence.objects.create(person=flatmate, dwelling=homes[0], **told)
    assert asked not in shown() and "讲了防电信诈骗" in shown() and "登记有别人" in shown()
    with scope(SYSTEM, "people.edit"):  # who has just moved out may have been the one who asked
        Residence.objects.filter(pk=spell.pk).update(valid_until=localdate())
    assert asked not in shown()
    with scope(SYSTEM, "people.edit"):
        Residence.objects.filter(pk=spell.pk).delete()
        Household.objects.create(
            dwelling=homes[0], area=homes[0].area, aged_18_59=2, source="测试", counted_on=localdate()
        )
    assert asked not in shown()


def test_empty_pages_say_what_to_do(grid, signed_in):
    assert "还没有线索" in text(signed_in("shequ01").get(f"{ROOT}hints/"))
    assert "本月还没有走访单" in text(signed_in("shequ01").get(f"{ROOT}board/?area={grid.key}"))
    assert "没有要核查的线索" in text(signed_in("wangge01").get(f"{ROOT}hints/"))


@pytest.mark.parametrize("rows", [1, 3])
def test_pages_cost_the_same_with_one_row_and_with_three(
    grid, homes, hinted, visited, worker, signed_in, at, rows, django_assert_max_num_queries
):
    plan = draw_month(grid.pk, actor=worker, at=at)
    Stop.objects.filter(share__plan=plan).exclude(position__lte=rows).delete()
    for home in homes[:rows]:
        visited(home)
        hinted(home)
    with county_wide():
        hint = Hint.objects.first().pk
    pages = {
        "wangge01": {"": 21, f"doors/{homes[0].pk}/": 18, "hints/": 13, f"hints/{hint}/": 13},
        "shequ01": {"board/": 12, f"board/?area={grid.key}": 12, "never/": 14, "hints/": 16},
    }
    for username, allowed in pages.items():
        browser = signed_in(username)
        for page, most in allowed.items():
            browser.get(f"{ROOT}{page}")
            with django_assert_max_num_queries(most):
                assert browser.get(f"{ROOT}{page}").status_code == 200, page


def test_the_script_of_the_phone_is_served(grid, signed_in):
    answer = signed_in("wangge01").get(f"{ROOT}worker.js")
    assert answer["Content-Type"].startswith("text/javascript") and "caches" in text(answer)
    assert Plan.objects.count() == 0
