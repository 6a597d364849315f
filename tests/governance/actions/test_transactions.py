"""The transaction of an action: a deadlock's victim starts again, and nothing else does."""

import threading

import pytest
from django.db import OperationalError, connection, transaction

from governance.actions.transactions import governed
from governance.models import Brand
from tests.factories import BrandFactory


@pytest.mark.django_db(transaction=True)
def test_governed_action_that_loses_a_deadlock_is_tried_again():
    first, second = BrandFactory(key="first"), BrandFactory(key="second")
    first_held, both_held = threading.Event(), threading.Event()
    tries = {"there": 0, "back": 0}

    def lock(pk):
        return Brand.objects.select_for_update().get(pk=pk)

    @governed
    def there():
        tries["there"] += 1
        lock(first.pk)
        first_held.set()
        both_held.wait(5)
        lock(second.pk)

    @governed
    def back():
        tries["back"] += 1
        lock(second.pk)
        both_held.set()
        lock(first.pk)

    failures = []

    def run():
        try:
            there()
        except OperationalError as error:
            failures.append(error)
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    first_held.wait(5)
    back()
    thread.join(20)
    assert not failures
    assert sum(tries.values()) > 2  # the loser of each deadlock once more; there may be several


@pytest.mark.django_db
def test_governed_action_that_is_refused_undoes_its_own_part_only():
    @governed
    def refused():
        BrandFactory(key="inner")
        raise ValueError("refused")

    with transaction.atomic():
        BrandFactory(key="outer")
        with pytest.raises(ValueError, match="refused"):
            refused()
    assert set(Brand.objects.values_list("key", flat=True)) == {"outer"}
