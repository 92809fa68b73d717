from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "wangge.cases"

    def ready(self):
        from wangge.cases import answering_measures, deed_measures, measures, rules, settling_measures, usage  # noqa: F401  register themselves
