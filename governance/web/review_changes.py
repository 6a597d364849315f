"""The words of a change that several reviews share."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from governance.domain.facts import FACT_LABELS, Facts
from governance.models import Mapping, Review, Subject
from governance.queries.review_queue import Waiting, groups_of
from governance.templatetags.record import conditions
from governance.web.wording import fact_text, last_second

Row = dict[str, str]


def same_changes(queue: Iterable[Waiting]) -> dict[str, dict[str, Any]]:
    """By digest: how many decisions ask for the same change, where they are listed, and what it is.

    The largest group comes first.
    """
    groups = sorted(groups_of(queue).items(), key=lambda each: -len(each[1]))
    return {
        digest: {
            "number": len(rows),
            "url": reverse("governance:review-same", args=[digest]),
            "words": summary_of(rows[0].review),
        }
        for digest, rows in groups
    }


def summary_of(review: Review) -> str:
    """A change on one line."""
    if review.mapping is not None:
        return _("Mappings of %(title)s") % {"title": review.asset.remote_title}
    kind = str(review.get_subject_display())
    told = "; ".join(
        f"{row['label']}: {row['before'] or '–'} → {row['after']}" for row in change_rows(review)
    )
    return f"{kind}: {told}" if told else kind


def change_rows(review: Review) -> list[Row]:
    """A change part by part: label, what was before (empty for nothing), and what would be."""
    if review.mapping is not None:
        return _mapping_rows(review.mapping)
    asset = review.asset
    before = Facts.from_json(asset.facts or {}).known()
    candidates = asset.candidate_facts if review.subject == Subject.FACTS else asset.remote_facts
    after = Facts.from_json(candidates).known()
    return [
        {
            "label": _(FACT_LABELS[name]),
            "before": fact_text(name, before[name]) if name in before else "",
            "after": fact_text(name, after[name]),
        }
        for name in FACT_LABELS
        if name in after and (name not in before or before[name] != after[name])
    ]


def _mapping_rows(mapping: Mapping) -> list[Row]:
    version = mapping.pinned_version
    days = [
        _("from %(day)s") % {"day": date_format(mapping.starts_at, "j M Y")}
        if mapping.starts_at
        else "",
        _("until %(day)s") % {"day": date_format(last_second(mapping.ends_at), "j M Y")}
        if mapping.ends_at
        else "",
    ]
    values = {
        _("Asset"): mapping.asset.remote_title,
        _("Version"): _("always the approved one")
        if version is None
        else _("kept to version %(number)s") % {"number": version.remote_number},
        _("Languages"): ", ".join(mapping.languages) or _("Neutral"),
        _("When"): "; ".join(conditions(mapping)) or _("Any"),
        _("Days"): " ".join(day for day in days if day) or _("as long as its campaign"),
        _("Priority"): str(mapping.priority),
    }
    return [{"label": label, "before": "", "after": value} for label, value in values.items()]
