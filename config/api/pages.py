"""The API page and the document behind it, both from our own origin under the strict CSP."""

from typing import Any

import msgspec
from csp.constants import SELF
from csp.decorators import csp_update
from django.http import HttpRequest, HttpResponse
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_safe
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularSwaggerSplitView
from rest_framework.request import Request
from rest_framework.response import Response

from config.api.schema import document
from governance.api.problems import KINDS

DOCUMENT_SECONDS = 300


@require_safe
def openapi(request: HttpRequest) -> HttpResponse:
    """The OpenAPI 3.1 document."""
    response = HttpResponse(
        msgspec.json.format(msgspec.json.encode(document()), indent=2),
        content_type="application/json",
    )
    response["Cache-Control"] = f"public, max-age={DOCUMENT_SECONDS}"
    return response


# The page's own pictures are data: addresses in its style sheet (architecture.md §3).
@method_decorator(csp_update({"img-src": [SELF, "data:"]}), name="dispatch")
class ApiPage(SpectacularSwaggerSplitView):
    """Every call with its errors, to read and to try; public, as it holds no data."""

    authentication_classes = ()
    permission_classes = ()
    template_name = "api/page.html"
    template_name_js = "api/page.js"

    @extend_schema(exclude=True)
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """The page, or its script."""
        response: Response = super().get(  # type: ignore[no-untyped-call]  # untyped upstream
            request, *args, **kwargs
        )
        response.data["problems"] = KINDS.values()
        return response
