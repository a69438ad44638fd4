"""Credentials that are chosen for each call, so that one client serves every account.

A botocore client asks its credentials object for frozen credentials each time it signs a request. Ours answers with what the
current context has entered. Where nothing has been entered it refuses, and never falls back on the function's own
credentials: a call meant for a member account must not land in the hub account by mistake. That is also why the clients for
member accounts come from a session of their own (it shares the loaded service models of the first).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from botocore.credentials import Credentials, ReadOnlyCredentials
from botocore.exceptions import NoCredentialsError
from botocore.session import Session

_keys: ContextVar[ReadOnlyCredentials] = ContextVar("irhub_keys")


@contextmanager
def entered(keys: ReadOnlyCredentials) -> Iterator[None]:
    """Inside, calls of member-account clients are signed with these keys."""
    before = _keys.set(keys)
    try:
        yield
    finally:
        _keys.reset(before)


class EnteredCredentials(Credentials):
    """Whatever the current context has entered; raises ``NoCredentialsError`` where it has entered nothing."""

    def __init__(self) -> None:
        super().__init__(access_key="", secret_key="", method="assume-role")

    def get_frozen_credentials(self) -> ReadOnlyCredentials:
        """The keys of the account that this context works in."""
        try:
            return _keys.get()
        except LookupError as error:
            raise NoCredentialsError from error


class _Provider:
    """What a botocore session takes its credentials from."""

    def load_credentials(self) -> Credentials:
        """The credentials that every client of the session signs with."""
        return EnteredCredentials()


def entering_session(own: Session) -> Session:
    """A session whose clients sign with what has been entered; it shares the service models that ``own`` has loaded."""
    session = Session()
    session.register_component("data_loader", own.get_component("data_loader"))
    session.register_component("credential_provider", _Provider())
    return session
