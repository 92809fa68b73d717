from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "wangge.people"

    def ready(self):
        from wangge.people import rules  # noqa: F401  registers the rules of the people.* permissions
