"""The way from score to effect over its pages: own page, objection, desk, steps, the public list, credit, bids."""

import io
from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone
from docx import Document

from tests.ratings.rounds import Year, key
from wangge.accounts.models import Account, Appointment
from wangge.core.sheets import rows_of
from wangge.core.word import DOCX
from wangge.ratings import announcement
from wangge.ratings.models import CreditEntry, Decision, Objection, Round
from wangge.ratings.operations import give_notice, publish_round, sign_round
from wangge.territory.models import Area

HOME = "/tianchang/desk/ratings/"
PUBLIC = "/tianchang/ratings/"


@pytest.fixture
def year(tianchang):
    return Year()


def browser_of(post, body):
    """A browser of somebody appointed to a post in a body."""
    account = Account.objects.create(
        username=f"t{key().hex}", kind="staff", name="测试", created_at=timezone.now(), password="!"
    )
    root = Area.objects.get(path="tianchang")
    told = {"post": post, "body": body, "area": root, "valid_from": date(2020, 1, 1)}
    Appointment.objects.create(account=account, **told)
    browser = Client()
    browser.force_login(account, backend="wangge.accounts.backends.AccountBackend")
    return browser


def page(browser, address):
    answer = browser.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return answer.content.decode()


def test_the_way_over_the_pages(year, signed_in):
    last = year.subjects[-1]
    owner = browser_of("company_manager", year.bodies[-1])
    reviewer = browser_of("ratings_reviewer", year.bodies[0])
    officer = browser_of("ratings_officer", year.bodies[0])
    assert "还没有告知结果" in page(owner, f"{HOME}own/{last.pk}/")
    steps = f"{HOME}steps/{year.round.pk}/"
    assert "办了以后会这样" in page(officer, steps)
    stopped = officer.post(steps, {"step": "notice", "seen": "computed.1"})  # nobody of the companies has an office
    assert stopped.status_code == 409 and "照样告知" in stopped.content.decode()
    meant = {"anyway": "on", "because": "虚构的企业没有岗位"}
    assert officer.post(steps, {"step": "notice", "seen": "computed.1"} | meant).status_code == 302
    told = page(owner, f"{HOME}own/{last.pk}/")
    assert "提异议" in told and "黑榜" in told and "投诉经核实" in told
    form = f"{HOME}own/{last.pk}/object/?side=office&indicator=clean"
    assert "对这一项提异议" in page(owner, form)
    sent = {"side": "office", "indicator": "clean", "reason": "fact", "words": "那天已经清运", "key": key()}
    assert owner.post(form, sent | {"words": ""}).status_code == 422
    answer = owner.post(form, sent)
    assert answer.status_code == 302
    objection = Objection.objects.get(subject=last)
    assert "那天已经清运" in page(owner, answer["Location"])
    assert year.subjects[-1].title in page(reviewer, f"{HOME}objections/")
    decide = f"{HOME}objections/{objection.pk}/"
    assert "现为 36 分，满分 60 分" in page(reviewer, decide)
    assert owner.post(decide, {"outcome": "upheld", "answer": "是", "points": "60"}).status_code == 403
    assert reviewer.post(decide, {"outcome": "upheld", "answer": "照片属实", "points": "30"}).status_code == 422
    assert reviewer.post(decide, {"outcome": "upheld", "answer": "照片属实", "points": "45"}).status_code == 302
    assert "照片属实" in page(owner, decide)
    Round.objects.filter(pk=year.round.pk).update(objections_until=timezone.now() - timedelta(minutes=1))
    leader = signed_in("zhibanzhang01")
    assert leader.post(steps, {"step": "sign", "seen": "noticed.1"}).status_code == 409
    assert leader.post(steps, {"step": "sign", "seen": "noticed.2"}).status_code == 302
    assert f"{year.round.pk}" not in page(Client(), PUBLIC)
    assert Client().get(f"{PUBLIC}{year.round.pk}/").status_code == 404
    assert leader.post(steps, {"step": "publish", "seen": "signed.2"}).status_code == 302
    shown = page(Client(), f"{PUBLIC}{year.round.pk}/")
    assert "黑榜" in shown and "异议 1 件，成立 1 件" in shown and "clean" in shown
    assert "投诉经核实" not in shown, "what somebody wrote stays inside"
    assert year.round.scheme and f"{year.round.pk}" in page(Client(), PUBLIC)


@pytest.fixture
def published(year):
    give_notice(year.round, anyway=True, because="不再等", actor=year.officer, at=year.at - timedelta(days=30))
    sign_round(year.round, actor=year.leader, at=year.at)
    publish_round(year.round, actor=year.publisher, at=year.at)
    year.again()
    return year


def test_what_follows_is_signed_on_the_page_and_a_bid_is_refused_with_reasons(published, signed_in):
    leader, last = signed_in("zhibanzhang01"), published.subjects[-1]
    steps = f"{HOME}steps/{published.round.pk}/"
    assert "可以作出的决定" in page(leader, steps)
    sent = {"subject": last.pk, "effect": "bar", "basis": "办法第五条"}
    assert leader.post(f"{steps}effects/", sent | {"basis": ""}).status_code == 422
    assert leader.post(f"{steps}effects/", sent).status_code == 302
    assert leader.post(f"{steps}effects/", sent | {"effect": "blame"}).status_code == 302
    body = published.bodies[-1]
    asked = page(leader, f"{HOME}bids/?body={body.pk}")
    assert "不得参与新项目招投标" in asked and "办法第五条" in asked and "已在管的项目照常服务" in asked
    assert "可以参与新项目招投标" in page(leader, f"{HOME}bids/?body={published.bodies[0].pk}")
    paper = leader.get(f"{HOME}bids/{body.pk}/answer.pdf")
    assert paper.status_code == 200 and b"".join(paper)[:4] == b"%PDF"
    public = page(Client(), f"{PUBLIC}credit/{body.pk}/")
    assert "办法第五条" in public and "黑榜" in public
    decision = Decision.objects.get(subject=last, effect="bar")
    assert leader.post(f"{HOME}steps/decisions/{decision.pk}/revoke/", {"because": "复议"}).status_code == 302
    assert "可以参与新项目招投标" in page(leader, f"{HOME}bids/?body={body.pk}")


