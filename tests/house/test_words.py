"""Words for people: each goes through gettext, each has its English, and both sides hold the same places for values."""

import ast
import re

import pytest

from tests.house.sources import modules, planted, templates
from wangge.core.words import GETTEXT, brought_together, english_of_scripts, lacking, script_words
from wangge.method.loader import load_pack
from wangge.method.schema.english import lacking_english

CHINESE = re.compile(r"[\u4e00-\u9fff]")
SIGNS = re.compile(r"[\u3001-\u301f\u4e00-\u9fff\uff01-\uff5e]")  # Chinese punctuation too
PLACE = re.compile(r"%\(\w+\)[sd]|%[sd%]|\{\w+\}|</?\w+[^>]*>")
SILENT = re.compile(
    r"{%\s*comment.*?endcomment\s*%}|{%\s*blocktrans(?:late)?\b.*?{%\s*endblocktrans(?:late)?\s*%}"
    r"|{%\s*trans(?:late)?\s.*?%}|{#.*?#}|<!--.*?-->|\b_\((?:'[^']*'|\"[^\"]*\")\)",
    re.S,
)
NOT_FOR_PAGES = {  # what stands outside gettext, and why
    "cli.py": "the commands say everything twice, Chinese and English",
    "lab/": "terminals are told both; the rest is the demo's invented data",
    "method/checks.py": "faults of a pack, for whoever writes it in Chinese, on the terminal",
    "method/way_checks.py": "the same",
    "method/code_checks.py": "the same",
    "method/list_checks.py": "the same",
    "method/duty_checks.py": "the same",
    "method/evaluation_checks.py": "the same",
    "method/power_tables.py": "the same",
    "method/errors.py": "the same",
    "method/loader.py": "the same",
    "method/raw.py": "the same",
    "method/tables.py": "the same",
    "method/wording.py": "the same",
    "method/walk.py": "the same",
    "method/examples.py": "the same",
    "method/overview.py": "the same",
    "method/diff.py": "the same",
    "method/keys.py": "the same",
    "method/cli.py": "the same",
    "method/vocabulary.py": "the same; pages say it by method/spoken.py",
    "method/schema/": "the same",
    "core/clock.py": "slips of the program; it computes without Django",
    "core/worktime.py": "the same",
    "method/written.py": "docs/method, generated for builders",
    "method/picture/bpmn": "files for other tools, in the city's own words",
    "settings/": "the name of a language, in itself",
    "core/text/": "what words of a message are made of",
    "core/permits.py": "names of actors that no page shows",
    "accounts/codes.py": "the demo's terminal",
    "accounts/operations/residents.py": "a name that is stored",
    "cases/operations/erase.py": "stored in place of what was erased",
    "exchange/columns.py": "columns as hotlines name them, and reasons stored with the rows that go back",
    "exchange/refused.py": "the name of a sheet that goes back to a hotline",
    "imports/columns.py": "the heading of reasons in a sheet that goes back, known again when it is sent",
    "imports/kinds.py": "marks of dates as sheets write them",
    "imports/refused.py": "names of sheets inside a workbook",
    "people/entity_imports.py": "columns and answers as sheets name them",
    "people/household_imports.py": "the same",
    "people/imports.py": "columns and answers as sheets name them",
    "premises/imports.py": "columns and answers as sheets name them",
    "premises/plate_imports.py": "the same",
    "premises/component_imports.py": "the same",
    "premises/addresses.py": "parts of an address, the same in every language",
    "visits/imports.py": "columns as sheets name them",
    "venues/imports.py": "the same",
    "core/draw": "faults of a draw and of its record, told in both languages wherever it is verified",
    "method/rating_checks.py": "faults of a pack, told to who writes it",
    "method/rating_tables.py": "faults of a pack, told to who writes it",
    "method/ratings_written.py": "the written page of a pack",
    "method/worked.py": "faults of worked examples, told to who writes them",
    "ratings/worked.py": "faults of worked examples, told to who writes them",
    "method/survey_checks.py": "faults of a pack, told to who writes it",
    "method/trend_checks.py": "faults of a pack, told to who writes it",
    "method/record_checks.py": "faults of a pack, told to who writes it",
    "method/sign_checks.py": "faults of a pack, told to who writes it",
    "method/kept_written.py": "the written page of a pack",
    "method/trend_examples.py": "faults of a pack, told to who writes it",
    "method/trends_written.py": "the written page of a pack",
    "method/surveys_written.py": "the written page of a pack",
    "method/visits_checks.py": "faults of a pack, told to who writes it",
    "method/visits_written.py": "the written page of a pack",
    "method/premises_written.py": "the written page of a pack",
    "method/trust_written.py": "the written page of a pack",
    "funds/typed.py": "what names of organisations and typed amounts are made of",
}
ON_TERMINALS = ("/cli.py", "/commands/")
CALLS = {*GETTEXT, "erasing"}  # rules of erasure are named in the log of erasures, not on pages
DESCRIBES = {"summary", "description", "verbose_name", "help_text", "choices"}  # OpenAPI and models, not pages


