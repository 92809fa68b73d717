"""`./wangge manage words`: find the words for people and bring the English catalogue up to date."""

import json

from django.core.management.base import BaseCommand, CommandError

from wangge.core.words import (
    SCRIPT_WORDS,
    brought_together,
    english_of_scripts,
    kept_words,
    lacking,
    script_words,
    write_words,
)


class Command(BaseCommand):
    help = "Find all words for people, update the English catalogue, and name those that lack English."
    requires_system_checks = ()

    def add_arguments(self, parser):
        parser.add_argument("--check", action="store_true", help="write nothing; fail where English is lacking")

    def handle(self, *args, check=False, **options):
        gone = [message for message in kept_words() if message.id]
        catalogue = brought_together()
        gone = [message.id for message in gone if catalogue.get(message.id, context=message.context) is None]
        english = english_of_scripts()
        scripts = {words: english.get(words, "") for words in script_words()}
        if not check:
            write_words(catalogue)
            SCRIPT_WORDS.write_text(json.dumps(scripts, ensure_ascii=False, indent=2) + "\n", "utf-8")
        without = lacking(catalogue) + [f"web: {words}" for words, said in scripts.items() if not said]
        for words in gone:
            self.stdout.write(f"no longer used: {words}")
        for words in without:
            self.stdout.write(f"lacks English: {words}")
        self.stdout.write(f"{len(catalogue)} words, {len(scripts)} in scripts, {len(without)} without English")
        if check and without:
            raise CommandError("run ./wangge manage words and write the English (docs/howto/add-words.md)")
