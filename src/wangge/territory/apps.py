from django.apps import AppConfig


class TerritoryConfig(AppConfig):
    name = "wangge.territory"

    def ready(self):
        from wangge.territory import rules  # noqa: F401  registers the rule of territory.edit
