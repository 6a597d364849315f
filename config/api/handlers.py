"""Errors that no view answers: problem documents below ``/api/``, pages elsewhere."""

from django.http import HttpRequest, HttpResponse
from django.views import defaults

from config.api import problems

API = "/api/"


def _is_api(request: HttpRequest) -> bool:
    return request.path.startswith(API)


def handler400(request: HttpRequest, exception: Exception) -> HttpResponse:
    """A request that the framework refuses."""
    if _is_api(request):
        return problems.bad_request(request, exception)
    return defaults.bad_request(request, exception, "errors/400.html")


def handler403(request: HttpRequest, exception: Exception) -> HttpResponse:
    """A right that is missing."""
    if _is_api(request):
        return problems.forbidden(request, exception)
    return defaults.permission_denied(request, exception, "errors/403.html")


def handler404(request: HttpRequest, exception: Exception) -> HttpResponse:
    """An address that does not exist."""
    if _is_api(request):
        return problems.not_found(request, exception)
    return defaults.page_not_found(request, exception, "errors/404.html")


def handler500(request: HttpRequest) -> HttpResponse:
    """A fault of ours."""
    if _is_api(request):
        return problems.server_error(request)
    return defaults.server_error(request, "errors/500.html")
