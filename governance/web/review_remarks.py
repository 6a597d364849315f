"""What people remark on a review, as its page shows it, and the form to add to it."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from governance import policies
from governance.actions.review_comments import LAST_PAGE, LONGEST, SEEN, TIMED
from governance.domain.actor import Actor
from governance.domain.facts import Kind
from governance.models import Review, ReviewComment, ReviewState, Subject
from governance.queries.review_work import comments_about

_TIME = re.compile(r"(?:(?P<h>\d{1,3}):)?(?:(?P<m>\d{1,3}):)?(?P<s>\d{1,5}(?:[.,]\d{1,3})?)")

POINTED: Final = (Subject.ASSET_VERSION, Subject.FACTS, Subject.MAPPING)
"""The kinds of review that show the picture of their own asset to be pointed at."""


class RemarkForm(forms.Form):
    """A remark, and where in the asset it points; only the places that its kind has."""

    text = forms.CharField(
        label=gettext_lazy("Remark"),
        error_messages={"required": gettext_lazy("Write what you want to say.")},
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": LONGEST, "dir": "auto"}),
    )
    at = forms.CharField(
        label=gettext_lazy("At"),
        help_text=gettext_lazy("Minutes and seconds, such as 1:05."),
        required=False,
        max_length=20,
        widget=forms.TextInput(attrs={"class": "input", "size": 8, "autocomplete": "off"}),
    )
    page = forms.IntegerField(
        label=gettext_lazy("Page"), required=False, min_value=1, max_value=LAST_PAGE
    )
    across = forms.DecimalField(
        label=gettext_lazy("Per cent from the left"),
        required=False,
        min_value=0,
        max_value=100,
        max_digits=8,
    )
    down = forms.DecimalField(
        label=gettext_lazy("Per cent from the top"),
        required=False,
        min_value=0,
        max_value=100,
        max_digits=8,
    )

    def __init__(self, kind: str, data: QueryDict | None = None) -> None:
        super().__init__(data, auto_id="remark-%s")
        left_out = {"page"} if kind != Kind.DOCUMENT else set()
        left_out |= {"at"} if kind not in TIMED else set()
        left_out |= {"across", "down"} if kind not in SEEN - {Kind.DOCUMENT} else set()
        for name in left_out:
            del self.fields[name]

    def clean_at(self) -> int | None:
        """A position in milliseconds."""
        text = str(self.cleaned_data["at"]).strip()
        if not text:
            return None
        found = _TIME.fullmatch(text)
        if found is None:
            raise forms.ValidationError(_("Write minutes and seconds, such as 1:05."))
        hours, minutes = (int(found[name] or 0) for name in ("h", "m"))
        if found["h"] and not found["m"]:  # two numbers are minutes and seconds
            hours, minutes = 0, hours
        seconds = Decimal(found["s"].replace(",", "."))
        return int((hours * 3600 + minutes * 60 + seconds) * 1000)

    def clean(self) -> dict[str, Any]:
        """Both numbers of a spot, or none."""
        data = dict(self.cleaned_data)
        one, other = data.get("across"), data.get("down")
        if not self.errors and (one is None) != (other is None):
            self.add_error("down" if other is None else "across", _("A spot has two numbers."))
        return data

    def place(self) -> dict[str, Any]:
        """Where a valid form points, as the action takes it."""
        data = self.cleaned_data
        spot = [data[name] / 100 for name in ("across", "down") if data.get(name) is not None]
        return {
            "at_ms": data.get("at"),
            "page": data.get("page"),
            "pin": tuple(spot) or None,
        }


@dataclass(frozen=True, slots=True)
class Remark:
    """A comment with its number on the page; ``x`` and ``y`` place its pin, in per cent."""

    comment: ReviewComment
    number: int
    seconds: str = ""
    x: str = ""
    y: str = ""

    @property
    def anchor(self) -> str:
        """Its id on the page."""
        return f"remark-{self.comment.public_id}"


def remarks_context(review: Review, actor: Actor) -> dict[str, Any]:
    """The context of ``governance/_review_comments.html`` and of the pins; one query."""
    remarks = list(_numbered(review))
    here = [remark for remark in remarks if remark.comment.review_id == review.pk]
    is_open = review.state == ReviewState.OPEN
    may = is_open and bool(policies.may_comment(review, actor))
    return {
        "remarks": here,
        "tracked": review.asset.remote_kind in TIMED,
        "earlier_remarks": [remark for remark in remarks if remark not in here],
        "pins": [remark for remark in here if remark.x],
        "remark_form": RemarkForm(review.asset.remote_kind) if may else None,
        "may_pin": may and review.asset.remote_kind == Kind.IMAGE and review.subject in POINTED,
    }


def _numbered(review: Review) -> Iterator[Remark]:
    number = 0
    for comment in comments_about(review):
        number += comment.review_id == review.pk
        place = _spot(comment)
        seconds = "" if comment.at_ms is None else f"{comment.at_ms / 1000:g}"
        yield Remark(comment, number, seconds, **place)


def _spot(comment: ReviewComment) -> Mapping[str, str]:
    if comment.pin_x is None or comment.pin_y is None:
        return {}
    return {"x": f"{comment.pin_x * 100:.2f}%", "y": f"{comment.pin_y * 100:.2f}%"}
