"""A visit recorded in a stairwell without a signal: kept in the phone, sent once when there is one."""

import re
from uuid import uuid4

import pytest

pytestmark = pytest.mark.browser


def visits_at(site, dwelling):
    """How many visits the served county has of a dwelling, asked within the county's scope."""
    import psycopg

    with psycopg.connect(site.database, options="-c search_path=c_tianchang,public") as connection:
        connection.execute("SET LOCAL wangge.scope = 'tianchang'")
        found = connection.execute("SELECT count(*) FROM visits_visit WHERE dwelling_id = %s", [dwelling])
        return found.fetchone()[0]


def test_a_visit_without_a_signal_is_kept_and_sent_once(desk, site):
    page = desk("wangge01", width=390, height=844)
    page.goto(f"{site}/desk/visits/")
    page.evaluate("() => navigator.serviceWorker.ready.then(() => undefined)")
    page.reload()  # now the worker has the page
    door = page.locator("[data-door]").first
    dwelling = door.get_attribute("data-door")
    before = visits_at(site, dwelling)

    page.context.set_offline(True)
    door.locator("summary").first.click()
    door.get_by_text("见到人").click()
    door.get_by_label("讲了防电信诈骗").check()
    door.get_by_role("button", name="记下这次走访").click()
    page.get_by_text("1 条待上传").wait_for()
    assert "待上传" in door.inner_text() and visits_at(site, dwelling) == before
    page.reload()
    page.get_by_text("1 条待上传").wait_for()
    assert page.locator(f"[data-door='{dwelling}']").get_by_text("待上传").is_visible()

    page.context.set_offline(False)
    page.locator(f"[data-door='{dwelling}']").get_by_text("已记下").wait_for()
    page.reload()
    page.locator("section", has_text="今天走过的").locator(f"a[href*='{dwelling}']").wait_for()
    assert visits_at(site, dwelling) == before + 1
    assert page.evaluate("() => JSON.parse(localStorage.getItem('wangge:tianchang:outbox')).length") == 0

    page.goto(f"{site}/desk/visits/doors/{dwelling}/")
    page.get_by_text(re.compile("讲了防电信诈骗")).last.wait_for()
    page.get_by_role("button", name=re.compile("记错了")).click()
    page.wait_for_url(f"{site}/desk/visits/")
    page.locator(f"[data-door='{dwelling}']").wait_for()


OLD = "wangge-visits-parts"  # as the store of scripts and styles was called before check sheets shared it


@pytest.mark.parametrize("others", [(), ("wangge-checks-page",)], ids=["alone", "beside-check-sheets"])
def test_what_a_phone_held_under_the_old_name_comes_along(desk, site, others):
    page = desk("wangge01", width=390, height=844)
    page.evaluate(
        """async ([old, others]) => {
          await (await caches.open(old)).put('/kept-before.js', new Response('as it was'));
          for (const name of others) await caches.open(name);
        }""",
        [OLD, list(others)],
    )
    page.goto(f"{site}/desk/visits/")
    page.evaluate("() => navigator.serviceWorker.ready.then(() => undefined)")
    page.wait_for_function(
        """() => caches.match('/kept-before.js', { cacheName: 'wangge-parts' })
          .then(async (part) => part && (await part.text()) === 'as it was')"""
    )
    page.reload()  # it is active now
    if others:  # a worker that was not renewed yet still draws its pages with the old one
        assert page.evaluate("old => caches.match('/kept-before.js', { cacheName: old }).then(Boolean)", OLD)
    else:
        page.wait_for_function("old => caches.has(old).then((there) => !there)", arg=OLD)


def test_on_a_shared_phone_nobody_sends_what_another_wrote(desk, site):
    """The page of one, kept in the phone, and the session of another who signed in since."""
    page = desk("wangge01", width=390, height=844)

    def made_for_another(route):
        answer = route.fetch()
        route.fulfill(response=answer, body=re.sub('data-who="[^"]+"', f'data-who="{uuid4()}"', answer.text()))

    page.route("**/desk/visits/", made_for_another)
    page.goto(f"{site}/desk/visits/")
    door = page.locator("[data-door]").first
    dwelling = door.get_attribute("data-door")
    before = visits_at(site, dwelling)
    door.locator("summary").first.click()
    door.get_by_text("家中无人").click()
    with page.expect_response(lambda answer: answer.request.method == "POST") as sent:
        door.get_by_role("button", name="记下这次走访").click()
    assert sent.value.status == 409
    page.get_by_text("没有传上的会再试").wait_for()
    kept = page.evaluate("() => JSON.parse(localStorage.getItem('wangge:tianchang:outbox'))")
    assert len(kept) == 1 and "refused" not in kept[0] and visits_at(site, dwelling) == before


def test_what_the_server_refuses_stays_with_its_reason(desk, site):
    page = desk("wangge01", width=390, height=844)
    page.goto(f"{site}/desk/visits/")
    door = page.locator("[data-door]").first
    door.locator("summary").first.click()
    door.get_by_text("家中无人").click()
    door.locator("input[name=at]").evaluate("field => field.remove()")
    door.locator("form").evaluate(
        "form => { form.outcome.value = 'away'; form.querySelector('[value=away]').value = 'x'; }"
    )
    door.get_by_role("button", name="记下这次走访").click()
    page.get_by_text("请选择见到人没有").wait_for()
    page.get_by_role("button", name="知道了，删去").click()
    page.locator("[data-kept]").wait_for(state="hidden")
