"""Starts a ministack process on loopback and stops it again, and makes clients that talk to it alone."""

import os
import socket
import ssl
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config

from tests.acceptance import certificate

ROOT = Path(__file__).parent.parent.parent
REPAIRED = "repaired "
START_SECONDS = 30
STOP_SECONDS = 5

Keys = Mapping[str, str]


class ServerError(Exception):
    """ministack does not answer, so nothing can be asked of it."""


@dataclass(frozen=True, slots=True)
class Server:
    """A ministack that answers."""

    endpoint: str
    certificate: Path
    log: Path
    clients: list[Any] = field(default_factory=list)

    @property
    def repairs(self) -> dict[str, str]:
        """What the launcher put right, by name, in its own words."""
        said = (line.removeprefix(REPAIRED) for line in self.log.read_text().splitlines() if line.startswith(REPAIRED))
        return dict(line.split(": ", 1) for line in said)

    def client(self, service: str, region: str, keys: str | Keys) -> Any:
        """A client with these keys; a bare account id is the root of that account."""
        keys = {"AccessKeyId": keys, "SecretAccessKey": "test"} if isinstance(keys, str) else keys
        made = boto3.client(
            service,
            region_name=region,
            endpoint_url=self.endpoint,
            verify=str(self.certificate),
            config=Config(connect_timeout=2, read_timeout=20, retries={"total_max_attempts": 1}),
            aws_access_key_id=keys["AccessKeyId"],
            aws_secret_access_key=keys["SecretAccessKey"],
            aws_session_token=keys.get("SessionToken"),
        )
        self.clients.append(made)
        return made


@contextmanager
def running(folder: Path, *options: str) -> Iterator[Server]:
    """A server with IAM enforced, its files below the folder; it has ended when the block is left."""
    folder.mkdir(parents=True)
    crt, key = certificate.write(folder)
    server = Server(f"https://{certificate.HOST}:{_free_port()}", crt, folder / "ministack.log")
    with server.log.open("wb") as log:
        command = [sys.executable, "-m", "tests.acceptance.launcher", *options]
        process = subprocess.Popen(  # noqa: S603  # our own launcher, in this very environment
            command, env=_environment(server, key), cwd=ROOT, stdin=subprocess.PIPE, stdout=log, stderr=log
        )
        try:
            _wait(server, process)
            yield server
        finally:
            _stop(server, process)


def _environment(server: Server, key: Path) -> dict[str, str]:
    """Nothing of ours but the path: the functions that ministack runs inherit all of it."""
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(server.log.parent),
        "TMPDIR": str(server.log.parent),
        "BIND_HOST": certificate.HOST,
        "GATEWAY_PORT": server.endpoint.rsplit(":", 1)[1],
        "AUTH": "true",
        "USE_SSL": "1",
        "MINISTACK_SSL_CERT": str(server.certificate),
        "MINISTACK_SSL_KEY": str(key),
        "AWS_CA_BUNDLE": str(server.certificate),
        "AWS_EC2_METADATA_DISABLED": "true",
        "CLOUDTRAIL_RECORDING": "1",
        "SFTP_ENABLED": "0",
        "IOT_MTLS_ENABLED": "0",
        "PYTHONDONTWRITEBYTECODE": "1",
    }


def _free_port() -> int:
    with socket.create_server((certificate.HOST, 0)) as free:
        port: int = free.getsockname()[1]
        return port


def _ask(server: Server, path: str, method: str = "GET") -> None:
    trust = ssl.create_default_context(cafile=server.certificate)
    request = urllib.request.Request(f"{server.endpoint}/_ministack/{path}", method=method)  # noqa: S310  # loopback
    urllib.request.urlopen(request, timeout=STOP_SECONDS, context=trust).close()  # noqa: S310


def _wait(server: Server, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            _ask(server, "health")
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise ServerError(f"ministack did not start; {server.log} says why.")


def _stop(server: Server, process: subprocess.Popen[bytes]) -> None:
    """It has ended, and its functions with it; open connections, theirs and ours, would keep it waiting for 30 s."""
    with suppress(OSError):
        _ask(server, "reset", "POST")
    for client in server.clients:
        client.close()
    process.terminate()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
