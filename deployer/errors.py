"""All errors of the deployer, as a tree; each says what happened, why, and what to do now.

DeployerError                  exit code 1
├── SettingsError              irhub.yaml cannot be read, or says something that cannot be meant
│   ├── FlawedFileError        something in it is wrong, each problem with its line (settings/problem.py)
│   └── PathError              a file or folder that was named cannot be read or written: exit code 2
├── RenderError                a template, a playbook or the bundle cannot be made from it
├── RefusedError               a check before the work said no: exit code 5
│   ├── WrongAccountError      the credentials are not those of the account that irhub.yaml names
│   ├── MissingExtraError      a command needs an extra of irhub that is not installed
│   ├── NotDelegatedError      the hub account is no delegated administrator of StackSets (delegation.py)
│   ├── StalePlanError         a plan file says something else than what would be done now
│   ├── LossError              a plan would take away more than was allowed
│   ├── BusyError              CloudFormation is at work on one of our stacks right now
│   └── NotConfirmedError      nobody agreed to a change
├── SandboxGoneError           the shell was given a sandbox that is not running
├── WriteRefusedError          a command that may only read was about to write
├── LookGoesOnError            somebody pressed Ctrl-C while CloudFormation looked for drift: exit code 4
├── DetachedError              somebody pressed Ctrl-C while AWS was at work: exit code 4
├── UnknownOperationError      none of our StackSets has an operation of that id
├── StackFailedError           CloudFormation could not make, change or delete a stack
└── AwsError                   AWS did not do what was asked
    ├── NotFoundError          the thing a call names does not exist
    ├── NothingToUpdateError   CloudFormation sees no difference
    ├── OperationRunsError     a StackSet takes one operation at a time, and another runs
    ├── OperationBegunError    an operation of this id was begun before: the answer was lost, not the call
    ├── DeniedError            IAM or an SCP said no
    ├── ThrottledError         too many requests, after all retries
    ├── CredentialsError       there are no credentials, or they are not valid (any more)
    └── UnreachableError       no answer came
"""

from typing import ClassVar


class DeployerError(Exception):
    """Anything the deployer has to say about what went wrong, in three parts."""

    exit_code: ClassVar[int] = 1

    def __init__(self, what: str, why: str = "", todo: str = "") -> None:
        super().__init__(" ".join(part for part in (what, why, todo) if part))
        self.what = what
        self.why = why
        self.todo = todo


class SettingsError(DeployerError):
    """irhub.yaml cannot be read, or says something that cannot be meant."""


class PathError(SettingsError):
    """A file or folder that was named, by an option or by default, cannot be read or written."""

    exit_code = 2


class RenderError(DeployerError):
    """A template, a playbook or the bundle cannot be made from the settings."""


class RefusedError(DeployerError):
    """A check before the work said no, so nothing was changed."""

    exit_code = 5


class WrongAccountError(RefusedError):
    """The credentials are not those of the account, or the organization, that irhub.yaml names."""


class MissingExtraError(RefusedError):
    """A command needs an extra of irhub that is not installed."""

    def __init__(self, module: str, extra: str) -> None:
        super().__init__(
            f"This needs the extra {extra}.", f"There is no {module} here.", f"Install it: pip install 'irhub[{extra}]'."
        )


class BusyError(RefusedError):
    """CloudFormation is at work on one of our stacks right now, so what is there cannot be compared."""


class StalePlanError(RefusedError):
    """A plan file says something else than what would be done now."""


class LossError(RefusedError):
    """A plan would take away more than was allowed: many instances, or evidence."""


class NotConfirmedError(RefusedError):
    """Nobody agreed to a change: the answer was no, or there is no terminal to ask on."""


class SandboxGoneError(DeployerError):
    """The shell was given a sandbox that is not running any more."""

    def __init__(self, endpoint: str) -> None:
        names = (
            "AWS_ENDPOINT_URL AWS_CONFIG_FILE AWS_SHARED_CREDENTIALS_FILE AWS_PROFILE AWS_EC2_METADATA_DISABLED IRHUB_CONFIG"
        )
        super().__init__(
            f"The sandbox at {endpoint} is not running.", "", f"Start one: irhub sandbox; or go back: unset {names}"
        )


class WriteRefusedError(DeployerError):
    """A command that may only read was about to make a call that is not on the list of reads."""

    def __init__(self, call: str) -> None:
        super().__init__(
            f"{call} was not made.",
            "This command may only read, and that call is not on the list of reads.",
            "This is a fault of irhub: please report it, with the command.",
        )


class DetachedError(DeployerError):
    """Somebody pressed Ctrl-C while AWS was at work: what was begun goes on there, the rest was not begun."""

    exit_code = 4

    def __init__(self) -> None:
        super().__init__(
            "Nobody watches any more.",
            "What was begun goes on in AWS; the changes after it were not begun.",
            "irhub watch follows what was begun; after that the same command again goes on from there.",
        )


class LookGoesOnError(DeployerError):
    """Somebody pressed Ctrl-C while CloudFormation looked for drift: it goes on there."""

    exit_code = 4

    def __init__(self) -> None:
        super().__init__(
            "Nobody waits for it any more.",
            "CloudFormation goes on looking for drift.",
            "The same command again follows it; irhub drift --last lists what it found, once it has ended.",
        )


class UnknownOperationError(DeployerError):
    """None of our StackSets has an operation of that id."""

    exit_code = 2

    def __init__(self, operation_id: str, sets: tuple[str, ...]) -> None:
        super().__init__(
            f"There is no operation {operation_id}.",
            f"Neither {' nor '.join(sets)} has one of that id.",
            "irhub watch without an id follows whatever runs.",
        )


class StackFailedError(DeployerError):
    """CloudFormation could not make, change or delete a stack; carries the first reason it gave."""


class AwsError(DeployerError):
    """AWS did not do what was asked; carries the call, AWS's code (empty where AWS was never reached) and the words."""

    hint: ClassVar[str] = ""

    def __init__(self, call: str, code: str, message: str, todo: str = "") -> None:
        words = f"{message.rstrip('.')}."
        super().__init__(f"{call} failed.", f"AWS says {code}: {words}" if code else words, todo or self.hint)
        self.call = call
        self.code = code
        self.message = message


class NotFoundError(AwsError):
    """The thing a call names does not exist."""


class NothingToUpdateError(AwsError):
    """CloudFormation sees no difference between a stack and what it was given."""


class OperationRunsError(AwsError):
    """Another operation runs on the StackSet, and its execution is not managed, so it takes one at a time."""

    hint = "Wait until it has ended (irhub watch follows it), then give the same command again."


class OperationBegunError(AwsError):
    """An operation of this id was begun before: the answer was lost on the way, not the call."""


class DeniedError(AwsError):
    """IAM, an SCP or a resource policy said no; trying again does not help."""

    hint = "Give these credentials that permission, or name another profile under profiles in irhub.yaml."


class ThrottledError(AwsError):
    """Too many requests, after all retries."""

    hint = "Wait a minute and give the same command again: it goes on where it stopped."


class CredentialsError(AwsError):
    """There are no credentials, or they are not valid (any more)."""

    hint = "Sign in (aws sso login), or name a profile with --profile or under profiles in irhub.yaml."


class UnreachableError(AwsError):
    """No answer came, or none that can be read."""

    hint = "Check the network and the Region's name, then give the same command again."
