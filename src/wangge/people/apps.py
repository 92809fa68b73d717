from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "wangge.people"

    def ready(self):
        from wangge.people import following, imports, rules  # noqa: F401  what goes along with premises; kinds; rules
