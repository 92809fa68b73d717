from django.apps import AppConfig


class ProjectsConfig(AppConfig):
    name = "wangge.projects"

    def ready(self):
        from wangge.projects import rules  # noqa: F401  registers who may do what
