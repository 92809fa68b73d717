from django.apps import AppConfig


class MethodConfig(AppConfig):
    name = "wangge.method"

    def ready(self):
        from wangge.method import rules  # noqa: F401  registers the rule of method.apply
