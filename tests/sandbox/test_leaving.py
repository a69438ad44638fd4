"""A sandbox leaves nothing behind: no thread, no child, no port, no variable, no state."""

import os
import socket
import threading
from pathlib import Path

import pytest
from moto.sqs.models import Queue, sqs_backends

from deployer.sandbox.running import Sandbox
from deployer.sandbox.server import PortTakenError
from deployer.sandbox.world import World
from tests.sandbox.plumbing import HOME, HUB, a_function, a_mapping, a_queue, send

SLOW = """
import os, time, urllib.request
def handler(event, context):
    urllib.request.urlopen(os.environ["TELL"]).close()
    time.sleep(60)
"""


def children() -> set[str]:
    """The processes that this one started and that are still there."""
    return set(Path(f"/proc/self/task/{threading.main_thread().native_id}/children").read_text().split())


def test_nothing_is_left() -> None:
    """Even while a function runs that would take a minute."""
    before = set(threading.enumerate()), dict(os.environ), vars(Queue)["add_message"], children()

    with Sandbox.start(World.demo()) as sandbox:
        queue = a_queue(sandbox, "work")
        tell = {"Variables": {"TELL": sandbox.receiver.url}}
        a_mapping(sandbox, queue, a_function(sandbox, "slow", SLOW, timeout=60, Environment=tell))
        send(sandbox, queue, "x")
        assert sandbox.receiver.wait_for(1)
        port, folder = int(sandbox.endpoint.rpartition(":")[2]), Path(os.environ["AWS_CONFIG_FILE"]).parent

    assert (set(threading.enumerate()), dict(os.environ), vars(Queue)["add_message"], children()) == before
    assert not sqs_backends
    assert not folder.exists()
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", port)) != 0


def test_an_error_inside_the_block_closes_it_too() -> None:
    """What went wrong is told, and another can start."""
    with pytest.raises(ZeroDivisionError), Sandbox.start(World.demo()):
        raise ZeroDivisionError

    with Sandbox.start(World.demo()) as again:
        assert again.client("organizations", "111111111111", "us-east-1").describe_organization()


def test_a_start_that_fails_leaves_nothing_either() -> None:
    """A port that is taken is said, and another can start."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(PortTakenError, match=str(port)), Sandbox.start(World.demo(), port):
            pass

    with Sandbox.start(World.demo(), port) as sandbox:
        assert sandbox.endpoint.endswith(f":{port}")


def test_what_was_in_it_is_gone() -> None:
    """The next sandbox begins empty."""
    with Sandbox.start(World.demo()) as first:
        a_queue(first, "work")

    with Sandbox.start(World.demo()) as second:
        assert "QueueUrls" not in second.client("sqs", HUB, HOME).list_queues()
