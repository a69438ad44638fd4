"""Notices to SNS topics: one for mail and whoever else subscribes, one for text messages, one for Amazon Q Developer."""

from collections.abc import Callable
from typing import Any

from hub.aws.errors import translated
from hub.channels import chat, sms, sns
from hub.notice import Notice


class Topic:
    """A topic, and the form of what is published there; a ``hub.Channel``."""

    def __init__(self, client: Any, arn: str, name: str = "sns", text: Callable[[Notice], str] = sns.text) -> None:
        self.name = name
        self._client = client
        self._arn = arn
        self._text = text

    def send(self, notice: Notice) -> None:
        """The topic has taken the notice; raises ``AwsError`` where it has not."""
        with translated("sns:Publish"):
            self._client.publish(TopicArn=self._arn, Subject=sns.subject(notice), Message=self._text(notice))


def topics(client: Any, arn: str, *, with_sms: bool, with_chat: bool) -> tuple[Topic, ...]:
    """The topic of this name and those beside it: whoever subscribes to one reads its form and no other."""
    beside = arn.removesuffix("-notices")
    further = (("sms", sms.text, with_sms), ("chat", chat.text, with_chat))
    return (Topic(client, arn), *(Topic(client, f"{beside}-{name}", name, text) for name, text, there in further if there))
