"""Reading what may not be there: a target that is gone, or a setting that was never made, told alike in every action.

AWS answers for the first with one code and for the second with another, where it does not answer with an empty list. An action
says which code means what, so that anything else, a refusal above all, is never taken for absence.
"""

from collections.abc import Mapping
from typing import Any

from hub.action import Account, Call
from hub.errors import AwsError, NotFoundError, TargetGoneError


def of_target(account: Account, what: str, *calls: Call) -> tuple[Mapping[str, Any], ...]:
    """The answers; raises ``TargetGoneError`` for the target of this name where AWS knows none of it."""
    try:
        return account.read(*calls)
    except NotFoundError as error:
        raise TargetGoneError(what) from error


def if_any(account: Account, what: str, call: Call, none: str) -> Mapping[str, Any] | None:
    """The answer; None where AWS answers with this code, which says that nothing is set.

    Raises ``TargetGoneError`` for the target of this name where AWS knows none of it.
    """
    try:
        (answer,) = account.read(call)
    except AwsError as error:
        if error.code == none:
            return None
        if isinstance(error, NotFoundError):
            raise TargetGoneError(what) from error
        raise
    return answer
