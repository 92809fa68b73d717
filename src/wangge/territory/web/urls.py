"""Addresses of this app's pages."""

app_name = "territory"
urlpatterns = []
