"""Keeps moto itself from calling out: SNS posts to a subscriber's URL for real, wherever it leads."""

from typing import Any

from moto.sns.models import Subscription

from deployer.sandbox.closed import is_loopback
from deployer.sandbox.repairs import Repair, Undo
from deployer.sandbox.repairs.patch import replaced


def _stay_on_loopback() -> Undo:
    original = Subscription.publish

    def publish(subscription: Any, *args: Any, **kwargs: Any) -> None:
        if subscription.protocol not in {"http", "https"} or is_loopback(subscription.endpoint):
            original(subscription, *args, **kwargs)

    return replaced(Subscription, "publish", publish)


REPAIRS = (Repair("sns-loopback", "SNS posts to HTTP subscribers on loopback alone; others get nothing.", _stay_on_loopback),)
