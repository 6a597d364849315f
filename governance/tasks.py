"""Housekeeping: each task is a name and one call."""

from celery import shared_task
from oauth2_provider.models import clear_expired


@shared_task(name="governance.clear_tokens", ignore_result=True)
def clear_tokens_task() -> None:
    """Remove access tokens that have expired; only their checksums were kept."""
    clear_expired()
