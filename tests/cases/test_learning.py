"""Learning from closed cases: what is measured, what is taken into use, what a tampered row does, who may choose."""

import io
import pickle
from datetime import timedelta

import numpy as np
import pytest

from tests.cases.closed import closed_cases
from tests.cases.conftest import MONDAY
from tests.house.sources import modules
from wangge.cases import suggesting
from wangge.cases.models import Case, ClassModel, Suggestion
from wangge.cases.operations import Report, choose_model, learn_classes, report_case
from wangge.cases.operations.learn import KEPT, better, chosen_by_person
from wangge.cases.suggesting import SURE, Heard, hear, merged, seal_of
from wangge.core.errors import Forbidden, Refused
from wangge.core.keys import new_key
from wangge.core.models import JournalEntry
from wangge.core.permits import ANONYMOUS
from wangge.method.queries import current_method

LAMP = "青石巷的路灯坏了三盏，晚上看不见路"
PAGE = "/tianchang/desk/learning/"


@pytest.fixture(autouse=True)
def asked_anew():
    """Every test asks anew which model is in use."""
    suggesting.forget_models()
    yield
    suggesting.forget_models()


@pytest.fixture
def model(plate):
    """A model learnt from 320 closed cases, in use whatever the demo's own cases made of the comparison."""
    Case.objects.update(closed_at=None)
    closed_cases(plate.area)
    row = learn_classes(at=MONDAY)
    suggesting.forget_models()
    return row


def hear_anew(words=LAMP):
    suggesting.forget_models()
    return hear(words, current_method())


def test_a_model_is_learnt_measured_and_taken_into_use(model):
    quality = model.quality
    assert model.in_use and model.chosen_by is None and model.number == 1
    assert set(model.classes) == {"square_dance", "garbage", "water_outage", "street_lamp"}
    assert model.learnt_from + quality["held_out"] == 320
    assert quality["macro_f1"] > 0.8 > quality["glossary"]["macro_f1"]
    assert sum(row["count"] for row in quality["classes"]) == quality["held_out"]
    heard = hear_anew()
    assert heard.first.class_key == "street_lamp" and heard.first.percent >= 90
    assert any("灯" in word for word in heard.first.words)


def test_few_cases_leave_the_glossary(plate):
    Case.objects.update(closed_at=None)
    closed_cases(plate.area, many=150)
    assert learn_classes(at=MONDAY) is None
    heard = hear_anew("消防通道被面包车堵住了")
    assert heard.model is None and heard.first == Heard("fire_lane", heard.first.words)


def test_nothing_new_is_nothing_to_learn(model, plate):
    assert learn_classes(at=MONDAY + timedelta(days=2)) is None
    closed_cases(plate.area, many=40, at=MONDAY + timedelta(days=2), seed=7)
    assert learn_classes(at=MONDAY + timedelta(hours=3)) is None
    assert learn_classes(at=MONDAY + timedelta(days=2)).number == 2


def test_erased_words_are_not_learnt(plate):
    Case.objects.update(closed_at=None)
    closed_cases(plate.area)
    Case.objects.update(erased_at=MONDAY)
    assert learn_classes(at=MONDAY) is None


def test_better_means_both_figures():
    of = {"macro_f1": 0.8, "accuracy": 0.8}
    assert better(of | {"glossary": {"macro_f1": 0.7, "accuracy": 0.8}})
    assert not better(of | {"glossary": {"macro_f1": 0.8, "accuracy": 0.7}})
    assert not better(of | {"glossary": {"macro_f1": 0.7, "accuracy": 0.9}})


def test_an_unsure_model_says_so(model, monkeypatch):
    monkeypatch.setattr(suggesting, "SURE", 1.01)
    heard = hear_anew()
    assert heard.unsure and heard.first is None and heard.found
    case = reported()
    assert case.suggested_class == "" and case.suggestion.class_key == "" and case.suggestion.percent >= 100 * SURE


def test_a_class_never_learnt_is_left_to_the_glossary(model):
    assert hear_anew("消防通道被面包车堵住了").found[0].class_key == "fire_lane"
    learnt, spoken = (Heard("a", (), 90),), (Heard("b", ("词",)),)
    assert merged(learnt, spoken, ("a",)) == (*spoken, *learnt)
    assert merged(learnt, spoken, ("a", "b")) == learnt


def reported(words=LAMP):
    case, _token = report_case(Report(words=words), key=new_key(), actor=ANONYMOUS, at=MONDAY)
    return Case.objects.get(pk=case.pk)


def test_a_report_keeps_what_was_suggested(model, signed_in):
    case = reported()
    assert (case.class_key, case.suggested_class) == ("", "street_lamp")
    assert case.suggestion.model_id == model.pk and case.suggestion.percent >= 90
    Case.objects.filter(pk=case.pk).update(class_key="street_lamp", filed_at=MONDAY)
    assert "给过建议的 1 件，经办人采纳 1 件" in signed_in("zuoxi01").get(PAGE).content.decode()


