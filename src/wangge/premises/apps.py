from django.apps import AppConfig


class PremisesConfig(AppConfig):
    name = "wangge.premises"

    def ready(self):
        from wangge.premises import component_imports, erasing, imports, plate_imports, rules  # noqa: F401  kinds; retention; who may what
