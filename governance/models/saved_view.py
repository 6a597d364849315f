"""Saved views: names that people give to the address of a list."""

from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from governance.models.identifiers import new_public_id
from governance.models.user import User

LONGEST_NAME = 80
LONGEST_QUERY = 2000


class SavedView(models.Model):
    """A person's name for one state of the catalogue.

    ``query`` is the query string of its address, without a place in the list. A shared view is
    offered to everybody; what it shows is what its reader may see.
    """

    public_id = models.UUIDField(default=new_public_id, unique=True, editable=False)
    owner = models.ForeignKey(
        User, models.CASCADE, related_name="saved_views", verbose_name=_("owner")
    )
    name = models.CharField(_("name"), max_length=LONGEST_NAME)
    query = models.CharField(_("address"), max_length=LONGEST_QUERY, blank=True)
    shared = models.BooleanField(_("shared"), default=False)
    created_at = models.DateTimeField(db_default=models.functions.Now())

    class Meta:
        verbose_name = _("saved view")
        verbose_name_plural = _("saved views")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint("owner", Lower("name"), name="saved_view_name_once"),
        ]
        indexes = [
            models.Index(
                fields=["name", "id"],
                condition=models.Q(shared=True),
                name="saved_view_shared",
            ),
        ]

    def __str__(self) -> str:
        return self.name
