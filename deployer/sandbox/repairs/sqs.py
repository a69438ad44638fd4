"""SQS: a message tells who sent it, a policy outlives other settings, and a mapping waits for the sandbox's poller.

"SQS API, ReceiveMessage": the attribute `SenderId` of a message is the user id, or role id and session name, of whoever
sent it. Stock moto says the same constant of all messages. It also runs a mapped function inside SendMessage, through a
container engine, on the sender's thread ("Using Lambda with Amazon SQS" says that Lambda polls).
"""

from contextvars import ContextVar
from typing import Any

from moto.awslambda.models import LambdaBackend
from moto.sqs.models import Message, Queue, sqs_backends
from moto.sqs.responses import SQSResponse

from deployer.sandbox.identity import caller_of
from deployer.sandbox.repairs import Repair, Undo
from deployer.sandbox.repairs.patch import replaced, together

_sender: ContextVar[str | None] = ContextVar("sender of the SQS request that is being answered", default=None)


def _tell_the_sender() -> Undo:
    return together(
        (
            replaced(SQSResponse, "call_action", _remembering_the_caller(SQSResponse.call_action)),
            replaced(Message, "__init__", _signing(Message.__init__)),
        )
    )


def _remembering_the_caller(original: Any) -> Any:
    def call_action(self: Any) -> Any:
        caller = caller_of(self.access_key)
        token = _sender.set(caller.user_id if caller else None)
        try:
            return original(self)
        finally:
            _sender.reset(token)

    return call_action


def _signing(original: Any) -> Any:
    def __init__(self: Any, *args: Any, **kwargs: Any) -> None:  # noqa: N807
        original(self, *args, **kwargs)
        self.sender_id = _sender.get() or self.sender_id

    return __init__


def _keep_mappings_still() -> Undo:
    original = LambdaBackend.create_event_source_mapping

    def create_event_source_mapping(self: Any, spec: dict[str, Any]) -> Any:
        mapping = original(self, spec)
        for queue in sqs_backends[self.account_id][self.region_name].queues.values():
            queue.lambda_event_source_mappings.pop(mapping.function_arn, None)
        return mapping

    return replaced(LambdaBackend, "create_event_source_mapping", create_event_source_mapping)


def _keep_policies() -> Undo:
    original = Queue._set_attributes

    def _set_attributes(self: Any, attributes: dict[str, Any], now: float | None = None) -> None:
        kept = {} if "Policy" in attributes or not hasattr(self, "_policy_json") else {"Policy": self.policy}
        original(self, {**attributes, **kept}, now)

    return replaced(Queue, "_set_attributes", _set_attributes)


REPAIRS = (
    Repair("sqs-sender", "A message's SenderId is the principal that sent it.", _tell_the_sender),
    Repair("sqs-policies", "Setting another attribute of a queue leaves its policy as it is.", _keep_policies),
    Repair("sqs-mappings", "Sending a message runs no function; a mapping waits to be polled.", _keep_mappings_still),
)
