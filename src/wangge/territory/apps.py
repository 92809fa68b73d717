from django.apps import AppConfig


class TerritoryConfig(AppConfig):
    name = "wangge.territory"

    def ready(self):
        from wangge.territory import queries, rules  # noqa: F401  register the county's root and territory.edit
