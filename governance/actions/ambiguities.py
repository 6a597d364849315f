"""What happens to rows that tie (resolution.md §8): refused where asked for, withheld elsewhere."""

from collections.abc import Collection, Mapping

from django.utils.translation import gettext

from governance import clock
from governance.actions.compilation import CompiledSlot
from governance.domain.ambiguity import Ambiguity, ambiguous_pairs
from governance.domain.errors import AmbiguousTable
from governance.domain.errors import gettext_noop as _
from governance.domain.table import Head, read_slot
from governance.models import Alarm, Campaign, PublishedTable

KIND = "ambiguous"


def settle(
    campaign: Campaign,
    compiled: Collection[CompiledSlot],
    head: Head,
    before: PublishedTable | None,
    refusable: bool,
) -> None:
    """Check the compiled slots and take ties out of them.

    A refusable change that brings a new tie is refused. Otherwise both rows of each pair are
    withheld and an alarm is raised. A tie that was withheld before stays withheld: it must not
    block an unrelated change.

    Raises:
        AmbiguousTable: naming both rows and an example context.
        InvalidInput: if a slot breaks a rule of the table's format.
    """
    withheld = before.withheld if before is not None else []
    known = {item["row"] for item in withheld if item["reason"] == KIND}
    alarms = set()
    for slot in compiled:
        pairs = ambiguous_pairs(read_slot(slot.key, slot.body, head), head)
        for pair in pairs:
            if refusable and not {pair.row_a, pair.row_b} <= known:
                raise AmbiguousTable(
                    _(
                        "Mappings %(first)s and %(second)s of slot “%(slot)s” would tie, for"
                        " example for %(example)s. Give one of them another priority or condition."
                    ),
                    first=pair.row_a,
                    second=pair.row_b,
                    slot=slot.key,
                    example=_example(pair),
                )
            alarms.add(_raise_alarm(campaign, slot.key, pair))
        for row in {row for pair in pairs for row in (pair.row_a, pair.row_b)}:
            slot.withhold(row, KIND)
    _close_mended(campaign, compiled, alarms)


def _example(pair: Ambiguity) -> str:
    context: Mapping[str, str] = pair.example_context
    parts = [f"{name} {value}" for name, value in context.items() if name != "slot"]
    return ", ".join([*parts, pair.example_at])


def _prefix(campaign: Campaign, slot: str) -> str:
    return f"{KIND}:{campaign.pk}:{slot}:"


def _raise_alarm(campaign: Campaign, slot: str, pair: Ambiguity) -> str:
    key = f"{_prefix(campaign, slot)}{pair.row_a}:{pair.row_b}"
    message = gettext(
        "%(campaign)s: mappings %(first)s and %(second)s of slot “%(slot)s” tie, for example for"
        " %(example)s. Both are withheld until one of them is changed."
    ) % {
        "campaign": campaign.name,
        "first": pair.row_a,
        "second": pair.row_b,
        "slot": slot,
        "example": _example(pair),
    }
    Alarm.objects.get_or_create(
        key=key,
        closed_at=None,
        defaults={
            "kind": KIND,
            "campaign": campaign,
            "message": message,
            "raised_at": clock.now(),
        },
    )
    return key


def _close_mended(
    campaign: Campaign, compiled: Collection[CompiledSlot], still_open: Collection[str]
) -> None:
    prefixes = tuple(_prefix(campaign, slot.key) for slot in compiled)
    open_alarms = Alarm.objects.filter(campaign=campaign, kind=KIND, closed_at__isnull=True)
    mended = [
        alarm.pk
        for alarm in open_alarms
        if alarm.key.startswith(prefixes) and alarm.key not in still_open
    ]
    Alarm.objects.filter(pk__in=mended).update(closed_at=clock.now())
