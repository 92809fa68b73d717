from django.apps import AppConfig


class VisitsConfig(AppConfig):
    name = "wangge.visits"

    def ready(self):
        from wangge.visits import following, imports, rules  # noqa: F401  register what follows a door, sheets, permits
