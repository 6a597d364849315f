"""Writing a remark on a review."""

import uuid
from typing import Final

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from governance.actions.review_comments import add_comment
from governance.domain.errors import Conflict, InvalidInput
from governance.models import ReviewComment
from governance.refusals import sentence, status_of
from governance.web.requests import actor_of, text_in
from governance.web.review_address import QueueAddress
from governance.web.review_remarks import RemarkForm
from governance.web.reviews import show_review

_FIELDS: Final = {"at_ms": "at", "pin": "across"}
"""The fields of the form by those that the action names, where they differ."""


@login_required
@require_POST
def review_comments(request: HttpRequest, review_id: uuid.UUID) -> HttpResponse:
    """Write a remark; a refused one shows the review with what was written kept."""
    kind = text_in(request.POST, "kind")
    form = RemarkForm(kind, request.POST)
    status = 400
    if form.is_valid():
        try:
            written = _write(request, review_id, form)
        except (Conflict, InvalidInput) as error:
            status = _refuse(form, error)
        else:
            query = QueueAddress.read(request.GET).query
            back = request.path.removesuffix("comments/")
            return redirect(f"{back}{query}#remark-{written.public_id}")
    return show_review(request, review_id, {"remark_form": form, "refusal_status": status})


def _write(request: HttpRequest, review_id: uuid.UUID, form: RemarkForm) -> ReviewComment:
    version = text_in(request.POST, "version")
    return add_comment(
        review_id=review_id,
        text=form.cleaned_data["text"],
        actor=actor_of(request),
        version_number=int(version) if version.isascii() and version.isdigit() else None,
        **form.place(),
    )


def _refuse(form: RemarkForm, error: Conflict | InvalidInput) -> int:
    """Put a refusal beside the field that it names; the status to answer with."""
    named = error.field if isinstance(error, InvalidInput) else None
    field = None if named is None else _FIELDS.get(named, named)
    form.add_error(field if field in form.fields else None, sentence(error))
    return status_of(error)
