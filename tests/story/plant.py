"""Plants faults: in the bytes of a bundle before it is deployed, in a rendered template, or between the deployer and AWS."""

import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from deployer.aws.gate import Gate, ReadGate
from deployer.calls import Call, Door
from deployer.desired import Texts
from deployer.settings import Settings
from deployer.together import in_threads
from deployer.wiring import Outside
from tests.story.stage import make

Made = tuple[Texts, tuple[str, bytes]]


@dataclass(frozen=True)
class Edit:
    """One text in the place of another; where it is not found as often as it should be, the test that plants it fails."""

    where: str
    """A file of the bundle such as ``hub/engine.py``, or a template such as ``role``."""
    found: str
    put: str
    times: int = 1

    def of(self, text: str) -> str:
        """The text with the fault in it."""
        assert text.count(self.found) == self.times, f"{self.where} holds {text.count(self.found)} times: {self.found}"
        return text.replace(self.found, self.put)


def in_bundle(*edits: Edit) -> Outside:
    """A deployer that brings a bundle with these faults in it."""

    def made(settings: Settings) -> Made:
        texts, (key, content) = make(settings)
        return texts, (key, _edited(content, edits))

    return _outside(made)


def in_template(*edits: Edit) -> Outside:
    """A deployer that brings templates with these faults in them."""

    def made(settings: Settings) -> Made:
        texts, bundle = make(settings)
        for edit in edits:
            texts = replace(texts, **{edit.where: edit.of(getattr(texts, edit.where))})
        return texts, bundle

    return _outside(made)


def in_gate(fault: Callable[[Any], Any]) -> Outside:
    """A deployer with something between it and AWS."""
    return replace(_outside(make), gate=lambda profiles: fault(Gate(profiles)))


def in_read_gate(fault: Callable[[Any], Any]) -> Outside:
    """A deployer whose reads go through something else than our gate."""
    return replace(_outside(make), read_gate=fault)


def _outside(made: Callable[[Settings], Made]) -> Outside:
    return Outside(Gate, ReadGate, lambda _: None, in_threads, made)


def _edited(content: bytes, edits: Sequence[Edit]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(stream, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            for edit in edits:
                data = edit.of(data.decode()).encode() if edit.where == name else data
            new.writestr(name, data)
        assert {edit.where for edit in edits} <= set(old.namelist())
    return stream.getvalue()


class Between:
    """Stands between the deployer and AWS, and changes nothing."""

    def __init__(self, behind: Any) -> None:
        self.behind = behind

    @property
    def made(self) -> Sequence[Call]:
        """Every call so far."""
        recorded: Sequence[Call] = self.behind.made
        return recorded

    def make(self, call: Call) -> Mapping[str, Any]:
        """The answer to this call."""
        answer: Mapping[str, Any] = self.behind.make(call)
        return answer


class OneMore(Between):
    """Makes a write that no plan names, beside the first of those that it does name."""

    def make(self, call: Call) -> Mapping[str, Any]:
        """The answer, after a call that nobody asked for."""
        if call.operation == "CreateStackSet":
            queue = {"QueueName": "unannounced"}
            self.behind.make(replace(call, service="sqs", operation="CreateQueue", parameters=queue))
        return super().make(call)


class Flattering(Between):
    """Hides whatever failed: every operation succeeded, every instance is current."""

    def make(self, call: Call) -> Mapping[str, Any]:
        """The answer, with nothing bad in it."""
        answer = dict(super().make(call))
        for one in answer.get("Summaries", ()):
            if "Status" in one:
                one.update({"Status": "CURRENT" if call.operation == "ListStackInstances" else "SUCCEEDED"})
                one.pop("StackInstanceStatus", None)
        return answer


class Impatient(Between):
    """Tolerates no failure: the first account that fails ends the whole operation."""

    def make(self, call: Call) -> Mapping[str, Any]:
        """The answer to a call whose preferences allow no failure."""
        if "OperationPreferences" not in call.parameters:
            return super().make(call)
        none = {"FailureToleranceCount": 0, "MaxConcurrentCount": 1}
        return super().make(replace(call, parameters={**call.parameters, "OperationPreferences": none}))


class WritingWhileReading(Between):
    """Lets a plan write, and does."""

    def make(self, call: Call) -> Mapping[str, Any]:
        """The answer, after a write in the middle of reading."""
        if call.operation == "DescribeOrganization":
            queue = {"QueueName": "planned"}
            self.behind.make(replace(call, service="sqs", operation="CreateQueue", door=Door.HUB, parameters=queue))
        return super().make(call)
