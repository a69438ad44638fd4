"""Starts ministack, with what it does wrong put right as far as our story needs it; ``--bare`` starts it as it is.

Its modules are imported and changed before its own ``main()`` runs. Each repair is one function of ``repairs_iam.py`` or
``repairs_events.py``; its docstring says what is so after it, and is printed when a run starts. Each has a canary of the same
name in ``canaries.py``, which asks a bare ministack too, so that we notice when a repair is no longer needed. Everything else
is ministack's own: signatures, policies, boundaries, session policies, trust, CloudFormation, queues, functions, tables.
"""

import os
import signal
import sys
import threading
from collections.abc import Callable

from ministack import app

from tests.acceptance import repairs_events, repairs_iam

REPAIRS: tuple[Callable[[], None], ...] = (
    repairs_iam.principal_arn,
    repairs_iam.one_organization,
    repairs_iam.tags_of_ec2,
    repairs_iam.attribute_of_ec2,
    repairs_iam.source_of_events,
    repairs_events.guardduty_is_admitted,
    repairs_events.policy_of_a_bus,
    repairs_events.hop_between_buses,
)


def _end_with_parent() -> None:
    """SIGTERM to ourselves once whoever started us is gone, which closes our standard input."""
    os.read(sys.stdin.fileno(), 1)  # nobody writes, so it answers when it is closed; a buffered read would hinder the exit
    os.kill(os.getpid(), signal.SIGTERM)


def main() -> None:
    """Serves until SIGTERM."""
    app._port_is_bindable = lambda *_: False  # it would take port 443 as well, where it may
    threading.Thread(target=_end_with_parent, daemon=True).start()
    if "--bare" not in sys.argv:
        for repair in REPAIRS:
            repair()
            sys.stdout.write(f"repaired {repair.__name__}: {repair.__doc__}\n")
        sys.stdout.flush()
    sys.argv = sys.argv[:1]
    app.main()


if __name__ == "__main__":
    main()
