"""zero-concurrency: the function is not run any more, by whatever event or caller.

A reserved concurrency of zero refuses every new run (Lambda API, PutFunctionConcurrency). What was reserved before goes on
record, also that nothing was: then the reservation is deleted on the way back, since the function ran from the account's
common share. A number that somebody set meanwhile is left as it is.

People are asked, because whoever waits for the function waits in vain.

What it cannot: runs that have begun go on to their end, at most a quarter of an hour. Credentials of the function's role that
were copied stay valid until they expire; quarantine-role and revoke-role-sessions end them. Not all events that come meanwhile
are kept: asynchronous ones are tried again for up to six hours and then dropped, unless the function names a place for them;
streams and queues wait as long as they hold their records. Copies of the function at CloudFront's edge locations are not
reached. AWS refuses a number below the provisioned concurrency of a function, and functions on instances of their own know no
such number: then its words are told. It may refuse the way back too, where other functions reserved so much that fewer than a
hundred would stay unreserved.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from hub.action import Access, Account, Action, Call, Conflict, NoOptions, Permission, Plan, Proof, Role, Step
from hub.actions.reading import of_target
from hub.finding import Target
from hub.incident import Containment, Incident

KIND = "AWS::Lambda::Function"


@dataclass(frozen=True, slots=True)
class Seen:
    """The function and its reserved concurrency."""

    name: str
    reserved: int | None
    """None where it runs from the account's common share."""


def look(account: Account, target: Target) -> Seen:
    """What the function has reserved."""
    call = Call("lambda", "GetFunctionConcurrency", {"FunctionName": target.id})
    (answer,) = of_target(account, f"Function {target.id}", call)
    return Seen(target.id, answer.get("ReservedConcurrentExecutions"))


def plan(seen: Seen, _incident: Incident, _options: NoOptions) -> Plan:
    """One step unless nothing is reserved for it already."""
    if seen.reserved == 0:
        return ()
    return (Step(f"refuse every new run of function {seen.name}, which had {_words(seen)}", (_put(seen, 0),), seen.name),)


def _words(seen: Seen) -> str:
    return "no reserved concurrency" if seen.reserved is None else f"a reserved concurrency of {seen.reserved}"


def _put(seen: Seen, reserved: int) -> Call:
    how = {"FunctionName": seen.name, "ReservedConcurrentExecutions": reserved}
    return Call("lambda", "PutFunctionConcurrency", how)


def restore(now: Seen, recorded: Mapping[str, Seen]) -> tuple[Step | Conflict, ...]:
    """The recorded reservation, or none where there was none; a conflict where somebody set another since."""
    return tuple(part for was in recorded.values() for part in _back(now, was))


def _back(now: Seen, was: Seen) -> tuple[Step | Conflict, ...]:
    if now.reserved == was.reserved:
        return ()
    delete = Call("lambda", "DeleteFunctionConcurrency", {"FunctionName": now.name})
    call = delete if was.reserved is None else _put(now, was.reserved)
    back = Step(f"let function {now.name} run again, with {_words(was)}", (call,), now.name)
    if now.reserved == 0:
        return (back,)
    return (Conflict(now.name, f"function {now.name} had {_words(was)} and somebody gave it {_words(now)} since", (back,)),)


def prove(seen: Seen) -> Proof:
    """Contained once every new run is refused."""
    if seen.reserved != 0:
        return Proof(Containment.NONE, (f"function {seen.name} runs, with {_words(seen)}",))
    survives = (
        "runs that have begun go on to their end, at most a quarter of an hour",
        f"credentials of its role that were copied from function {seen.name} stay valid until they expire",
    )
    return Proof(Containment.CONTAINED, (f"every new run of function {seen.name} is refused",), survives)


_FUNCTIONS = ("arn:{partition}:lambda:{region}:{account}:function:*",)

ACTION: Action[Seen, NoOptions] = Action(
    name="zero-concurrency",
    about="Refuses every new run of a Lambda function.",
    works_on=KIND,
    seen=Seen,
    options=NoOptions,
    permissions=(
        Permission(("lambda:GetFunctionConcurrency",), _FUNCTIONS, Access.READ),
        Permission(("lambda:PutFunctionConcurrency",), _FUNCTIONS, Access.WRITE),
        Permission(("lambda:DeleteFunctionConcurrency",), _FUNCTIONS, Access.WRITE, roles=(Role.RESTORE,)),
    ),
    look=look,
    plan=plan,
    restore=restore,
    prove=prove,
    asks=True,
)
