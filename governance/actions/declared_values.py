"""What campaigns and mappings declare, held against CLDR and ISO as babel knows them.

The forms are checked in ``domain.declarations``; here it is whether such a language or country
exists. CLDR lists no subdivisions by country, so of ``CA-QC`` the country alone is looked up.
"""

from collections.abc import Iterable, Mapping
from functools import lru_cache

from babel import Locale

from governance.cldr import language_aliases
from governance.domain.declarations import checked_languages, checked_regions
from governance.domain.errors import InvalidInput
from governance.domain.errors import gettext_noop as _
from governance.domain.languages import canonical_language
from governance.domain.regions import country_of, is_market

_GROUPINGS = frozenset({"EU", "EZ", "UN", "QO", "XA", "XB", "ZZ"})
"""Two-letter codes of CLDR that are no country."""


def known_languages(tags: Iterable[str], *, field: str = "languages") -> list[str]:
    """Canonical, distinct tags of languages that CLDR knows, sorted.

    Raises:
        InvalidInput: on ``field``, naming the tag.
    """
    found = checked_languages(tags, language_aliases(), field=field)
    for tag in found:
        _require_known(tag, field)
    return found


def known_language(tag: str, *, field: str) -> str:
    """One canonical tag of a language that CLDR knows.

    Raises:
        InvalidInput: on ``field``, naming the tag.
    """
    found = canonical_language(tag, language_aliases(), field=field)
    _require_known(found, field)
    return found


def known_regions(
    codes: Iterable[str], markets: Mapping[str, Iterable[str]], *, field: str = "regions"
) -> list[str]:
    """Canonical countries, subdivisions of countries, and markets that there are, sorted.

    Raises:
        InvalidInput: on ``field``, naming the code.
    """
    found = checked_regions(codes, frozenset(markets), field=field)
    for code in found:
        if not is_market(code) and country_of(code) not in _countries():
            raise InvalidInput(_("There is no country %(code)s."), field=field, code=code)
    return found


def _require_known(tag: str, field: str) -> None:
    language, *rest = tag.split("-")
    scripts, territories = Locale("en").scripts, Locale("en").territories
    for part in rest:
        if len(part) == 1:  # an extension or private use: the writer's own
            break
        is_script = len(part) == 4 and part.isalpha()
        is_territory = len(part) == 2 or (len(part) == 3 and part.isdigit())
        if (is_script and part not in scripts) or (is_territory and part not in territories):
            raise InvalidInput(
                _("CLDR knows no “%(part)s”, as “%(tag)s” has it."), field=field, part=part, tag=tag
            )
    if language not in _languages():
        raise InvalidInput(_("CLDR knows no language “%(tag)s”."), field=field, tag=tag)


@lru_cache(maxsize=1)
def _languages() -> frozenset[str]:
    return frozenset(str(name).partition("_")[0] for name in Locale("en").languages)


@lru_cache(maxsize=1)
def _countries() -> frozenset[str]:
    names = map(str, Locale("en").territories)
    return frozenset(code for code in names if len(code) == 2 and code not in _GROUPINGS)
