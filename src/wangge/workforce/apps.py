from django.apps import AppConfig


class WorkforceConfig(AppConfig):
    name = "wangge.workforce"

    def ready(self):
        from wangge.workforce import erasing, rules  # noqa: F401  retention; who may do what
