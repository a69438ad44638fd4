"""AWS's sign-on and STS on loopback, and a process that enters with a profile as irhub does, on a terminal or without one."""

import json
import os
import pty
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha1
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

ROOT = Path(__file__).parents[3]
HUB = "222222222222"
LATER, BEFORE = (f"{datetime.now(UTC) + timedelta(hours=hours):%Y-%m-%dT%H:%M:%SZ}" for hours in (8, -1))
CODE = "123456"
CONFIG = f"""
[sso-session corp]
sso_start_url = https://corp.awsapps.example/start
sso_region = eu-west-1
sso_registration_scopes = sso:account:access

[profile security]
sso_session = corp
sso_account_id = {HUB}
sso_role_name = Administrator
region = eu-west-1

[profile onwards]
source_profile = security
role_arn = arn:aws:iam::{HUB}:role/deployer
region = eu-west-1

[profile person]
region = eu-west-1

[profile guarded]
source_profile = person
role_arn = arn:aws:iam::{HUB}:role/deployer
mfa_serial = arn:aws:iam::{HUB}:mfa/jo
region = eu-west-1

[profile broken]
sso_session = none
sso_account_id = {HUB}
sso_role_name = Administrator
"""
KEYS = "[person]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = of-the-test\n"
ENTER = """
import sys
from deployer.aws.gate import Gate
from deployer.calls import Call, Door
from deployer.errors import DeployerError
try:
    print(Gate({Door.HUB: sys.argv[1]}).make(Call(Door.HUB, "sts", "GetCallerIdentity", "eu-west-1"))["Arn"])
except DeployerError as error:
    print(error)
"""


@dataclass
class Sso:
    """What was asked of AWS's doors, and how they answer."""

    asked: list[str] = field(default_factory=list)
    tokens: list[str] = field(default_factory=list)

    def portal(self, token: str) -> tuple[int, str]:
        """GetRoleCredentials of the sign-on portal."""
        self.asked.append("GetRoleCredentials")
        self.tokens.append(token)
        keys = {"accessKeyId": "ASIASSO", "secretAccessKey": "s", "sessionToken": "t", "expiration": 4_000_000_000_000}
        return 200, json.dumps({"roleCredentials": keys})

    def sts(self, asked: Mapping[str, list[str]], signed_by: str) -> tuple[int, str]:
        """AssumeRole, which wants the right code of whoever names a device, and GetCallerIdentity."""
        action = asked["Action"][0]
        self.asked.append(action)
        if action == "AssumeRole" and "SerialNumber" in asked and asked["TokenCode"] != [CODE]:
            return 403, _failure("AccessDenied", "MultiFactorAuthentication failed with invalid MFA one time pass code.")
        if action == "AssumeRole":
            keys = f"<AccessKeyId>ASIAROLE</AccessKeyId><SecretAccessKey>s</SecretAccessKey><Expiration>{LATER}</Expiration>"
            return 200, _answer(action, f"<Credentials>{keys}<SessionToken>t</SessionToken></Credentials>")
        return 200, _answer(action, f"<Account>{HUB}</Account><Arn>arn:of:{signed_by}</Arn><UserId>u</UserId>")


def _answer(action: str, result: str) -> str:
    return f"<{action}Response><{action}Result>{result}</{action}Result></{action}Response>"


def _failure(code: str, message: str) -> str:
    return f"<ErrorResponse><Error><Code>{code}</Code><Message>{message}</Message></Error></ErrorResponse>"


@contextmanager
def doors(sso: Sso) -> Iterator[str]:
    """The address of AWS's doors on loopback."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._reply(*sso.portal(str(self.headers.get("x-amz-sso_bearer_token"))))

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            signed_by = str(self.headers.get("Authorization")).partition("Credential=")[2].partition("/")[0]
            self._reply(*sso.sts(parse_qs(body), signed_by))

        def _reply(self, status: int, body: str) -> None:
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *_: Any) -> None:
            """Silence."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()


@dataclass
class Desk:
    """A person's home with AWS's files in it, and the doors that they lead to."""

    home: Path
    endpoint: str

    def __post_init__(self) -> None:
        """The files lie where the AWS CLI puts them."""
        (self.home / "config").write_text(CONFIG, encoding="utf-8")
        (self.home / "credentials").write_text(KEYS, encoding="utf-8")

    def sign_in(self, until: str = LATER) -> None:
        """The token of a sign-on lies where ``aws sso login`` leaves it."""
        folder = self.home / ".aws" / "sso" / "cache"
        folder.mkdir(parents=True, exist_ok=True)
        name = sha1(b"corp", usedforsecurity=False).hexdigest()
        token = {
            "startUrl": "https://corp.awsapps.example/start",
            "region": "eu-west-1",
            "accessToken": "of-jo",
            "expiresAt": until,
        }
        (folder / f"{name}.json").write_text(json.dumps(token), encoding="utf-8")

    @property
    def environment(self) -> dict[str, str]:
        """Nothing of the person who runs the tests, and every endpoint on loopback."""
        files = {"AWS_CONFIG_FILE": self.home / "config", "AWS_SHARED_CREDENTIALS_FILE": self.home / "credentials"}
        return {
            "HOME": str(self.home),
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT),
            "AWS_ENDPOINT_URL": self.endpoint,
            "AWS_EC2_METADATA_DISABLED": "true",
            **{name: str(path) for name, path in files.items()},
        }

    def enter(self, profile: str) -> str:
        """Who irhub is with that profile, or what it says; nobody is there to be asked."""
        words = [sys.executable, "-c", ENTER, profile]
        done = subprocess.run(  # noqa: S603 (our own words)
            words, env=self.environment, capture_output=True, text=True, check=True, stdin=subprocess.DEVNULL, timeout=60
        )
        return done.stdout.strip()

    def enter_on_a_terminal(self, profile: str, typed: str) -> tuple[str, str]:
        """The same, with a terminal on which somebody types; what is printed, and what was asked."""
        ours, theirs = pty.openpty()
        words = [sys.executable, "-c", ENTER, profile]
        with subprocess.Popen(  # noqa: S603 (our own words)
            words, env=self.environment, start_new_session=True, stdin=theirs, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        ) as process:
            assert process.stdout
            assert process.stderr
            talk = b""
            while not talk.endswith(b": "):  # what is typed before the question is thrown away
                talk += process.stderr.read(1) or b": "
            os.write(ours, f"{typed}\n".encode())
            talk += process.stderr.read()
            out = process.stdout.read()
        os.close(ours)
        os.close(theirs)
        return out.decode().strip(), talk.decode()
