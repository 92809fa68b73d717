"""Guard-rails 3 and 19 over every page: reading what a person wrote leaves a line; who reported is not shown.

All GET addresses of a county are walked as several people. A new page is walked without being named here.
"""

import io
import re
import zipfile

import pytest
from django.http import HttpResponse, JsonResponse
from django.test import Client
from django.urls import get_resolver, path
from django.utils import timezone

from tests.cases.conftest import Matter, picture
from wangge.accounts.models import Account, Appointment
from wangge.cases.models import Case
from wangge.cases.operations import release_case
from wangge.core.models import AccessEvent
from wangge.core.photos import path_of, read_photos
from wangge.core.sheets import write_sheet
from wangge.exchange.sealing import outside_id
from wangge.premises.models import Plate

WORDS = "消防通道被面包车堵住了。栀子花坛旁的旧石狮子也挡着路。"
SECRET = "栀子花坛"  # in the second sentence: the title, which lists show, is the first
NAME, PHONE = "司马不具名", "13987654321"
PART = re.compile(r"<(?:\w+:)?(\w+)>")
LOOKERS = ("zuoxi01", "xiaofang01", "chengguan01", "shenji01", None)


def silent(request, case_id):
    """A page as it must not be: it shows what a person wrote, and nobody will know."""
    return HttpResponse(Case.objects.get(pk=case_id).words)


def careless(request, case_id):
    """And a worse one."""
    return JsonResponse({"reporter": NAME})


def careless_sheet(request, case_id):
    """The same, packed: in the bytes of a spreadsheet no name can be read."""
    file = io.BytesIO()
    write_sheet(file, "诉求", ["反映人"], [[NAME]])
    return HttpResponse(file.getvalue())


urlpatterns = [
    path("silent/<uuid:case_id>/", silent),
    path("careless/<uuid:case_id>/", careless),
    path("careless/<uuid:case_id>.xlsx", careless_sheet),
]


def addresses(urlconf, values):
    """Every address of a URLconf, its parts filled from `values`; KeyError names a part without a value."""

    def walk(patterns, before):
        for one in patterns:
            route = before + str(one.pattern)
            if hasattr(one, "url_patterns"):
                yield from walk(one.url_patterns, route)
            else:
                yield "/tianchang/" + PART.sub(lambda part: str(values[part[1]]), route)

    return list(walk(get_resolver(urlconf).url_patterns, ""))


def faults_of_looks(browser, found, case):
    """Addresses that show the words without a line in the access log, or anything of who reported."""
    faults = []
    for address in found:
        before = AccessEvent.objects.filter(subject_id=case.pk).count()
        answer = browser.get(address, {"q": "消防通道"})
        shown = f"{answer.headers}" + unescaped(unpacked(b"".join(answer)).decode("utf-8", "replace"))
        logged = AccessEvent.objects.filter(subject_id=case.pk).count() > before
        if SECRET in shown and not logged:
            faults.append(f"{address}: unlogged")
        if NAME in shown or PHONE in shown:
            faults.append(f"{address}: reporter")
    return faults


def unpacked(body):
    """What a body holds: of a packed one (XLSX, DOCX, ZIP) all its parts."""
    if not body.startswith(b"PK"):
        return body
    with zipfile.ZipFile(io.BytesIO(body)) as packed:
        return b"\n".join(unpacked(packed.read(part)) for part in packed.namelist())


def unescaped(text):
    """JSON may say Chinese as \\uXXXX."""
    return re.sub(r"\\u([0-9a-f]{4})", lambda found: chr(int(found[1], 16)), text)


@pytest.fixture
def case(tianchang, settings, tmp_path):
    """A matter with a photo, dispatched to the fire department, whose reporter gave a name and a phone."""
    settings.MEDIA_ROOT = tmp_path
    plate = Plate.objects.select_related("area").filter(area__level="grid").order_by("code").first()
    return Matter(plate, words=WORDS, name=NAME, phone=PHONE).walk_to("handling").case


