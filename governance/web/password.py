"""Changing one's own password."""

from typing import Any, Final

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.forms import PasswordChangeForm
from django.contrib.auth.views import PasswordChangeView
from django.http import HttpRequest, HttpResponse
from django.urls import reverse, reverse_lazy
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from governance.actions.attempts import Attempts
from governance.actions.people import change_own_password
from governance.web.requests import actor_of

WRONG: Final = 10
"""Wrong old passwords within the window: an open screen must not be a door for guessing."""


class OwnPassword(PasswordChangeView):
    """The form; other sessions of the person end with the old password."""

    template_name = "registration/password_change.html"
    success_url = reverse_lazy("governance:account")

    @method_decorator(sensitive_post_parameters())
    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Change it, or tell what is wrong."""
        attempts = Attempts.of(
            request, "own-password", str(request.user.pk), from_address=WRONG, anywhere=WRONG
        )
        form = self.get_form()
        if not attempts.count():
            form.errors.clear()
            form.add_error(None, _("Too many wrong passwords. Try again in a quarter of an hour."))
            return self._again(form, 429)
        if not form.is_valid():
            if "old_password" not in form.errors:
                attempts.forget()
            return self._again(form, 400)
        attempts.forget()
        return self.form_valid(form)

    def form_valid(self, form: PasswordChangeForm) -> HttpResponse:
        """Keep the new password, and the session in which it was chosen."""
        actor = actor_of(self.request)
        user = change_own_password(
            user_id=int(actor.id), password=form.cleaned_data["new_password1"], actor=actor
        )
        update_session_auth_hash(self.request, user)
        messages.success(self.request, _("Your password is changed. Other sessions have ended."))
        return HttpResponse(status=302, headers={"Location": self.get_success_url()})

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The way back."""
        crumbs = [
            {"label": _("Account"), "url": reverse("governance:account")},
            {"label": _("Password")},
        ]
        return super().get_context_data(crumbs=crumbs, **kwargs)

    def _again(self, form: PasswordChangeForm, status: int) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=status)
