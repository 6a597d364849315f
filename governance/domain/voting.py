"""When a review is decided: stages, groups and quorums (product.md §3, §4)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class StageRule:
    """One stage of a review: so many approvals by members of one group.

    Stages of equal ``order`` run side by side; a later order opens when the earlier are complete.
    """

    id: int
    order: int
    name: str
    group: str
    quorum: int


def stages_from(data: Iterable[Mapping[str, object]]) -> list[StageRule]:
    """Read the stages that a review keeps."""
    return [
        StageRule(
            int(str(item["id"])),
            int(str(item["order"])),
            str(item["name"]),
            str(item["group"]),
            int(str(item["quorum"])),
        )
        for item in data
    ]


def open_stages(stages: Sequence[StageRule], approvals: Mapping[int, int]) -> list[StageRule]:
    """The stages that wait for votes now; ``approvals`` counts valid ones by stage id.

    None means that every stage has its quorum: the review is approved.
    """
    lacking = [stage for stage in stages if approvals.get(stage.id, 0) < stage.quorum]
    if not lacking:
        return []
    first = min(stage.order for stage in lacking)
    return [stage for stage in lacking if stage.order == first]
