"""Notices to an SNS topic."""

from typing import Any

from hub.aws.errors import translated
from hub.channels import sns
from hub.notice import Notice


class Topic:
    """The topic that people subscribe to; a ``hub.Channel``."""

    name: str = "sns"

    def __init__(self, client: Any, arn: str) -> None:
        self._client = client
        self._arn = arn

    def send(self, notice: Notice) -> None:
        """The topic has taken the notice; raises ``AwsError`` where it has not."""
        with translated("sns:Publish"):
            self._client.publish(TopicArn=self._arn, Subject=sns.subject(notice), Message=sns.text(notice))
