from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "wangge.cases"

    def ready(self):
        from wangge.cases import (  # noqa: F401  register themselves
            answering_measures,
            deed_measures,
            measures,
            numbered,
            rules,
            settling_measures,
            usage,
        )
