from django.apps import AppConfig


class RatingsConfig(AppConfig):
    name = "wangge.ratings"

    def ready(self):
        from wangge.ratings import draw_events, rules, usage  # noqa: F401  register themselves
