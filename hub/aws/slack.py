"""Notices to a Slack incoming webhook, whose URL is itself the secret.

The URL is read from Secrets Manager when it is first needed and kept while warm. It appears in no log and no error: the
HTTP library writes a URL's path into its own errors and debug logs, so those errors are not chained, and its logger (and
botocore's, which would show the secret's value) is kept from saying anything below INFO.
"""

import ipaddress
import json
import logging
from collections.abc import Callable
from http import HTTPStatus
from http.client import HTTPException
from typing import Any
from urllib.parse import urlsplit

import urllib3

from hub.aws.errors import translated
from hub.channels import slack
from hub.errors import AwsError, ChannelError
from hub.notice import Notice

ATTEMPTS = 3
LONGEST_PAUSE_SECONDS = 3.0
"""A function that has a minute waits no longer; where Slack asks for more, the queue waits."""
TIMEOUT = urllib3.Timeout(connect=2, read=4)
OUTDATED = (HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND, HTTPStatus.GONE)
"""Slack's answers for a webhook that was withdrawn: the secret may have a new one by now."""


class Slack:
    """A Slack channel behind an incoming webhook; a ``hub.Channel``."""

    name: str = "slack"

    def __init__(self, secrets: Any, secret_arn: str, pause: Callable[[float], None]) -> None:
        self._secrets = secrets
        self._secret_arn = secret_arn
        self._pause = pause
        self._pool = urllib3.PoolManager(timeout=TIMEOUT, retries=False)
        self._url = ""
        for talkative in ("urllib3", "botocore"):
            logging.getLogger(talkative).setLevel(logging.INFO)

    def send(self, notice: Notice) -> None:
        """Slack has answered 200 and ``ok``, at the third try at the latest; else raises ``ChannelError``, whatever it was.

        Where Slack asks for a longer pause than a function has time for, it is not asked again before that.
        """
        body = json.dumps(slack.message(notice)).encode()
        refusal, pause_seconds = self._post(body)
        tries = 1
        while refusal and pause_seconds is not None and pause_seconds <= LONGEST_PAUSE_SECONDS and tries < ATTEMPTS:
            self._pause(pause_seconds)
            refusal, pause_seconds = self._post(body)
            tries += 1
        if refusal:
            says = f"Slack did not take a notice: {refusal}. See the secret {self._secret_arn}."
            raise ChannelError(says, pause_seconds or 0.0)

    def _post(self, body: bytes) -> tuple[str, float | None]:
        """Why Slack did not take it (empty where it did), and how long to wait before the next try, if one makes sense."""
        try:
            answer = self._pool.request(
                "POST", self._webhook(), body=body, headers={"Content-Type": "application/json"}, redirect=False
            )
        except (urllib3.exceptions.HTTPError, HTTPException, OSError, ValueError) as error:
            return f"no answer ({type(error).__name__})", 1.0
        if answer.status == HTTPStatus.OK and answer.data.strip() == b"ok":
            return "", None
        if answer.status in OUTDATED:
            self._url = ""
        refusal = f"{answer.status} {answer.data[:100].decode(errors='replace')}"
        passing = answer.status == HTTPStatus.TOO_MANY_REQUESTS or answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR
        return refusal, _pause_seconds(answer.headers.get("Retry-After", "")) if passing else None

    def _webhook(self) -> str:
        if not self._url:
            self._url = _checked(self._secret().strip(), self._secret_arn)
        return self._url

    def _secret(self) -> str:
        """The secret's text; none where it is kept as bytes."""
        try:
            with translated("secretsmanager:GetSecretValue"):
                answer = self._secrets.get_secret_value(SecretId=self._secret_arn)
        except AwsError as error:
            raise ChannelError(f"The webhook's URL could not be read. {error}") from error
        return str(answer.get("SecretString") or "")


def _checked(url: str, secret_arn: str) -> str:
    """The URL if it may be posted to: over TLS, or to this very machine."""
    if _may_be_posted_to(url):
        return url
    raise ChannelError(f"The secret {secret_arn} holds no https URL. Put the webhook's URL into it, and nothing else.")


def _may_be_posted_to(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    host = parts.hostname or ""
    return bool(host) and (parts.scheme == "https" or (parts.scheme == "http" and _is_loopback(host)))


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _pause_seconds(retry_after: str) -> float:
    return float(retry_after) if retry_after.isdecimal() else 1.0
