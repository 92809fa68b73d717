"""`./wangge manage events > docs/events.md`: the page of all events, from their classes."""

import dataclasses

from django.core.management.base import BaseCommand
from django.utils.module_loading import autodiscover_modules

from wangge.core.events import all_events

HEAD = """\
# Events

What the journal records and upper apps can hear of. Written by `./wangge manage events > docs/events.md`;
a test keeps it current. Events carry ids, numbers and keys, never personal values. A receiver is called after
the commit, in the county of the event, one hop; its fault hides nothing.
"""


class Command(BaseCommand):
    """Print the page."""

    help = "Print docs/events.md"

    def handle(self, **_):
        self.stdout.write(events_page())


def events_page():
    """Every event with its meaning, its fields and who hears of it, as Markdown."""
    autodiscover_modules("events", "calendar", "receivers")
    return "\n".join([HEAD, *(_entry(*known) for known in all_events())])


def _entry(name, cls, receivers):
    fields = ", ".join(f"`{field.name}`: {_plain(field.type)}" for field in dataclasses.fields(cls)) or "none"
    heard = ", ".join(f"`{one.__module__.removeprefix('wangge.')}.{one.__name__}`" for one in receivers)
    return f"## `{name}`\n\n{cls.__doc__}\n\n- fields: {fields}\n- heard by: {heard or 'nobody yet'}\n"


def _plain(annotation):
    return str(annotation) if hasattr(annotation, "__args__") else annotation.__name__
