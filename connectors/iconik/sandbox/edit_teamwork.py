"""What people do in iconik round the assets: collections, relations, approvals, comments, jobs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from connectors.iconik.sandbox import (
    approvals,
    collection_tree,
    custom_actions,
    groups,
    jobs,
    relations,
    segments,
    users,
)
from connectors.iconik.sandbox.edit_base import TenantEditor
from connectors.iconik.sandbox.store import JsonObject
from connectors.iconik.sandbox.tenant import MEDIA_USER_ID, current_version_id


class TeamworkEditor(TenantEditor):
    """Changes round the assets; every method is one transaction, by the media team's user."""

    # Collections --------------------------------------------------------------------------

    def create_collection(
        self, title: str, *, parent: str | None = None, collection_id: str | None = None
    ) -> str:
        """A new collection below another one (by id), or a root; returns its id."""
        with self._saving() as tenant:
            fields = {"title": title, "parent_id": parent}
            return collection_tree.create(
                tenant, fields, MEDIA_USER_ID, collection_id=collection_id
            )

    def change_collection(self, collection_id: str, **fields: Any) -> None:
        """Set its title, or `parent_id` to move it."""
        with self._saving() as tenant:
            collection_tree.change(tenant, collection_id, fields)

    def delete_collection(self, collection_id: str) -> None:
        """To the delete queue, with those below it."""
        with self._saving() as tenant:
            collection_tree.delete(tenant, collection_id, MEDIA_USER_ID)

    def purge_collection(self, collection_id: str) -> None:
        """Gone, with those below it; the assets stay."""
        with self._saving() as tenant:
            collection_tree.purge(tenant, collection_id)

    def put_into(self, collection_id: str, asset: str) -> None:
        """Put an asset into a collection."""
        with self._saving() as tenant:
            collection_tree.enter(tenant, collection_id, self.find(asset))

    def take_out(self, collection_id: str, asset: str) -> None:
        """Take an asset out of a collection."""
        with self._saving() as tenant:
            collection_tree.leave(tenant, collection_id, self.find(asset))

    # Relations ----------------------------------------------------------------------------

    def create_relation_type(
        self,
        name: str,
        *,
        source_label: str | None = None,
        destination_label: str | None = None,
        is_directional: bool = True,
    ) -> None:
        """A new type; its labels are its name unless given."""
        with self._saving() as tenant:
            body: JsonObject = {
                "name": name,
                "source_label": source_label or name,
                "destination_label": destination_label or name,
                "is_directional": is_directional,
            }
            relations.create_type(tenant, body)

    def relate(self, asset: str, relation_type: str, other: str) -> None:
        """Relate one asset to another; twice is once."""
        with self._saving() as tenant:
            one, two = self.find(asset), self.find(other)
            if relations.find(tenant, one, relation_type, two) is None:
                relations.create(tenant, one, relation_type, two)

    def unrelate(self, asset: str, relation_type: str, other: str) -> None:
        """End a relation in this direction."""
        with self._saving() as tenant:
            relations.remove(tenant, self.find(asset), relation_type, self.find(other))

    # Approvals ----------------------------------------------------------------------------

    def request_approval(
        self,
        asset: str,
        *,
        users: Sequence[str] = (),
        groups: Sequence[str] = (),
        min_number: int = 1,
    ) -> None:
        """Ask users and groups (by id) to approve the current version."""
        with self._saving() as tenant:
            fields = {"users": list(users), "groups": list(groups), "min_number": min_number}
            approvals.ask(tenant, *self._version(asset), fields, MEDIA_USER_ID)

    def vote(self, asset: str, status: str, *, user_id: str = MEDIA_USER_ID) -> None:
        """A user's vote on the current version: APPROVED or NOT_APPROVED."""
        with self._saving() as tenant:
            approvals.vote(tenant, *self._version(asset), status, user_id)

    def _version(self, asset: str) -> tuple[str, str]:
        asset_id = self.find(asset)
        return asset_id, current_version_id(self._tenant.asset(asset_id))

    # Comments -----------------------------------------------------------------------------

    def comment(
        self,
        asset: str,
        text: str,
        *,
        start: int | None = None,
        end: int | None = None,
        parent: str | None = None,
        user_id: str = MEDIA_USER_ID,
    ) -> str:
        """A comment on the current version, on a moment of it (milliseconds), or an answer."""
        with self._saving() as tenant:
            fields = {
                "segment_type": segments.COMMENT,
                "segment_text": text,
                "time_start_milliseconds": start,
                "time_end_milliseconds": end,
                "parent_id": parent,
            }
            return str(segments.create(tenant, self.find(asset), fields, user_id)["id"])

    def check_comment(self, segment_id: str, *, checked: bool = True) -> None:
        """Mark a comment as done, or as open again."""
        with self._saving() as tenant:
            record = tenant.store.get("segment", segment_id)
            if record is None:
                raise LookupError(f"The sandbox has no comment {segment_id!r}.")
            segments.change(tenant, record, {"segment_checked": checked})

    def delete_comment(self, segment_id: str) -> None:
        """Delete a comment with its answers."""
        with self._saving() as tenant:
            record = tenant.store.get("segment", segment_id)
            if record is not None:
                segments.remove(tenant, record)

    # People -------------------------------------------------------------------------------

    def create_user(self, first: str, last: str, email: str, *, user_id: str | None = None) -> str:
        """A new user in no group; returns the id."""
        with self._saving() as tenant:
            new_id = user_id or tenant.new_id()
            users.create(tenant, new_id, first, last, email)
            return new_id

    def create_group(
        self, name: str, *, description: str | None = None, group_id: str | None = None
    ) -> str:
        """A new team; returns its id."""
        with self._saving() as tenant:
            fields = {"name": name, "description": description}
            return groups.create(tenant, fields, group_id=group_id)

    def set_groups(self, user_id: str, group_ids: Sequence[str]) -> None:
        """Put a user into these groups and no others; ApiError (404) for an unknown one."""
        with self._saving() as tenant:
            known = [groups.find(tenant, group_id).id for group_id in group_ids]
            users.set_groups(tenant, user_id, known)

    # Custom actions and jobs --------------------------------------------------------------

    def create_action(
        self,
        title: str,
        url: str,
        *,
        context: str = "ASSET",
        action_type: str = "POST",
        headers: Mapping[str, str] | None = None,
    ) -> str:
        """A new entry of iconik's menus; returns its id."""
        with self._saving() as tenant:
            fields = {
                "title": title,
                "url": url,
                "context": context,
                "type": action_type,
                "headers": dict(headers or {}),
            }
            return str(custom_actions.create(tenant, fields)["id"])

    def change_action(self, action_id: str, **fields: Any) -> None:
        """Set fields of an action, such as `disabled`, or FAILING as its `status`."""
        with self._saving() as tenant:
            custom_actions.change(tenant, custom_actions.find(tenant, action_id), fields)

    def delete_action(self, action_id: str) -> None:
        """Delete an action."""
        with self._saving() as tenant:
            tenant.store.delete("custom_action", action_id)

    def create_job(self, title: str, **fields: Any) -> JsonObject:
        """A new job, CUSTOM and READY unless said otherwise; returns it."""
        with self._saving() as tenant:
            body = {"title": title, "type": "CUSTOM", "status": "READY"} | fields
            return jobs.create(tenant, body, MEDIA_USER_ID)

    def change_job(self, job_id: str, **fields: Any) -> JsonObject:
        """Set fields of a job, such as `status`; returns it."""
        with self._saving() as tenant:
            needed = jobs.find(tenant, job_id).body
            whole = {key: needed[key] for key in ("title", "type", "status")} | fields
            return jobs.change(tenant, job_id, whole)
