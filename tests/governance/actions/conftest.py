"""A clock that tests move, people of the two sides of a review, and a review of theirs."""

from datetime import UTC, datetime

import pytest

from governance import clock
from governance.actions.lifecycle import submit_asset
from governance.queries.actors import actor_for
from tests.factories import (
    make_asset,
)

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.fixture
def hands():
    """A clock that tests move: ``hands[0] += …``."""
    moved = [NOON]
    with clock.installed(lambda: moved[0]):
        yield moved


@pytest.fixture
def reviewers(user_as):
    return [user_as("reviewer"), user_as("reviewer")]


@pytest.fixture
def submitter(user_as):
    return user_as("media")


@pytest.fixture
def review(hands, reviewers, submitter):
    asset = make_asset(state="candidate", remote_title="Autumn film")
    return submit_asset(asset_id=asset.public_id, actor=actor_for(submitter))
