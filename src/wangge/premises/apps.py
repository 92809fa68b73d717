from django.apps import AppConfig


class PremisesConfig(AppConfig):
    name = "wangge.premises"

    def ready(self):
        from wangge.premises import imports, plate_imports, rules  # noqa: F401  kinds of import; who may do what
