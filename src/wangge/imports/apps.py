from django.apps import AppConfig


class ImportsConfig(AppConfig):
    name = "wangge.imports"

    def ready(self):
        from wangge.imports import erasing, rules  # noqa: F401  register themselves
