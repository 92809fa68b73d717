"""Templates: no script written into a page, nothing from outside, fields labelled, forms protected."""

import re

import pytest

from tests.house.sources import planted, templates

TAG = re.compile(r"{%.*?%}|{#.*?#}", re.S)
VALUE = re.compile(r"{{.*?}}", re.S)
COMMENT = re.compile(r"{% comment.*?endcomment %}|<!--.*?-->", re.S)
FORM = re.compile(r"<form\b(.*?)</form>", re.S | re.I)
CONTROL = re.compile(r"<(?:input|select|textarea)\b[^>]*>", re.S | re.I)
QUIET = re.compile(r"type=[\"'](?:hidden|submit|button)[\"']", re.I)


def bare(text):
    """The text without comments and template tags: an attribute's `>` must not pass for the tag's end."""
    return VALUE.sub("x", TAG.sub(" ", COMMENT.sub("", text)))


def scripts(found):
    """Scripts written into a page, and handlers in attributes; the security policy would stop them."""
    inline = re.compile(
        r"<script\b(?![^>]*\bsrc=)(?![^>]*type=[\"']application/json)|\son[a-z]+=[\"']|javascript:", re.I
    )
    return [name for name, text in found if inline.search(bare(text))]


def addresses(found):
    """Addresses outside this installation that a page would load or send to."""
    outside = re.compile(r"(?:src|href|action|url|hx-\w+)\s*[=(]\s*[\"']?\s*(?:https?:)?//", re.I)
    return [name for name, text in found if outside.search(bare(text))]


def unlabelled(found):
    """Fields without a label around or for them, or an aria-label."""
    faults = []
    for name, text in found:
        page = bare_with_ids(text)
        for control in CONTROL.finditer(page):
            tag, before = control[0], page[: control.start()]
            inside = before.lower().rfind("<label") > before.lower().rfind("</label")
            own = re.search(r"\bid=[\"']([^\"']+)", tag)
            named = own and re.search(rf"<label\b[^>]*\bfor=[\"']{re.escape(own[1])}[\"']", page)
            if not (inside or named or "aria-label" in tag or QUIET.search(tag)):
                faults.append(f"{name}: {tag[:60]}")
    return faults


def bare_with_ids(text):
    """Like bare(), but `id="f-{{ name }}"` still differs from `id="f-{{ other }}"`."""
    told = VALUE.sub(lambda value: re.sub(r"\W", "", value[0]) or "x", TAG.sub(" ", COMMENT.sub("", text)))
    return told


def unprotected(found):
    """Forms that post without a token."""
    return [
        name
        for name, text in found
        for form in FORM.findall(COMMENT.sub("", text))
        if re.search(r"method=[\"']post", form, re.I) and "{% csrf_token %}" not in form
    ]


CHECKS = (scripts, addresses, unlabelled, unprotected)


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_our_templates_pass(check):
    assert len(templates()) > 20
    assert check(templates()) == []


PLANTED = {
    scripts: (
        "<script>alert(1)</script>",
        "<a href='#' onclick='go()'>x</a>",
        '<a href="javascript:go()">x</a>',
    ),
    addresses: (
        '<script src="https://cdn.example/x.js"></script>',
        '<link href="//cdn.example/x.css">',
        "<form action='http://example/'></form>",
    ),
    unlabelled: (
        '<input name="a">',
        '<label for="b">b</label><input id="a" name="a">',
        "<label>b</label><select></select>",
    ),
    unprotected: ('<form method="post"><button>x</button></form>',),
}
FINE = """
{% comment %}<script>1</script>{% endcomment %}
<script type="module" src="{% static 'x.js' %}"></script><svg xmlns="http://www.w3.org/2000/svg"></svg>
<label for="f-{{ at }}">a</label><input id="f-{{ at }}" {% if a > b %}required{% endif %}>
<label><input type="radio"> b</label><input type="hidden" name="c"><input aria-label="d">
<form method="post">{% csrf_token %}</form><form method="get"></form>
"""


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_the_check_finds_what_is_planted(check, tmp_path):
    files = {f"app__templates__bad{n}__html": text for n, text in enumerate(PLANTED[check])}
    found = templates(planted(tmp_path, app__templates__fine__html=FINE, **files))
    assert len(found) == len(files) + 1
    assert len(check(found)) == len(files)
    assert not any("fine" in fault for fault in check(found))
