from django.apps import AppConfig


class MethodConfig(AppConfig):
    name = "wangge.method"

    def ready(self):
        from django.utils.translation import gettext

        from wangge.core.web.faces import method_source
        from wangge.method import rules  # noqa: F401  registers the rule of method.apply
        from wangge.method.queries import current_method
        from wangge.method.schema.own_steps import spoken_by

        method_source(current_method)  # headers and marks take their colours from it
        spoken_by(gettext)
