from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "wangge.people"

    def ready(self):
        from wangge.people import (  # noqa: F401
            checks,
            entity_imports,
            following,
            household_imports,
            imports,
            receivers,
            rules,
        )
