from django.apps import AppConfig


class VisitsConfig(AppConfig):
    name = "wangge.visits"

    def ready(self):
        from wangge.visits import imports, rules  # noqa: F401  register what sheets may hold, and who may do what
