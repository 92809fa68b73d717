"""Several matters handled as one: each reporter follows with the own token, and learns how the whole goes on."""

import re

from tests.cases.conftest import Matter
from wangge.accounts.models import Account

OTHERS = "对面楼的老人说的话"


def followed(client, matter):
    client.post("/tianchang/follow/", {"token": matter.token})
    return client.get(f"/tianchang/follow/{matter.case.pk}/").content.decode()


def merged(plate):
    original, other = Matter(plate, words=OTHERS), Matter(plate)
    other.take("merge", other.holder_of("cases.merge"), into=str(original.case.pk))
    return original, other


def test_whoever_reported_what_was_merged_follows_the_other_to_its_end(plate, client):
    original, other = merged(plate)
    assert "合并办理，进展在这里看" in followed(client, other) and "合并办理" not in followed(client, original)
    original.walk_to("closed")
    page = followed(client, other)
    assert "障碍已清除" in page and original.now.handling_body.name in page
    assert OTHERS not in page and original.now.number not in page and original.token not in page


def test_both_pages_of_the_desk_lead_to_the_other(plate, client):
    original, other = merged(plate)
    username = Account.objects.get(pk=other.holder_of("cases.merge").id).username
    client.force_login(Account.objects.get(username=username), backend="wangge.accounts.backends.AccountBackend")
    page = {one: client.get(f"/tianchang/desk/cases/{one.case.pk}/").content.decode() for one in (original, other)}
    assert re.search(rf'并入本件的：.*{other.case.pk}/">{other.now.number}<', page[original])
    assert re.search(rf"已并入.*{original.case.pk}", page[other]) and "并入本件的" not in page[other]