@pytest.fixture
def values(case):
    """A value for each part that an address may have."""
    return {
        "case_id": case.pk,
        "photo_id": case.photos.first().pk,
        "account_id": Account.objects.order_by("id").first().pk,
        "appointment_id": Appointment.objects.order_by("id").first().pk,
        "step": "feed_back",
        "case_type": "matter",
        "which": "overdue",
        "key": case.area.key,
        "key_id": case.pk,
        "view_id": case.pk,
        "whistle_id": case.pk,
        "item_id": case.pk,
        "call_id": case.pk,
        "token": "NOT-A-TOKEN",
        "form": "json",
        "service_code": case.class_key,
        "request_id": outside_id(case),
        "rest": "elsewhere",
        "import_id": case.pk,
        "batch_id": case.pk,
        "kind": "dwellings",
        "campaign_id": case.pk,
        "bulk_id": case.pk,
        "rota_id": case.pk,
        "shift_id": case.pk,
        "record_id": case.pk,
        "sign_id": case.pk,
        "swap_id": case.pk,
        "point_id": case.pk,
        "filing_id": case.pk,
        "tenancy_id": case.pk,
        "listing_id": case.pk,
        "dormitory_id": case.pk,
        "away_id": case.pk,
        "subscription_id": case.pk,
        "channel_id": case.pk,
        "sheet_id": case.pk,
        "appeal_id": case.pk,
        "proof_id": case.pk,
        "body_id": case.handling_body_id,
        "row_id": 1,
        **dict.fromkeys(
            (
                *("person_id", "dwelling_id", "entity_id", "residence_id", "merge_id", "binding_id"),
                *("glass_id", "objection_id", "right_id", "export_id", "dispute_id", "claim_id", "transfer_id"),
                *("round_id", "subject_id", "entry_id", "repair_id", "decision_id", "note_id", "draw_id", "pick_id"),
                *("recusal_id", "rectification_id", "application_id", "survey_id", "among_id"),
            ),
            case.pk,
        ),
        "look_id": 1,
        **{"indicator": "x", "scheme": "x", "trend": "x"},
        "ledger": "residents",
        "of": "collector",
        "code": "NOSUCHPLATE",
        "building_id": case.pk,
        **dict.fromkeys(("change_id", "comparison_id", "place_id"), case.pk),
        "plate_id": case.pk,
        "finding_id": case.pk,
        "estate_id": case.pk,
        "component_id": case.pk,
        "place_id": case.pk,
        "rearrangement_id": case.pk,
        **{"z": 14, "x": 13600, "y": 6600},
        "visit_id": case.pk,
        "hint_id": case.pk,
        **dict.fromkeys(("trust_id", "question_id", "booking_id", "voucher_id"), case.pk),
    }


def browser_of(username):
    browser = Client(raise_request_exception=False)
    if username:
        account = Account.objects.get(username=username)
        browser.force_login(account, backend="wangge.accounts.backends.AccountBackend")
    return browser


@pytest.mark.parametrize("username", LOOKERS)
def test_no_page_shows_words_unlogged_or_who_reported(case, values, username):
    found = addresses("wangge.urls", values)
    assert len(found) > 25
    assert faults_of_looks(browser_of(username), found, case) == []


def test_the_walk_does_reach_the_words(case, values):
    shown = browser_of("zuoxi01").get(f"/tianchang/desk/cases/{case.pk}/").content.decode()
    assert SECRET in shown


def test_the_check_finds_what_is_planted(case, values, settings):
    settings.ROOT_URLCONF = __name__
    found = addresses(__name__, values)
    assert faults_of_looks(browser_of("zuoxi01"), found, case) == [
        f"/tianchang/silent/{case.pk}/: unlogged",
        f"/tianchang/careless/{case.pk}/: reporter",
        f"/tianchang/careless/{case.pk}.xlsx: reporter",
    ]


def test_a_face_on_a_photo_that_nobody_ticked_reaches_no_stranger(case, values):
    """Of a matter that was released with one photo, the other is in no answer of board, API or export: neither the
    picture nor its key, at every address that a county has."""
    matter = Matter(case.plate, at=timezone.now())
    face, scene = read_photos([picture(colour=(230, 190, 160)), picture(colour=(90, 90, 90))])
    matter.take("verify", matter.holder_of("cases.verify"), photos=[face, scene])
    face, scene = matter.now.photos.order_by("id")
    clerk = matter.holder_of("cases.release")
    release_case(
        matter.case.pk, title="消防通道", words="已清理", looked=True, photo_ids=[scene.pk], actor=clerk, at=matter.at
    )
    stranger, reached = browser_of(None), {face: [], scene: []}
    for photo in reached:
        of_it = values | {"photo_id": photo.pk, "case_id": matter.case.pk, "request_id": outside_id(matter.now)}
        picture_of_it, key = path_of(photo.digest).read_bytes(), str(photo.pk).encode()
        for address in addresses("wangge.urls", of_it):
            body = unpacked(b"".join(stranger.get(address)))
            if picture_of_it in body or (key in body and key.decode() not in address):
                reached[photo].append(address)
    assert reached[face] == []
    public = {f"/tianchang/photos/{scene.pk}.jpg", "/tianchang/board/"}
    assert public <= set(reached[scene])  # the walk does see what is public
