"""The two languages of GeoReport v2: the same plain records as XML or as JSON, and refusals in the form asked for."""

import json
import re
from dataclasses import dataclass
from xml.etree import ElementTree

from django.http import HttpResponse

TYPES = {"xml": "text/xml; charset=utf-8", "json": "application/json; charset=utf-8"}
NOT_IN_XML = re.compile("[^\t\n -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
ITEMS = {f"{one}s": one for one in ("service", "attribute", "value", "endpoint", "format", "error")}
ITEMS |= {"service_requests": "request", "service_request_updates": "request_update"}
"""What one row of a list is called in XML."""


class Fault(Exception):
    """A refusal of the specification: an HTTP status and, for people, why. One status carries one or more reasons."""

    def __init__(self, status, *reasons):
        super().__init__(*reasons)
        self.status, self.reasons = status, [str(reason) for reason in reasons]


@dataclass(frozen=True)
class Told:
    """An answer: the name of its root element and what stands in it, a list of records or one record."""

    root: str
    content: list | dict
    status: int = 200


def many(item, rows):
    """A list of records, by the name of one."""
    return Told(f"{item}s", rows)


def written(told, form):
    """The answer as HTTP, in XML or JSON."""
    body = as_xml(told.root, told.content) if form == "xml" else json.dumps(told.content, ensure_ascii=False)
    response = HttpResponse(body, status=told.status, content_type=TYPES[form])
    response["Access-Control-Allow-Origin"] = "*"  # what is told without a key is everybody's; with one, the key opens
    response["Cache-Control"] = "private, no-store"
    response._has_been_logged = True  # a refusal is no fault, and Django would log its address, key and all
    return response


def refusal(status, *reasons):
    """The list of errors: the code is the HTTP status, as the specification has it."""
    return Told("errors", [{"code": status, "description": str(reason)} for reason in reasons], status)


def as_xml(root, content):
    """UTF-8 XML with its declaration; nothing that is told may break it."""
    tree = _element(root, content)
    return ElementTree.tostring(tree, encoding="utf-8", xml_declaration=True)


def _element(name, content):
    element = ElementTree.Element(name)
    if isinstance(content, dict):
        element.extend(_element(key, value) for key, value in content.items())
    elif isinstance(content, list):
        element.extend(_element(ITEMS[name], row) for row in content)
    elif content is not None:
        element.text = _plain(content)
    return element


def _plain(value):
    if isinstance(value, bool):
        return "true" if value else "false"
    return "".join(
        c for c in str(value) if c in "\n\t" or " " <= c < "\ud800" or "\ue000" <= c < "\ufffe" or c > "\uffff"
    )
