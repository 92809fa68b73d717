from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "wangge.cases"

    def ready(self):
        from wangge.cases import rules  # noqa: F401  registers the rules of the permissions
