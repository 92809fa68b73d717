from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "wangge.people"

    def ready(self):
        from wangge.people import imports, rules  # noqa: F401  the kinds of import; the rules of the people.* permissions
