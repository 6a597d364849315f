"""Where an asset's tags stand: its product types, and metadata fields that hold free words."""

from typing import Final

from django.contrib.postgres.search import SearchVector
from django.db.models.fields.json import KT

TAG_FIELDS: Final = ("Keywords", "keywords", "tags", "topic")
"""The iconik metadata fields whose values are tags, beside the fact ``product_types``."""

TAG_WORDS: Final = SearchVector(
    KT("effective_facts__product_types"),
    *(KT(f"remote_metadata__{name}") for name in TAG_FIELDS),
    config="simple",
)
"""The words of all tags of an asset; an index has them."""
