"""Several matters handled as one: each reporter follows with the own token, and learns how the whole goes on."""

import re

from tests.cases.conftest import Matter
from wangge.accounts.models import Account
from wangge.cases.operations import tell_more
from wangge.core.keys import new_key

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


def test_what_was_added_to_the_other_or_split_off_it_is_not_read_whoever_took_it_down(plate, client, staff):
    original, other = merged(plate)
    tell_more(original.case.pk, words=OTHERS, key=new_key(), actor=staff("zuoxi01"), at=original.at)
    original.take("split", original.holder_of("cases.merge"), words=OTHERS, photos=(), new_class="garbage")
    page = followed(client, other)
    assert OTHERS not in page and "代为登记" not in page and "合并办理，进展在这里看" in page
    assert OTHERS in followed(client, original) and "代为登记的补充" in followed(client, original)


def test_both_pages_of_the_desk_lead_to_the_other(plate, client):
    original, other = merged(plate)
    username = Account.objects.get(pk=other.holder_of("cases.merge").id).username
    client.force_login(Account.objects.get(username=username), backend="wangge.accounts.backends.AccountBackend")
    page = {one: client.get(f"/tianchang/desk/cases/{one.case.pk}/").content.decode() for one in (original, other)}
    assert re.search(rf'并入本件的：.*{other.case.pk}/">{other.now.number}<', page[original])
    assert re.search(rf"已并入.*{original.case.pk}", page[other]) and "并入本件的" not in page[other]
