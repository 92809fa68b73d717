from django.apps import AppConfig


class CommandConfig(AppConfig):
    name = "wangge.command"

    def ready(self):
        from wangge.command import rated, rules, usage  # noqa: F401  register themselves
