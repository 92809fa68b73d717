"""English: whoever chose it reads English on every page, but for names and what people wrote; all else is the same."""

import json
import re
from html.parser import HTMLParser

import pytest
from django.test import Client
from django.utils import translation

from tests.cases.conftest import Matter
from tests.house.test_looks import addresses
from wangge.accounts.models import Account, Appointment
from wangge.cases.models import Case, Move
from wangge.method.keys import KINDS
from wangge.method.loader import content_of
from wangge.method.queries import as_written, current_version, method_of
from wangge.method.schema import PHASE_TITLES
from wangge.method.spoken import FACT_TITLES, KIND_TITLES, PHASE_WORDS
from wangge.method.vocabulary import FACTS
from wangge.organisations.models import Body
from wangge.premises.models import Plate
from wangge.territory.models import Area

CHINESE = re.compile(r"[\u3001-\u301f\u4e00-\u9fff\uff01-\uff5e]+")
SAID = ("title", "placeholder", "aria-label", "alt")  # attributes that people read or hear
NO_ENDS = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}


class Words(HTMLParser):
    """The words of a page, but those marked as Chinese."""

    def __init__(self, page):
        super().__init__()
        self.open, self.said = [], []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        silent = tag in ("script", "style") or str(given.get("lang", "")).startswith("zh")
        silent = silent or bool(self.open and self.open[-1][1])
        if not silent:
            self.said += [given[name] for name in SAID if given.get(name)]
        if tag not in NO_ENDS:
            self.open.append((tag, silent))

    def handle_endtag(self, tag):
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data):
        if not (self.open and self.open[-1][1]):
            self.said.append(data)


def left_chinese(page, names):
    """Chinese that stands on a page outside names and what people wrote."""
    words = "\n".join(Words(page).said)
    return sorted(set(CHINESE.findall(names.sub("", words))))


@pytest.fixture
def case(plate):
    return Matter(plate, words="消防通道被面包车堵住了。旁边还有一辆。").walk_to("handling").case


@pytest.fixture
def names(case):
    """A pattern of everything that stays Chinese: names of places, bodies and people, quotations, what people wrote."""
    method = as_written(current_version().pk)
    known = {"天长市", "中文", method.theme.mark, "手机尾号", "的居民"}
    known |= set(Area.objects.values_list("name", flat=True)) | set(Plate.objects.values_list("address", flat=True))
    for model, fields in ((Body, ("name", "short")), (Account, ("name",)), (Case, ("title", "words", "place"))):
        for row in model.objects.values_list(*fields):
            known |= set(row)
    known |= set(re.findall(r'"quote": "(.*?)"', json.dumps(content_of(method), ensure_ascii=False)))
    known |= {word for one in Case.objects.values_list("suggested_by", flat=True) for word in one or ()}
    parts = {part for words in known if words for part in words.splitlines()}
    return re.compile("|".join(map(re.escape, sorted(filter(None, parts), key=len, reverse=True))))


def browser_of(username):
    browser = Client(raise_request_exception=False)
    browser.cookies["wangge_language"] = "en"
    if username:
        account = Account.objects.get(username=username)
        browser.force_login(account, backend="wangge.accounts.backends.AccountBackend")
    return browser


@pytest.mark.parametrize("username", ["zuoxi01", "guanli01", "chengguan01", None])
def test_every_page_is_english(case, names, username):
    values = dict.fromkeys(("case_id", "key_id", "view_id", "account_id", "import_id", "photo_id"), case.pk)
    values |= dict.fromkeys(
        ("whistle_id", "call_id", "issue_id", "version_id", "subscription_id", "channel_id"), case.pk
    )
    values |= {"key": case.area.key, "which": "overdue", "token": "NOT-A-TOKEN", "step": "feed_back", "number": 1}
    values["appointment_id"] = Appointment.objects.order_by("id").first().pk
    browser, faults, pages = browser_of(username), {}, 0
    for address in addresses("wangge.urls", Anything(values, case.pk)):
        answer = browser.get(address)
        if answer.headers.get("Content-Type", "").startswith("text/html") and not answer.streaming:
            pages += 1
            if left := left_chinese(answer.content.decode(), names):
                faults[address] = left
    assert faults == {}
    assert pages > 20


class Anything(dict):
    """Values for the parts of addresses; one nobody has named here gets a key that fits none."""

    def __init__(self, values, default):
        super().__init__(values)
        self.default = default

    def __missing__(self, key):
        return self.default


def test_a_reporter_reads_english_and_what_was_written_stays(tianchang, plate, names):
    matter = Matter(plate)
    matter.walk_to("handling")
    browser = browser_of(None)
    answer = browser.post("/tianchang/follow/", {"token": matter.token}, follow=True)
    page = answer.content.decode()
    assert 'lang="en"' in page and "The unit responsible is handling it" in page and matter.now.title in page
    assert left_chinese(page, names) == []


def test_what_is_stored_does_not_depend_on_the_reader(plate):
    with translation.override("en"):
        matter = Matter(plate).walk_to("handling")
    offices = set(Move.objects.filter(case=matter.case).values_list("office_title", flat=True)) - {""}
    assert offices and not any(re.search("[A-Za-z]", office) for office in offices)


def test_a_method_is_read_in_the_readers_language_and_kept_in_the_citys(tianchang):
    version = current_version().pk
    with translation.override("en"):
        read, written = method_of(version), as_written(version)
    way, original = read.case_type("matter"), written.case_type("matter")
    assert (way.state("reported").title, original.state("reported").title) == ("To verify", "待核实")
    assert read.post("grid_worker").title == "Grid worker" and read.term("grid_worker") == "grid worker"
    assert read.city == written.city == "天长市"
    assert [body.title for body in read.organisations.bodies] == [body.title for body in written.organisations.bodies]
    assert [step.name for step in way.steps] == [step.name for step in original.steps]
    assert method_of(version).case_type("matter") == original


def test_the_api_speaks_the_language_asked_for(matter):
    browser, address = Client(), "/tianchang/api/v1/follow/NOT-A-TOKEN"
    english = browser.get(address, headers={"accept-language": "en-GB,zh;q=0.5"})
    assert english.json()["title"] == "Not found" and english.headers["Content-Language"] == "en"
    assert "Accept-Language" in english.headers["Vary"]
    for asked in ("", "zh-CN,en;q=0.8", "fr"):
        assert browser.get(address, headers={"accept-language": asked}).json()["title"] == "没有找到"


def test_a_kept_page_is_kept_by_language(tianchang):
    browser = Client()
    chinese = browser.get("/tianchang/board/")
    browser.cookies["wangge_language"] = "en"
    english = browser.get("/tianchang/board/", headers={"if-none-match": chinese.headers["ETag"]})
    assert english.status_code == 200 and english.headers["ETag"] != chinese.headers["ETag"]
    assert "Cookie" in english.headers["Vary"]


def test_every_name_of_the_methods_vocabulary_is_said():
    assert FACT_TITLES.keys() == FACTS.keys()
    assert KIND_TITLES.keys() == KINDS.keys()
    assert PHASE_WORDS.keys() == PHASE_TITLES.keys()
