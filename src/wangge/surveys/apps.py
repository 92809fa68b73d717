from django.apps import AppConfig


class SurveysConfig(AppConfig):
    name = "wangge.surveys"

    def ready(self):
        from wangge.surveys import following, rules  # noqa: F401  register what stays at a door, and who may
