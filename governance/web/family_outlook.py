"""What a family would answer in a slot, by language, told before it is proposed."""

from collections.abc import Sequence
from typing import Any

from governance.actions.families import Bundle
from governance.cldr import language_parents
from governance.domain.languages import language_chain
from governance.models import Campaign
from governance.models import Mapping as MappingModel
from governance.refusals import sentence
from governance.web.previews import language_name


def outlook_of(bundle: Bundle, campaign: Campaign) -> dict[str, Any]:
    """The context of ``governance/_family_outlook.html``.

    ``answers`` tell which asset is nearest to each declared language, none where it would be
    answered by other mappings only; ``left_out`` are the assets that are not proposed, and why.
    """
    parents = language_parents(campaign.languages)
    return {
        "answers": [
            {
                "language": tag,
                "name": language_name(tag),
                "asset": _nearest(bundle.proposed, language_chain(tag, parents)),
            }
            for tag in campaign.languages
        ],
        "left_out": [
            {"asset": asset, "reason": sentence(error)} for asset, error in bundle.left_out
        ],
        "number": len(bundle.proposed),
    }


def _nearest(proposed: Sequence[MappingModel], chain: Sequence[str]) -> Any:
    """The asset whose languages come first in a chain; one for every language comes last."""
    for step in chain:
        for row in proposed:
            if step in row.languages:
                return row.asset
    return next((row.asset for row in proposed if not row.languages), None)
