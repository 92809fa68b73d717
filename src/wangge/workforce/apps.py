from django.apps import AppConfig


class WorkforceConfig(AppConfig):
    name = "wangge.workforce"

    def ready(self):
        from wangge.workforce import rules  # noqa: F401  registers who may do what
