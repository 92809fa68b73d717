"""Every permission a pack may give has a rule that says for what it counts, and words for who holds it."""

import re

import pytest
from django.utils.translation import gettext, override

from wangge.core.permits import known_permissions
from wangge.method.vocabulary import PERMISSIONS


def test_every_permission_of_the_vocabulary_has_a_rule():
    assert set(PERMISSIONS) - known_permissions() == set()


def test_every_permission_has_words_in_both_languages():
    assert known_permissions() <= set(PERMISSIONS)
    with override("en"):
        same = [name for name, words in PERMISSIONS.items() if gettext(words) == words]
    assert not same and all(PERMISSIONS.values())


@pytest.mark.parametrize("username", ["pingjia01", "duban01", "qingdan01", "shequ01"])
def test_my_offices_tell_what_i_may_do_in_words(signed_in, username):
    for language in ("zh-hans", "en"):
        page = signed_in(username).get("/tianchang/desk/me/", headers={"accept-language": language}).content.decode()
        told = re.findall(r"<li>(?:<svg.*?</svg>)?([^<]*)</li>", page.split('class="ticks"')[1].split("</ul>")[0])
        assert told and not [words for words in told if re.search(r"[a-z]\.[a-z]", words)]
