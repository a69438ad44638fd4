"""Waits until whoever runs a command has seen enough."""

import signal
import threading


def until_interrupted() -> None:
    """Returns at Ctrl-C, or when asked to end.

    A shell that starts a command in the background has SIGINT ignored, so both signals are listened to anew.
    """
    for ending in (signal.SIGINT, signal.SIGTERM):
        signal.signal(ending, signal.default_int_handler)
    try:
        threading.Event().wait()
    except KeyboardInterrupt:
        return
