"""Closed cases for the tests of learning: rows as the way leaves them, written at once."""

from datetime import timedelta

from tests.cases.conftest import MONDAY
from tests.core.text.written import labelled
from wangge.cases.models import Case
from wangge.core.keys import new_key
from wangge.method.queries import current_version

CLASS_OF = {"noise": "square_dance", "rubbish": "garbage", "water": "water_outage", "light": "street_lamp"}


def closed_cases(area, many=320, at=MONDAY, seed=1, class_of=CLASS_OF):
    """Filed and closed cases about four causes, the class as staff gave it; the method's own keys."""
    texts, labels = labelled(many, seed=seed)
    return written(
        Case(
            pk=new_key(),
            case_type="matter",
            version=current_version(),
            state="closed",
            moves=8,
            reported_at=at - timedelta(days=many - n),
            channel="portal",
            title=text[:20],
            words=text,
            class_key=class_of[label],
            area=area,
            stage_since=at,
            filed_at=at - timedelta(days=many - n),
            closed_at=at - timedelta(hours=many - n),
        )
        for n, (text, label) in enumerate(zip(texts, labels, strict=True))
    )


def written(cases):
    """Cases written as they are, by no deed; a case stands in two tables, which `bulk_create` does not write."""
    kept = list(cases)
    for case in kept:
        case.save(force_insert=True)
    return kept