def test_papers_sheets_filters_and_an_object_over_the_years(published):
    browser, home = Client(), f"{PUBLIC}{published.round.pk}/"
    assert b"".join(browser.get(f"{home}list.pdf"))[:4] == b"%PDF"
    assert b"".join(browser.get(f"{home}list.xlsx").streaming_content)[:2] == b"PK"
    black = page(browser, f"{home}?list=black")
    assert published.subjects[-1].title in black and published.subjects[0].title not in black
    assert "没有找到" in page(browser, f"{home}?words=没有这家")
    one = page(browser, f"{home}objects/{published.subjects[-1].pk}/")
    assert "失分在哪里" in one and "历年" in one and "投诉查实" not in one.split("<title>")[1].split("</title>")[0]
    assert not CreditEntry.objects.filter(body__in=published.bodies).exists(), "nothing follows by itself"


def test_a_public_list_is_composed_once_for_what_it_says(published, signed_in, monkeypatch, settings, tmp_path):
    settings.READY_ROOT, made, home = tmp_path, [], f"{PUBLIC}{published.round.pk}/"
    for name in ("typeset", "word_paper"):
        real = getattr(announcement, name)
        compose = lambda *args, real=real, name=name, **told: made.append(name) or real(*args, **told)  # noqa: E731
        monkeypatch.setattr(announcement, name, compose)
    papers = [[b"".join(Client().get(f"{home}list.{ending}")) for ending in ("pdf", "docx")] for _twice in range(2)]
    assert papers[0] == papers[1] and sorted(made) == ["typeset", "word_paper"]
    leader, last = signed_in("zhibanzhang01"), published.subjects[-1]
    sent = {"line": "office:clean", "points": "37", "because": "评分表填反了", "seen": "published.1"}
    assert leader.post(f"{HOME}steps/{published.round.pk}/correct/{last.pk}/", sent).status_code == 302
    assert b"".join(Client().get(f"{home}list.pdf")) != papers[0][0] and made.count("typeset") == 2
    desk = f"{HOME}{published.round.pk}/list.pdf"
    assert signed_in("pingjia01").get(desk).status_code == 200 and made.count("typeset") == 2


def test_withdrawn_and_corrected_leave_a_trace(published, signed_in):
    leader, last = signed_in("zhibanzhang01"), published.subjects[-1]
    steps = f"{HOME}steps/{published.round.pk}/"
    form = page(leader, f"{steps}correct/{last.pk}/")
    assert "更正已公布的结果" in form and 'value="office:clean"' in form
    assert 'value=":record"' not in form and "选下面那条记录不再计入" in form  # made of notes
    seen = f"published.{published.round.revision}"
    sent = {"line": "office:clean", "points": "37", "because": "评分表填反了", "seen": seen}
    worse = leader.post(f"{steps}correct/{last.pk}/", sent | {"points": "60"})
    assert worse.status_code == 409 and "重新告知" in worse.content.decode()
    assert leader.post(f"{steps}correct/{last.pk}/", sent).status_code == 302
    assert "评分表填反了" in page(Client(), f"{PUBLIC}{published.round.pk}/")
    sent = {"step": "withdraw", "because": "抽查记录有误", "seen": "published.2"}
    assert leader.post(steps, sent | {"because": ""}).status_code == 422
    assert leader.post(steps, sent).status_code == 302
    trace = page(Client(), f"{PUBLIC}{published.round.pk}/")
    assert "抽查记录有误" in trace and "撤回" in trace and last.title not in trace
    for paper in ("pdf", "docx", "xlsx"):
        assert Client().get(f"{PUBLIC}{published.round.pk}/list.{paper}").status_code == 404


def test_the_announcement_for_word_says_what_the_list_says(published):
    answer = Client().get(f"{PUBLIC}{published.round.pk}/list.docx")
    assert answer["Content-Type"] == DOCX and "attachment" in answer["Content-Disposition"]
    paper = Document(io.BytesIO(b"".join(answer.streaming_content)))
    sheet = rows_of(b"".join(Client().get(f"{PUBLIC}{published.round.pk}/list.xlsx").streaming_content))
    table = [[cell.text for cell in row.cells] for row in paper.tables[0].rows]
    assert [row[:3] for row in table] == [row[:3] for row in sheet] and len(table) == 1 + len(published.subjects)
    assert any("异议" in one.text for one in paper.paragraphs)


def test_nobody_reads_what_is_not_theirs(published):
    stranger, last = browser_of("company_manager", published.bodies[0]), published.subjects[-1]
    for address in (f"own/{last.pk}/", f"own/{last.pk}/object/?indicator=clean&side=office", "objections/", "credit/"):
        assert stranger.get(f"{HOME}{address}").status_code == 403, address
    assert stranger.get(f"{HOME}steps/{published.round.pk}/").status_code == 403
    assert page(stranger, f"{HOME}own/").count(published.subjects[0].title)


def test_empty_states(tianchang, signed_in):
    assert "还没有公布的评价" in page(Client(), PUBLIC) or "ratings/" in page(Client(), PUBLIC)
    leader = signed_in("zhibanzhang01")
    for address in ("objections/", "credit/", "bids/"):
        page(leader, HOME + address)
