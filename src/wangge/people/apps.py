from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "wangge.people"

    def ready(self):
        from wangge.people import entity_imports, following, imports, rules  # noqa: F401  follow premises; kinds; rules
