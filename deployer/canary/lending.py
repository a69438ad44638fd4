"""A template that is too long for a call lies in the artefact bucket while it is tried, and no longer."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from deployer.aws import artifacts
from deployer.aws.artifacts import Shelf
from deployer.calls import Aws, Call
from deployer.canary.trial import Trial
from deployer.errors import AwsError, DeployerError, UnreachableError

Versions = tuple[tuple[str, str], ...]
"""Key and version id of each."""


class LeftBehindError(DeployerError):
    """Something that a canary made could not be deleted; carries the lines that do it."""


def is_there(aws: Aws, put: Call) -> bool:
    """Whether the object that this call would store lies there already; such a one is used, and stays."""
    return artifacts.has(aws, _shelf(put), put.parameters["Key"])


@contextmanager
def lent(aws: Aws, trial: Trial, tell: Callable[[str], None]) -> Iterator[None]:
    """CloudFormation can read the trial's template; afterwards the bucket holds what it held before, however it ended."""
    if trial.put is None or is_there(aws, trial.put):
        yield
        return
    loan = _Loan(aws, trial.put, artifacts.versions(aws, _shelf(trial.put), trial.put.parameters["Key"]))
    version = loan.store(tell)
    more = ""
    try:
        yield
    except LeftBehindError as error:
        more = f"{error.todo}\n"
        raise
    finally:
        loan.take_back(version, tell, more)


@dataclass(frozen=True, slots=True)
class _Loan:
    """One object that is stored and deleted again, by its version: what a deployment stores meanwhile stays."""

    aws: Aws
    put: Call
    before: Versions
    """What lay under its key: older versions that somebody deleted."""

    def store(self, tell: Callable[[str], None]) -> str:
        """It is stored under this version; empty where the bucket keeps none."""
        try:
            return str(self.aws.make(self.put).get("VersionId", ""))
        except (UnreachableError, KeyboardInterrupt):  # it may have come to be
            self.take_back("", tell)
            raise

    def take_back(self, version: str, tell: Callable[[str], None], more: str = "") -> None:
        """It is gone; raises ``LeftBehindError`` where not, with the lines that delete it, after ``more`` of them."""
        try:
            self._delete(version)
        except (AwsError, KeyboardInterrupt) as error:
            raise LeftBehindError(
                f"The object {named(self.put)} is still there.",
                f"It could not be deleted: {error or 'somebody pressed Ctrl-C again.'}",
                f"{more}With credentials of the hub account:\n  {self._by_hand(version)}",
            ) from error
        tell(f"deleted: object {named(self.put)}")

    def _delete(self, version: str) -> None:
        ours = ((self.put.parameters["Key"], version),) if version else self._new()
        for call in artifacts.empty(_shelf(self.put), ours):
            for refused in self.aws.make(call).get("Errors") or ():
                raise AwsError(call.name, refused.get("Code", "Unknown"), refused.get("Message", ""))

    def _new(self) -> Versions:
        listed = artifacts.versions(self.aws, _shelf(self.put), self.put.parameters["Key"])
        return tuple(one for one in listed if one not in self.before)

    def _by_hand(self, version: str) -> str:
        bucket, key = self.put.parameters["Bucket"], self.put.parameters["Key"]
        where = f"--region {self.put.region} --bucket {bucket}"
        if version:
            return f"aws s3api delete-object {where} --key {key} --version-id {version}"
        return f"aws s3api list-object-versions {where} --prefix {key}  # and delete each version that it names"


def named(put: Call) -> str:
    """The object that this call stores, in words."""
    return f"{put.parameters['Key']} in {put.parameters['Bucket']}"


def _shelf(put: Call) -> Shelf:
    return Shelf(put.parameters["Bucket"], put.region)
