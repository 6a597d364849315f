"""People, brands and field mappings made by a command, such as at installation."""

from collections.abc import Iterable

from django.contrib.auth.models import Group

from governance import audit
from governance.actions.transactions import governed
from governance.domain.actor import Actor, Role
from governance.models import Brand, FieldMapping, User


@governed
def save_person(*, username: str, name: str, role: Role, password: str, actor: Actor) -> User:
    """Make a person with one role, or give an existing one the name, role and password.

    An administrator may also enter the Django admin.
    """
    user, created = User.objects.get_or_create(username=username)
    user.display_name = name
    user.is_staff = user.is_superuser = role == Role.ADMIN
    user.set_password(password)
    user.save()
    user.groups.set([Group.objects.get(name=role)])
    audit.record(actor, "person.saved", user, after={"role": role, "new": created})
    return user


@governed
def change_own_password(*, user_id: int, password: str, actor: Actor) -> User:
    """Give a person the password that they chose themselves, after it was validated."""
    user = User.objects.select_for_update().get(pk=user_id)
    user.set_password(password)
    user.save(update_fields=["password"])
    audit.record(actor, "person.password_changed", user)
    return user


@governed
def save_brands(brands: Iterable[tuple[str, str]], *, actor: Actor) -> None:
    """Make brands by key and name; existing ones stay as they are."""
    for key, name in brands:
        brand, created = Brand.objects.get_or_create(key=key, defaults={"name": name})
        if created:
            audit.record(actor, "brand.created", brand)


@governed
def save_field_mappings(fields: Iterable[tuple[str, str]], *, actor: Actor) -> None:
    """Say which iconik field feeds which fact; existing ones stay as they are."""
    for fact, remote_field in fields:
        row, created = FieldMapping.objects.get_or_create(
            fact=fact, defaults={"remote_field": remote_field}
        )
        if created:
            audit.record(actor, "field_mapping.saved", row, after={"field": remote_field})
