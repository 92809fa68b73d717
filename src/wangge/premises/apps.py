from django.apps import AppConfig


class PremisesConfig(AppConfig):
    name = "wangge.premises"

    def ready(self):
        from wangge.premises import erasing, imports, plate_imports, rules  # noqa: F401  retention; kinds; who may what
