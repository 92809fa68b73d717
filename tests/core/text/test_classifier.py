"""The classifier learns, says how sure it is and why, and its stored form is data that is checked."""

import io
import pickle

import numpy as np
import pytest

from tests.core.text.written import CAUSES, labelled
from wangge.core.text.classifier import BadModel, train, unpacked
from wangge.core.text.grams import grams_of, plain
from wangge.core.text.quality import (
    accuracy,
    best_sharpness,
    by_class,
    calibration_error,
    confidences,
    folds_of,
    macro_f1,
)


@pytest.fixture(scope="module")
def model():
    return train(*labelled(400))


def test_it_tells_unseen_messages_apart(model):
    texts, truth = labelled(80, seed=2)
    said, sure = model.say(texts)
    assert macro_f1(truth, said) > 0.95
    assert calibration_error(sure, [one == other for one, other in zip(said, truth, strict=True)]) < 0.1


def test_a_suggestion_tells_the_words_that_spoke(model):
    first, *others = model.suggest("青石巷的路灯坏了，晚上走路看不见")
    assert first.class_key == "light" and any("灯" in word for word in first.words)
    assert 0.5 < first.confidence <= 1 and first.confidence > others[0].confidence
    assert model.suggest("") == () and model.suggest("xyz") == ()


def test_one_and_many_are_answered_alike(model):
    texts, _ = labelled(30, seed=3)
    said, sure = model.say(texts)
    for text, key, confidence in zip(texts, said, sure, strict=True):
        first = model.suggest(text)[0]
        assert first.class_key == key and first.confidence == pytest.approx(confidence, abs=1e-5)


def test_the_order_of_the_examples_changes_nothing(model):
    texts, labels = labelled(400)
    again = train(texts[::-1], labels[::-1])
    assert again.packed() == model.packed()


def test_what_was_stored_answers_the_same(model):
    texts, _ = labelled(20, seed=4)
    back = unpacked(model.packed(), model.classes)
    assert back.say(texts)[0] == model.say(texts)[0]
    assert back.say(texts)[1] == pytest.approx(model.say(texts)[1], abs=0.01)


def broken(model):
    """Bytes that are no model, each in its own way."""
    whole = model.packed()
    yield b""
    yield b"not arrays at all"
    yield whole[: len(whole) // 2]
    yield whole[:200] + b"\x00" * 64 + whole[264:]
    yield pickle.dumps({"weights": [1, 2, 3]})
    for name, value in (("weights", np.zeros((3, 4), np.float16)), ("hashes", np.array([object()], object))):
        with np.load(io.BytesIO(whole)) as stored:
            arrays = {key: stored[key] for key in stored} | {name: value}
        out = io.BytesIO()
        np.savez(out, **arrays)
        yield out.getvalue()


def test_what_is_no_model_is_refused(model):
    for data in broken(model):
        with pytest.raises(BadModel):
            unpacked(data, model.classes)
    with pytest.raises(BadModel):
        unpacked(model.packed(), (*model.classes, "one-more"))


@pytest.mark.parametrize("labels", [[], ["a", "a"]])
def test_two_classes_are_needed(labels):
    with pytest.raises(ValueError):
        train(["水管爆了"] * len(labels), labels)


def test_n_grams_end_with_their_text():
    found = grams_of(["ab", "c"], (1, 2))
    assert sorted(zip(found.texts.tolist(), found.places.tolist(), found.lengths.tolist(), strict=True)) == [
        (0, 0, 1),
        (0, 0, 2),
        (0, 1, 1),
        (1, 0, 1),
    ]
    assert plain(" Ａb\n ç ") == "abç"


def test_quality_by_hand():
    truth, said = ["a", "a", "b", "b"], ["a", "b", "b", ""]
    assert accuracy(truth, said) == 0.5
    assert [(one.key, one.precision, one.recall) for one in by_class(truth, said)] == [("a", 1.0, 0.5), ("b", 0.5, 0.5)]
    assert macro_f1(truth, said) == pytest.approx((2 / 3 + 1 / 2) / 2)
    assert calibration_error([0.9, 0.9, 0.1, 0.1], [1, 0, 0, 0]) == pytest.approx((0.4 + 0.1) / 2)


def test_the_sharpness_makes_confidence_honest():
    drawn = np.random.default_rng(0)
    scores = drawn.normal(size=(4000, 3))
    labels = np.array([drawn.choice(3, p=row) for row in confidences(scores, 2.5)])
    assert best_sharpness(scores, labels) == pytest.approx(2.5, rel=0.1)


def test_equal_texts_share_a_fold_and_folds_are_of_like_size():
    texts = [text for text in CAUSES["noise"] for _ in range(3)] + [str(n) for n in range(96)]
    fold = folds_of(texts, 5, seed=0)
    assert len(set(fold[:3])) == 1
    assert (fold == folds_of(texts[::-1], 5, seed=0)[::-1]).all()
    sizes = np.bincount(folds_of([str(n) for n in range(100)], 5, seed=0))
    assert sizes.tolist() == [20] * 5
