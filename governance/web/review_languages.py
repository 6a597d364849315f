"""The language that the texts of an asset are in, beside the one that is stated: a guess.

Guessing needs a model that takes a second to load, and the captions, which may have to be fetched
first; so the review page asks for it by itself once it stands (htmx), and answers are kept.
"""

import hashlib
import logging
import uuid
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any, Final

from django.contrib.auth.decorators import login_required
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from governance.contributions import MediaUnavailable, MediaVanished, kept_media
from governance.domain.errors import NotFound
from governance.domain.errors import gettext_noop as noop
from governance.domain.facts import UNKNOWN, Kind
from governance.domain.remote import CLOSED
from governance.domain.text_checks import (
    FEWEST_LETTERS,
    GUESSED,
    contradicting_language,
    letters_in,
    spoken_words,
)
from governance.models import AssetVersion, Rendition, Review
from governance.queries import reviews
from governance.queries.asset_files import content_of, linked
from governance.web.findings import Check
from governance.web.previews import language_name
from governance.web.requests import actor_of, respond
from governance.web.review_subject import shown_version

logger = logging.getLogger(__name__)

LONGEST_TEXT: Final = 4000
"""Characters that a guess looks at; more make it no surer."""

KEPT_SECONDS: Final = 7 * 24 * 3600

FINE_LISTED: Final = 2
"""The most texts without a finding that are named one by one."""

Ranked = list[tuple[str, float]]


@login_required
@require_safe
def review_languages(request: HttpRequest, review_id: uuid.UUID) -> HttpResponse:
    """Findings about the language of captions and alternative text: rows of the list of checks."""
    review = reviews.review(review_id, actor_of(request))
    if review is None:
        raise NotFound(noop("There is no such review."))
    context: dict[str, Any] = {
        "review": review,
        "checks": language_checks(review),
        "crumbs": [
            {"label": _("Review queue"), "url": reverse("governance:review-queue")},
            {
                "label": review.asset.remote_title,
                "url": reverse("governance:review", args=[review.public_id]),
            },
            {"label": _("Language of the texts")},
        ],
    }
    return respond(
        request, "governance/review_languages.html", "governance/_check_rows.html", context
    )


def language_checks(review: Review) -> list[Check]:
    """What the texts of the version in question sound like."""
    version = shown_version(review)
    stated = review.asset.remote_facts_read.languages
    tags = () if stated is UNKNOWN else tuple(stated)
    found = [*_alternative_text(review, tags), *_captions(review, version)]
    if not found:
        return [Check(True, _("There is too little text to tell its language."))]
    fine = [check for check in found if check.ok]
    if len(fine) <= FINE_LISTED:
        return found
    words = ngettext(
        "%(count)s text: nothing speaks against its stated language.",
        "%(count)s texts: nothing speaks against their stated languages.",
        len(fine),
    )
    return [
        *(check for check in found if not check.ok),
        Check(True, words % {"count": len(fine)}),
    ]


def _alternative_text(review: Review, stated: Sequence[str]) -> Iterator[Check]:
    alt = str(review.asset.remote_facts_read.known().get("alt", ""))
    if stated and letters_in(alt) >= FEWEST_LETTERS:
        yield _finding(_("Alternative text"), alt, stated)


def _captions(review: Review, version: AssetVersion | None) -> Iterator[Check]:
    files = [] if version is None else list(version.renditions.all())
    for item in files:
        if item.remote_kind != Kind.CAPTION or item.remote_status != CLOSED:
            continue
        if version is not None:
            version.asset = review.asset
            item.version = version
        text = _caption_text(item)
        label = _("Captions %(language)s") % {"language": item.remote_language}
        if text is None:
            yield Check(False, _("%(text)s: iconik does not give them now.") % {"text": label})
        elif item.remote_language and letters_in(text) >= FEWEST_LETTERS:
            yield _finding(label, text, [item.remote_language])


def _caption_text(item: Rendition) -> str | None:
    """The words of a caption file; none while it cannot be had."""
    try:
        return spoken_words(kept_media().captions(linked(item), content_of(item)))
    except (MediaUnavailable, MediaVanished) as error:
        logger.info("No captions of %s: %s", item.pk, error)
        return None


def _finding(label: str, text: str, stated: Sequence[str]) -> Check:
    heard = contradicting_language(text, _ranked(text[:LONGEST_TEXT]), stated)
    words = {
        "text": label,
        "stated": ", ".join(language_name(tag) for tag in stated),
        "heard": language_name(heard) if heard else "",
    }
    if heard:
        return Check(False, _("%(text)s: sounds like %(heard)s, stated %(stated)s.") % words)
    return Check(True, _("%(text)s: nothing speaks against %(stated)s.") % words)


def _ranked(text: str) -> Ranked:
    """The likeliest languages of a text, kept under its digest."""
    key = f"language:{hashlib.sha256(text.encode(errors='replace')).hexdigest()}"
    known = cache.get(key)
    if known is None:
        known = [(str(name), float(share)) for name, share in _model().rank(text)[:3]]
        cache.set(key, known, KEPT_SECONDS)
    return [(name, share) for name, share in known]


@lru_cache(maxsize=1)
def _model() -> Any:
    """The model, loaded once per process when it is first needed: about a second."""
    from py3langid.langid import (  # imports numpy: half a second
        MODEL_FILE,
        LanguageIdentifier,
    )

    model = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    model.set_languages(GUESSED)
    return model
