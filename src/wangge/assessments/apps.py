from django.apps import AppConfig


class AssessmentsConfig(AppConfig):
    name = "wangge.assessments"

    def ready(self):
        from wangge.assessments import rules, usage  # noqa: F401  register themselves
