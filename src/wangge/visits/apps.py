from django.apps import AppConfig


class VisitsConfig(AppConfig):
    name = "wangge.visits"

    def ready(self):
        from wangge.visits import rules  # noqa: F401  registers who may do what
