"""Each city's own lists, by its own posts: every kind is proposed, taken on, done, and struck off by another body."""

from datetime import timedelta

import pytest
from django.test import Client

from tests.cases.conftest import MONDAY
from wangge.accounts.queries import actor_holding, appointments_on
from wangge.command.enums import State
from wangge.command.operations import Proposal, move_item, propose_item, show_item
from wangge.command.queries import lists_at, owners_for
from wangge.command.rules import KEEP, PROPOSE, STRIKE, WORK
from wangge.core.keys import new_key
from wangge.core.tenancy import county
from wangge.method.queries import current_method
from wangge.territory.queries import areas_of_level

CITIES = ("wuxi", "changshu", "kunshan", "qingjiangpu")


@pytest.mark.django_db
@pytest.mark.parametrize("city", CITIES)
def test_every_kind_of_every_list_goes_to_its_end(five_counties, city):
    with county(city):
        method, at = current_method(), MONDAY + timedelta(days=400)
        for kind in (kind for row in method.lists for kind in row.kinds):
            about = next(area for area in areas_of_level("community") if lists_at(area))
            here = propose_item(
                Proposal(kind=kind.key, title="试一试", words="试一试", about_id=about.pk),
                key=new_key(), actor=actor_holding(PROPOSE, about, at=at), at=at,
            )  # fmt: skip
            owner = owners_for(about)[0]
            due = (at + timedelta(days=30)).date().isoformat()
            answers = {"words": "照办", "owner": owner.key, "due": due, "outcome": "办成", "proof": "验收单"}

            def take(deed, actor, here=here, answers=answers, at=at):
                here.refresh_from_db()
                return move_item(here.pk, deed=deed, answers=answers, seen=here.moves, actor=actor, at=at)

            take("accept", keeper := actor_holding(KEEP, here.area, at=at))
            take("start", worker := actor_holding(WORK, about, at=at, body=owner))
            take("finish", worker)
            striking = [post.key for post in method.organisations.posts if STRIKE in post.permissions]
            held = appointments_on(at.date()).filter(post__in=striking).exclude(body=owner)
            assert held.filter(area__path__ancestor_of=here.area.path).exists()
            checker = actor_holding(STRIKE, here.area, at=at)
            assert take("strike", checker).state == State.STRUCK
            if kind.public:
                show_item(here.pk, title=f"公开的{kind.title}", words="", actor=keeper, at=at)
                assert f"公开的{kind.title}" in Client().get(f"/{city}/lists/").content.decode()