def bare_literals(found):
    """Chinese string literals outside gettext, docstrings, and the descriptions of OpenAPI."""
    return [
        f"{module.name}:{node.lineno}: {node.value[:30]}"
        for module in found
        if not module.name.startswith(tuple(NOT_FOR_PAGES)) and not any(one in module.name for one in ON_TERMINALS)
        for node in _shown(module.tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and CHINESE.search(node.value)
    ]


def _shown(node):
    """The nodes that may be words of a page."""
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return  # a docstring
    if isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) in CALLS:
        return
    if isinstance(node, ast.keyword) and node.arg in DESCRIBES:
        return
    yield node
    for child in ast.iter_child_nodes(node):
        yield from _shown(child)


def bare_words(found):
    """Chinese words and punctuation that stand in a template untranslated; `lang="zh-Hans"` says it is meant."""
    return [
        f"{name}: {line.strip()[:60]}"
        for name, text in found
        if "core/500.html" not in name
        for line in SILENT.sub("", text).splitlines()
        if SIGNS.search(re.sub(r"<(\w+)[^>]*lang=\"zh-Hans\"[^>]*>.*?</\1>", "", line))
    ]


def test_words_for_people_go_through_gettext():
    assert bare_literals(modules()) == []
    assert bare_words(templates()) == []


def test_every_word_has_its_english():
    assert lacking(brought_together()) == [], (
        "run ./wangge manage words and write the English (docs/howto/add-words.md)"
    )
    english = english_of_scripts()
    assert [words for words in script_words() if not english.get(words)] == []


@pytest.mark.parametrize("pack", ["tianchang", "wuxi", "qingjiangpu", "changshu", "kunshan"])
def test_every_word_of_the_packs_has_its_english(pack):
    method = load_pack(pack)
    assert lacking_english(method) == [], f"add them to methods/{pack}/english.csv, or to _shared/ if packs share them"


def differing(pairs):
    """Pairs whose places for values differ; a singular may say "once" instead of a number."""
    return [
        chinese
        for chinese, english, singular in pairs
        if set(PLACE.findall(english)) != set(PLACE.findall(chinese))
        and not (singular and set(PLACE.findall(english)) < set(PLACE.findall(chinese)))
    ]


def test_both_sides_hold_the_same_places():
    pairs = [(words, said, False) for words, said in english_of_scripts().items()]
    for message in brought_together():
        if isinstance(message.id, str) and message.id:
            pairs.append((message.id, message.string or "", False))
        elif message.id:
            pairs += [(message.id[1], said, n == 0) for n, said in enumerate(message.string or ())]
    assert len(pairs) > 500
    assert differing(pairs) == []


def test_the_checks_find_what_is_planted(tmp_path):
    files = {
        "cases__web__bad__py": 'TITLE = "没有人翻译"\n\ndef f():\n    """说明。"""\n    return f"{TITLE}，您好"\n',
        "cases__web__fine__py": 'from x import gettext as _\nA = _("有人翻译")\nB = dict(summary="接口说明")\n',
    }
    found = bare_literals(modules(planted(tmp_path, **files)))
    assert [line.partition(":")[0] for line in found] == ["cases/web/bad.py", "cases/web/bad.py"]
    assert len(bare_words([("bad.html", "<p>没有翻译</p>\n<b>{{ a }}：{{ b }}</b>")])) == 2
    assert bare_words([("fine.html", '{% translate "有" %}<i lang="zh-Hans">中文</i>{{ a|default:_("无") }}')]) == []
    assert differing([("还剩 %s", "left", False), ("%(n)s 次", "once", True)]) == ["还剩 %s"]
