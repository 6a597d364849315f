"""Tasks of governance: each is a name and one call. What is to be done is in the database."""

from celery import shared_task
from oauth2_provider.models import clear_expired

from governance import correlation
from governance.actions import fact_work
from governance.domain.actor import system_actor


@shared_task(name="governance.clear_tokens", ignore_result=True)
def clear_tokens_task() -> None:
    """Remove access tokens that have expired; only their checksums were kept."""
    clear_expired()


@shared_task(name="governance.read_facts", ignore_result=True)
def read_facts_task() -> None:
    """Go on with what is to be read or counted of facts."""
    fact_work.proceed(system_actor("Field mapping", correlation.begin()))