def tampered(row):
    """Ways to spoil a stored model, each with what is written."""
    with np.load(io.BytesIO(bytes(row.arrays))) as stored:
        arrays = {name: stored[name] for name in stored}
    out = io.BytesIO()
    np.savez_compressed(out, **arrays | {"weights": -arrays["weights"]})
    yield {"arrays": out.getvalue()}
    yield {"arrays": pickle.dumps("anything"), "seal": "0" * 64}
    yield {"arrays": b""}
    yield {"classes": [*row.classes[1:], row.classes[0]]}


def test_a_tampered_row_falls_back_to_the_glossary_and_says_so(model, signed_in):
    for change in tampered(model):
        ClassModel.objects.filter(pk=model.pk).update(**{"arrays": model.arrays, "seal": model.seal} | change)
        heard = hear_anew("消防通道被面包车堵住了")
        assert heard.broken and heard.model is None and heard.first.class_key == "fire_lane"
        assert reported().suggested_class and not Suggestion.objects.exists()
    page = signed_in("zuoxi01").get(PAGE).content.decode()
    assert "与封存时不一致" in page and "现在用：词表" in page
    typed = signed_in("zuoxi01").post("/tianchang/desk/intake/suggest/", {"words": LAMP}).content.decode()
    assert "归类模型读不出来" in typed


def test_arrays_under_a_good_seal_that_are_none_fall_back_too(model):
    model.arrays = b"PK not arrays"
    model.seal = seal_of(model)
    model.save()
    assert hear_anew().broken


def test_a_person_chooses_and_the_job_keeps_to_it(model, staff, plate):
    centre, at = staff("zuoxi01"), MONDAY + timedelta(days=2)
    choose_model("glossary", actor=centre, at=at)
    assert hear_anew().model is None and chosen_by_person()
    closed_cases(plate.area, many=40, at=at, seed=8)
    second = learn_classes(at=at)
    assert second.number == 2 and not second.in_use
    choose_model("1", actor=centre, at=at)
    assert ClassModel.objects.get(in_use=True).number == 1
    choose_model("auto", actor=centre, at=at)
    assert not chosen_by_person()
    told = JournalEntry.objects.filter(event="cases.ClassModelChosen").order_by("id").values_list("data", flat=True)
    assert [(one["number"], one["by_job"]) for one in told] == [(0, False), (1, False), (1, True)]
    with pytest.raises(Refused, match="没有这个版本"):
        choose_model("77", actor=centre, at=at)
    for other in ("wangge01", "xiaofang01", "shenji01"):
        with pytest.raises(Forbidden):
            choose_model("1", actor=staff(other), at=at)


def test_old_versions_go_but_the_one_in_use_stays(model, plate, staff):
    choose_model("1", actor=staff("zuoxi01"), at=MONDAY)
    for number in range(2, KEPT + 4):
        row = ClassModel.objects.get(number=1)
        row.pk, row.number, row.in_use = new_key(), number, False
        row.save(force_insert=True)
    closed_cases(plate.area, many=40, at=MONDAY + timedelta(days=2), seed=9)
    learn_classes(at=MONDAY + timedelta(days=2))
    assert sorted(ClassModel.objects.values_list("number", flat=True)) == [1, *range(5, KEPT + 5)]


def test_the_page_shows_versions_and_changes_them(model, signed_in):
    browser = signed_in("zuoxi01")
    page = browser.get(PAGE).content.decode()
    assert "第 1 版" in page and "路灯不亮" in page and "退回词表" in page
    assert browser.post(PAGE + "choose/", {"choice": "glossary"}).status_code == 302
    assert "现在用：词表" in browser.get(PAGE).content.decode()
    assert "没有这个版本" in browser.post(PAGE + "choose/", {"choice": "9"}).content.decode()
    assert signed_in("wangge01").get(PAGE).status_code == 403


def test_without_models_the_page_tells_what_is_missing(signed_in):
    assert "还没有学出模型" in signed_in("zuoxi01").get(PAGE).content.decode()


def test_typing_at_intake_shows_class_holder_deadline_reason_and_confidence(model, signed_in):
    html = signed_in("zuoxi01").post("/tianchang/desk/intake/suggest/", {"words": LAMP}).content.decode()
    row = current_method().filing_rows("street_lamp")[0]
    assert "路灯不亮" in html and "把握 " in html and "因为提到" in html
    assert current_method().body(row.holder).title in html


def test_whoever_classifies_sees_what_was_suggested(model, signed_in):
    html = signed_in("zuoxi01").get(f"/tianchang/desk/cases/{reported().pk}/").content.decode()
    assert "按原话建议" in html and "把握 " in html and "因为原话提到" in html


def pickled(found):
    """Modules that read or write pickles, or allow numpy to."""
    signs = ("import pickle", "import cPickle", "import joblib", "import dill", "allow_pickle=True", "pickle.load")
    return [module.name for module in found if any(sign in module.text for sign in signs)]


def test_nothing_is_a_pickle():
    assert pickled(modules()) == []
