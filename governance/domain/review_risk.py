"""How much depends on a review: a rule that reviewers can follow, with its grounds.

The risk of a review is the highest that one of its grounds gives:

=====================  =======================================  ==========================
Ground                 High                                     Medium
=====================  =======================================  ==========================
live campaigns         10 and more show the asset               3 to 9 show it
leaves service         3 and more campaigns would lose it       1 or 2 would
rights end             within 7 days, or they have ended        within 30 days
unreadable values      –                                        at least one in iconik
=====================  =======================================  ==========================

A live campaign is one that runs or is planned and has an approved mapping of the asset. A review
without any ground is of low risk.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from enum import IntEnum, StrEnum
from typing import Final

MANY_CAMPAIGNS: Final = 10
SOME_CAMPAIGNS: Final = 3
MANY_LOSE: Final = 3
SOON: Final = timedelta(days=7)
NEAR: Final = timedelta(days=30)


class Risk(IntEnum):
    """How much depends on a decision; a greater number is more."""

    LOW = 1
    MEDIUM = 2
    HIGH = 3


class Ground(StrEnum):
    """Why a review is of medium or high risk."""

    SHOWN = "shown"
    LEAVES = "leaves"
    RIGHTS_ENDED = "rights_ended"
    RIGHTS_END = "rights_end"
    FAULTS = "faults"


@dataclass(frozen=True, slots=True)
class Stakes:
    """What is known of a review. ``rights_left`` is ``None`` where rights have no known end."""

    campaigns: int
    leaves: bool
    rights_left: timedelta | None
    faults: int


@dataclass(frozen=True, slots=True)
class Reason:
    """One ground, the risk that it gives, and the number that its sentence tells."""

    ground: Ground
    risk: Risk
    number: int


@dataclass(frozen=True, slots=True)
class Assessment:
    """The risk, and all that gives any, the gravest first."""

    risk: Risk
    reasons: tuple[Reason, ...]


def assess(stakes: Stakes) -> Assessment:
    """The risk of a review by the table above."""
    reasons = tuple(sorted(_reasons(stakes), key=lambda each: -each.risk))
    return Assessment(max((each.risk for each in reasons), default=Risk.LOW), reasons)


def _reasons(stakes: Stakes) -> Iterator[Reason]:
    if stakes.leaves and stakes.campaigns:
        risk = Risk.HIGH if stakes.campaigns >= MANY_LOSE else Risk.MEDIUM
        yield Reason(Ground.LEAVES, risk, stakes.campaigns)
    elif stakes.campaigns >= SOME_CAMPAIGNS:
        risk = Risk.HIGH if stakes.campaigns >= MANY_CAMPAIGNS else Risk.MEDIUM
        yield Reason(Ground.SHOWN, risk, stakes.campaigns)
    if stakes.rights_left is not None and stakes.rights_left <= timedelta():
        yield Reason(Ground.RIGHTS_ENDED, Risk.HIGH, 0)
    elif stakes.rights_left is not None and stakes.rights_left <= NEAR:
        risk = Risk.HIGH if stakes.rights_left <= SOON else Risk.MEDIUM
        yield Reason(Ground.RIGHTS_END, risk, stakes.rights_left.days)
    if stakes.faults:
        yield Reason(Ground.FAULTS, Risk.MEDIUM, stakes.faults)
