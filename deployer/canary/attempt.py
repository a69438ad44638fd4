"""Makes one change set, waits for it, reads it, and deletes it with all that came with it."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from typing import Any

from deployer.calls import Aws, Call, Pause, pages
from deployer.canary.answer import Answer, complaints, effects
from deployer.canary.lending import LeftBehindError, lent
from deployer.canary.trial import Trial, Type
from deployer.errors import AwsError, DeniedError, NotFoundError, RefusedError, UnreachableError

PAUSE_SECONDS = 2.0
MOST_LOOKS = 150
"""Five minutes; CloudFormation takes some seconds."""
UNDER_WAY = frozenset({"CREATE_PENDING", "CREATE_IN_PROGRESS", "DELETE_PENDING", "DELETE_IN_PROGRESS"})
NOT_OFFERED = frozenset({"InvalidAction", "NotImplemented", "UnknownOperationException"})
"""With these codes an endpoint says that it has no such operation: an older one, and the sandbox."""
IN_REVIEW = "REVIEW_IN_PROGRESS"


def attempt(aws: Aws, trial: Trial, pause: Pause, tell: Callable[[str], None]) -> Answer:
    """CloudFormation's answer; afterwards nothing of the trial is left, however it ended."""
    _refuse_a_real_stack(aws, trial)
    with lent(aws, trial, tell):
        return _tried(aws, trial, pause, tell)


def _tried(aws: Aws, trial: Trial, pause: Pause, tell: Callable[[str], None]) -> Answer:
    try:
        aws.make(trial.create)
    except (UnreachableError, KeyboardInterrupt):  # it may have come to be
        _clean_up(aws, trial, pause, tell)
        raise
    except DeniedError:
        raise
    except AwsError as error:
        return Answer(trial, "REFUSED", error.message)
    try:
        return _read(aws, trial, _settled(aws, trial, pause))
    finally:
        _clean_up(aws, trial, pause, tell)


def _refuse_a_real_stack(aws: Aws, trial: Trial) -> None:
    """A new change set may only go where there is no stack, or the empty one that another canary left."""
    if trial.kind is Type.CREATE and (_stack_status(aws, trial) or IN_REVIEW) != IN_REVIEW:
        raise RefusedError(
            f"There is a stack {trial.stack} in {trial.place.account_id} {trial.place.region}.",
            "A canary only ever makes, and deletes, stacks without any resource.",
            "Look who made it, and delete it or give the command again.",
        )


def _stack_status(aws: Aws, trial: Trial) -> str:
    try:
        (said,) = aws.make(trial.stack_call("DescribeStacks"))["Stacks"]
    except NotFoundError:
        return ""
    return "" if said["StackStatus"] == "DELETE_COMPLETE" else str(said["StackStatus"])


def _settled(aws: Aws, trial: Trial, pause: Pause) -> Mapping[str, Any]:
    for _ in range(MOST_LOOKS):
        said = aws.make(trial.call("DescribeChangeSet"))
        if said["Status"] not in UNDER_WAY:
            return said
        pause(PAUSE_SECONDS)
    return said


def _read(aws: Aws, trial: Trial, said: Mapping[str, Any]) -> Answer:
    listed = effects(pages(aws, trial.call("DescribeChangeSet"), "Changes"))
    return Answer(trial, said["Status"], said.get("StatusReason") or "", listed, _complaints(aws, trial, said["ChangeSetId"]))


def _complaints(aws: Aws, trial: Trial, change_set: str) -> tuple[str, ...]:
    """What the checks before deployment found; nothing only where this endpoint does not know the call.

    It is asked by the change set's ARN alone: two names are answered as unknown (aws-cloudformation/cloudformation-cli #1116).
    """
    call = Call(trial.place.door, "cloudformation", "DescribeEvents", trial.place.region, {"ChangeSetName": change_set})
    try:
        return complaints(pages(aws, call, "OperationEvents"))
    except DeniedError:
        return ("unknown: these credentials may not read what its checks found (cloudformation:DescribeEvents)",)
    except AwsError as error:
        return () if error.code in NOT_OFFERED else (f"unknown: what its checks found could not be read: {error.message}",)


def _clean_up(aws: Aws, trial: Trial, pause: Pause, tell: Callable[[str], None]) -> None:
    """The change set and its empty stack are gone; raises ``LeftBehindError`` with the lines that delete them where not."""
    try:
        _delete(aws, trial, pause)
    except (AwsError, KeyboardInterrupt) as error:
        raise LeftBehindError(
            f"The {trial.says} is still there.",
            f"It could not be deleted: {error or 'somebody pressed Ctrl-C again.'}",
            "\n".join(_by_hand(trial)),
        ) from error
    tell(f"deleted: the {trial.says}")


def _delete(aws: Aws, trial: Trial, pause: Pause) -> None:
    """CloudFormation deletes no change set that it is still making, so that is waited for."""
    with suppress(NotFoundError):
        _settled(aws, trial, pause)
        aws.make(trial.call("DeleteChangeSet"))
    if trial.kind is Type.CREATE and _stack_status(aws, trial) == IN_REVIEW:
        aws.make(trial.stack_call("DeleteStack"))


def _by_hand(trial: Trial) -> Iterator[str]:
    where = f"--region {trial.place.region} --stack-name {trial.stack}"
    yield f"With credentials of {trial.place.account_id}:"
    yield f"  aws cloudformation delete-change-set {where} --change-set-name {trial.name}"
    if trial.kind is Type.CREATE:
        yield f"  aws cloudformation delete-stack {where}"
