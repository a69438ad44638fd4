"""A small evaluator of AWS policies: it answers allowed, denied or unknown, and never guesses.

It serves three questions of the sandbox: may this caller assume that role (trust policy), may this sender put events on
that bus (bus policy), and would this service control policy let a call through. Where it meets a condition operator, a
condition key, a policy variable or an element it does not know, the answer is *unknown* and says which; whoever asks
counts that as refused. It reads what "IAM JSON policy elements" and "Policy evaluation logic" of the IAM User Guide say;
a rule moto does not follow (conditions, principals of another account) is why it exists.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from deployer.sandbox.conditions import Context, Match, holds
from deployer.sandbox.glob import globs


class Verdict(Enum):
    """What a policy says to a question."""

    ALLOWED = "allowed"
    DENIED = "denied"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Question:
    """May these principals do this to that, under these condition keys.

    `principals` is every form in which a policy may name the one who asks: ARNs, the account id, `*`; a service is named
    as `Service:events.amazonaws.com`. A condition key that stands with no value is known to be absent; a key that is not
    listed at all is one we know nothing about.
    """

    action: str
    resource: str = "*"
    principals: frozenset[str] = frozenset({"*"})
    context: Context = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Answer:
    """A verdict, and the sentence that says why."""

    verdict: Verdict
    because: str

    @property
    def is_allowed(self) -> bool:
        """Only a plain yes is a yes."""
        return self.verdict is Verdict.ALLOWED


def evaluate(policy: Mapping[str, Any], question: Question) -> Answer:
    """The answer of one policy: a deny that holds wins, then what is unknown about denies, then an allow that holds."""
    found: dict[tuple[str, Match], str] = {}
    for statement in _many(policy.get("Statement", ())):
        match, why = _applies(statement, question)
        found.setdefault((str(statement.get("Effect")), match), why)
    for key, verdict in _PRECEDENCE:
        if key in found:
            return Answer(verdict, found[key])
    return Answer(Verdict.DENIED, f"no statement allows {question.action}")


_PRECEDENCE = (
    (("Deny", Match.YES), Verdict.DENIED),
    (("Deny", Match.UNKNOWN), Verdict.UNKNOWN),
    (("Allow", Match.YES), Verdict.ALLOWED),
    (("Allow", Match.UNKNOWN), Verdict.UNKNOWN),
)


def _applies(statement: Mapping[str, Any], question: Question) -> tuple[Match, str]:
    name = f"statement {statement.get('Sid', 'without Sid')}"
    if "NotPrincipal" in statement:
        return Match.UNKNOWN, f"{name} uses NotPrincipal"
    if not (
        _names_principal(statement, question) and _names_action(statement, question) and _names_resource(statement, question)
    ):
        return Match.NO, f"{name} is about something else"
    match, why = holds(statement.get("Condition", {}), question.context)
    return match, f"{name}: {why}" if why else f"{name} says {statement.get('Effect')}"


def _names_principal(statement: Mapping[str, Any], question: Question) -> bool:
    named = statement.get("Principal")
    if named is None:
        return True
    return not question.principals.isdisjoint(_principals(named))


def _principals(named: Any) -> Iterable[str]:
    if isinstance(named, str):
        return (named,)
    return tuple(f"{kind}:{value}" if kind != "AWS" else value for kind, values in named.items() for value in _many(values))


def _names_action(statement: Mapping[str, Any], question: Question) -> bool:
    return _listed(statement, "Action", question.action, fold=True)


def _names_resource(statement: Mapping[str, Any], question: Question) -> bool:
    return _listed(statement, "Resource", question.resource, fold=False)


def _listed(statement: Mapping[str, Any], element: str, value: str, *, fold: bool) -> bool:
    """Whether the element (or its Not- form) covers the value; an element that is not there covers all."""
    if f"Not{element}" in statement:
        return not globs(_many(statement[f"Not{element}"]), value, fold=fold)
    return element not in statement or globs(_many(statement[element]), value, fold=fold)


def _many(value: Any) -> tuple[Any, ...]:
    return tuple(value) if isinstance(value, (list, tuple)) else (value,)
