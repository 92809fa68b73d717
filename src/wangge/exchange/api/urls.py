"""Addresses of Open311 GeoReport v2."""

from django.urls import path

from wangge.exchange.api.open311 import views

app_name = "open311"
urlpatterns = [
    path("", views.base, name="base"),
    path("discovery.<slug:form>", views.discovery, name="discovery"),
    path("services.<slug:form>", views.services),
    path("services/<str:service_code>.<slug:form>", views.one_service),
    path("requests.<slug:form>", views.requests),
    path("requests/<str:request_id>.<slug:form>", views.one_request),
    path("tokens/<str:token>.<slug:form>", views.token),
    path("servicerequestupdates.<slug:form>", views.request_updates),
    path("<path:rest>", views.nothing),
]
