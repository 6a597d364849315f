"""Makes the record append-only, and seeds the roles and the default approval policies."""

from typing import Any

from django.db import migrations

APPEND_ONLY = ("governance_auditentry", "governance_publishedtable", "governance_tablefragment")
ROLES = ("media", "comms", "reviewer", "compliance", "auditor", "admin", "exstream")
POLICIES = {
    "asset_version": ("Review of an asset version", "reviewer", 1),
    "facts": ("Review of changed facts", "reviewer", 1),
    "mapping": ("Review of a mapping", "reviewer", 1),
    "retirement": ("Retirement by two reviewers", "reviewer", 2),
    "supersession": ("Replacement of an asset", "reviewer", 1),
}

REFUSE = """
CREATE FUNCTION governance_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'Rows of % are append-only.', TG_TABLE_NAME
    USING ERRCODE = 'restrict_violation';
END $$;
"""


def _triggers() -> str:
    return "".join(
        f"""
CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}
  FOR EACH ROW EXECUTE FUNCTION governance_refuse_change();
CREATE TRIGGER {table}_not_emptied BEFORE TRUNCATE ON {table}
  FOR EACH STATEMENT EXECUTE FUNCTION governance_refuse_change();
"""
        for table in APPEND_ONLY
    )


def _drop() -> str:
    return (
        "".join(
            f"DROP TRIGGER {table}_append_only ON {table};"
            f"DROP TRIGGER {table}_not_emptied ON {table};"
            for table in APPEND_ONLY
        )
        + "DROP FUNCTION governance_refuse_change();"
    )


def seed(apps: Any, schema_editor: Any) -> None:
    """Create the groups and one default policy per kind of review."""
    group_model = apps.get_model("auth", "Group")
    policy_model = apps.get_model("governance", "ApprovalPolicy")
    stage_model = apps.get_model("governance", "Stage")
    groups = {name: group_model.objects.get_or_create(name=name)[0] for name in ROLES}
    for subject, (name, group, quorum) in POLICIES.items():
        policy = policy_model.objects.create(name=name, subject=subject)
        stage_model.objects.create(
            policy=policy, order=1, name="Review", group=groups[group], quorum=quorum
        )


class Migration(migrations.Migration):
    """Triggers and seeds."""

    dependencies = [
        ("governance", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [
        migrations.RunSQL(REFUSE + _triggers(), _drop()),
        migrations.RunPython(seed, migrations.RunPython.noop),
    ]
