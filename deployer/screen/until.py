"""Waits until whoever runs a command has seen enough."""

import signal
import threading
from collections.abc import Callable


def until_interrupted(say: Callable[[], object]) -> None:
    """Returns at Ctrl-C, or when asked to end; how to end it is said once that is listened to.

    A shell that starts a command in the background has SIGINT ignored, so both signals are listened to anew.
    """
    for ending in (signal.SIGINT, signal.SIGTERM):
        signal.signal(ending, signal.default_int_handler)
    try:
        say()
        threading.Event().wait()
    except KeyboardInterrupt:
        return
