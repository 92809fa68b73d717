from django.apps import AppConfig


class GridsConfig(AppConfig):
    name = "wangge.grids"

    def ready(self):
        from wangge.grids import rules  # noqa: F401  registers who may decide
