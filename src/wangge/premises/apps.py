from django.apps import AppConfig


class PremisesConfig(AppConfig):
    name = "wangge.premises"

    def ready(self):
        from wangge.premises import imports, rules  # noqa: F401  registers kinds of import and who may do what
