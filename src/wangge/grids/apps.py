from django.apps import AppConfig


class GridsConfig(AppConfig):
    name = "wangge.grids"

    def ready(self):
        from wangge.grids import erasing, rules  # noqa: F401  retention; who may decide
