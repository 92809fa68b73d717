from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "wangge.cases"

    def ready(self):
        from wangge.cases import rules, usage  # noqa: F401  register the permissions' rules and the keys in use
