"""Calls about people and work in iconik: users, groups, custom actions, jobs.

Sections of iconik-api.md: users and groups §13, custom actions §9, jobs §10.
"""

from collections.abc import Iterator, Mapping, Sequence

from msgspec import UNSET, UnsetType

from connectors.iconik.connection import IconikConnection, all_readable
from connectors.iconik.records import User
from connectors.iconik.teamwork_records import CustomAction, Group, Job

USER = "/API/users/v1/users/{user_id}/"
GROUP = "/API/users/v1/groups/{group_id}/"
ACTIONS = "/API/assets/v1/custom_actions/"
ACTIONS_OF = "/API/assets/v1/custom_actions/{context}/"
JOBS = "/API/jobs/v1/jobs/"
JOB = "/API/jobs/v1/jobs/{job_id}/"

CUSTOM = "CUSTOM"


class WorkplaceCalls(IconikConnection):
    """Users, groups, custom actions and jobs."""

    def user(self, user_id: str) -> User:
        """One user; the tenant may hide the address."""
        return self._get(User, USER, {"user_id": user_id})

    def group(self, group_id: str) -> Group:
        """One group."""
        return self._get(Group, GROUP, {"group_id": group_id})

    # Custom actions -----------------------------------------------------------------------

    def custom_actions(self) -> tuple[CustomAction, ...]:
        """All custom actions of the tenant; the list has no pages."""
        return self._whole(CustomAction, ACTIONS)

    def create_custom_action(
        self,
        title: str,
        url: str,
        *,
        context: str,
        headers: Mapping[str, str] | None = None,
        metadata_view: str | None = None,
    ) -> CustomAction:
        """Make an entry that lets iconik's server POST to us; ``headers`` prove that it is iconik.

        Not safe to repeat: after an error with ``outcome_unknown`` look for its address first.
        """
        body: dict[str, object] = {"context": context, "title": title, "url": url, "type": "POST"}
        if headers:
            body["headers"] = dict(headers)
        if metadata_view is not None:
            body["metadata_view"] = metadata_view
        return self._write(CustomAction, "POST", ACTIONS_OF, {"context": context}, body)

    # Jobs ---------------------------------------------------------------------------------

    def iter_jobs(
        self,
        *,
        object_id: str | None = None,
        job_type: str | None = None,
        statuses: Sequence[str] = (),
    ) -> Iterator[Job]:
        """Jobs, as the index knows them (§14.10), of an object, a type and states if given."""
        query = {"object_id": object_id, "type": job_type, "status": ",".join(statuses)}
        given = {name: value for name, value in query.items() if value}
        for page in self._pages(Job, JOBS, query=given):
            yield from all_readable(page)

    def job(self, job_id: str) -> Job:
        """One job, as written: ask before each batch whether a person aborted it."""
        return self._get(Job, JOB, {"job_id": job_id})

    def create_job(
        self,
        title: str,
        *,
        custom_type: str,
        status: str = "READY",
        object_type: str | None = None,
        object_id: str | None = None,
        progress_total: int | None = None,
        metadata: Mapping[str, object] | None = None,
    ) -> Job:
        """Show work of ours in iconik. Not safe to repeat, as it has no key of ours."""
        body: dict[str, object] = {
            "title": title,
            "type": CUSTOM,
            "status": status,
            "custom_type": custom_type,
        }
        given = {
            "object_type": object_type,
            "object_id": object_id,
            "progress_total": progress_total,
            "metadata": None if metadata is None else dict(metadata),
        }
        body |= {name: value for name, value in given.items() if value is not None}
        return self._write(Job, "POST", JOBS, {}, body)

    def patch_job(
        self,
        job: Job,
        *,
        status: str | UnsetType = UNSET,
        progress_processed: int | UnsetType = UNSET,
        progress_total: int | UnsetType = UNSET,
        message: str | UnsetType = UNSET,
        error_message: str | UnsetType = UNSET,
    ) -> Job:
        """Tell how it goes. Title, type and status are sent along: the model requires them."""
        given = {
            "title": job.title,
            "type": job.type,
            "status": job.status if status is UNSET else status,
            "progress_processed": progress_processed,
            "progress_total": progress_total,
            "message": message,
            "error_message": error_message,
        }
        changes = {name: value for name, value in given.items() if value is not UNSET}
        return self._write(Job, "PATCH", JOB, {"job_id": job.id}, changes)
