"""Tasks of governance: each is a name and one call. What is to be done is in the database."""

from celery import shared_task
from oauth2_provider.models import clear_expired

from governance import correlation
from governance.actions import document_pages, due_reviews, fact_work, mailing
from governance.domain.actor import system_actor


@shared_task(name="governance.clear_tokens", ignore_result=True)
def clear_tokens_task() -> None:
    """Remove access tokens that have expired; only their checksums were kept."""
    clear_expired()


@shared_task(name="governance.send_mails", ignore_result=True)
def send_mails_task() -> None:
    """Send the mails of notices that are due."""
    correlation.begin()
    mailing.send_due()


@shared_task(name="governance.tell_due", ignore_result=True)
def tell_due_task() -> None:
    """Tell of reviews that are due soon or overdue."""
    due_reviews.tell_due(system_actor("Schedule", correlation.begin()))


@shared_task(name="governance.read_facts", ignore_result=True)
def read_facts_task() -> None:
    """Go on with what is to be read or counted of facts."""
    fact_work.proceed(system_actor("Field mapping", correlation.begin()))


@shared_task(name="governance.prepare_pages", ignore_result=True)
def prepare_pages_task(rendition_id: int) -> None:
    """Draw the pages of a document that somebody looks at."""
    document_pages.prepare(rendition_id)
