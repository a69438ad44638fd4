"""A denial of everything to a user or a role, put in one of two ways, and how it is taken back.

* Attached: the managed policy that irhub installs in every account, which denies everything. The guard that irhub can put
  over an organization lets nobody else detach it, and attaching one named policy takes less power than writing any.
* Inline: a policy of irhub's own name, one for each reason to deny, so that one release does not open what another holds.

An action says which way comes first; the other is for a principal that has no room for it. A denial is known by its text,
and by a name that begins as ours do: a policy of our name with another text is somebody else's, and the next name is taken.
The way back takes off what was not there before, and leaves alone what somebody changed since.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from hub.action import Call, Conflict, Step
from hub.actions.iam.principal import Policy, Principal, text_of

EVERYTHING = text_of({"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "*", "Resource": "*"}]})


@dataclass(frozen=True, slots=True)
class Attached:
    """The installed policy that denies everything, by its ARN."""

    arn: str

    def denies(self, principal: Principal) -> bool:
        """True where it is attached."""
        return self.arn in principal.attached

    def hindrance(self, principal: Principal) -> str:
        """Why it cannot be attached; empty where it can."""
        return principal.room_to_attach

    def put(self, principal: Principal, on: str) -> Step:
        """The step that attaches it."""
        return self._step("Attach", f"deny everything to {principal.called} by policy {self._name}", principal, on)

    def back(self, now: Principal, was: Principal, on: str) -> Iterator[Step | Conflict]:
        """It is detached where it was not there before."""
        if self.denies(now) and not self.denies(was):
            yield self._step("Detach", f"detach policy {self._name} from {now.called}", now, on)

    @property
    def _name(self) -> str:
        return self.arn.rpartition("/")[2]

    def _step(self, verb: str, says: str, principal: Principal, on: str) -> Step:
        return Step(says, (Call("iam", f"{verb}{principal.kind}Policy", {**principal.parameters, "PolicyArn": self.arn}),), on)


@dataclass(frozen=True, slots=True)
class Inline:
    """A policy of our own in the principal, by how its name begins."""

    name: str
    text: str = EVERYTHING
    whom: str = ""
    """Whom it denies everything, in words, where that is not the principal itself."""

    def denies(self, principal: Principal) -> bool:
        """True where the principal has this text under a name of ours."""
        return any(policy.text == self.text for policy in self.ours(principal))

    def ours(self, principal: Principal) -> tuple[Policy, ...]:
        """The principal's policies with a name of ours."""
        return tuple(policy for policy in principal.policies if _is_numbered(policy.name, self.name))

    def hindrance(self, principal: Principal) -> str:
        """Why it cannot be put; empty where it can."""
        return principal.room_for(self.text)

    def put(self, principal: Principal, on: str) -> Step:
        """The step that puts it under the first name that nobody has."""
        taken = {policy.name for policy in principal.policies}
        names = (self.name, *(f"{self.name}-{number}" for number in range(2, len(taken) + 3)))
        name = next(name for name in names if name not in taken)
        parameters = {**principal.parameters, "PolicyName": name, "PolicyDocument": self.text}
        says = f"deny everything to {self.whom or principal.called} by inline policy {name}"
        return Step(says, (Call("iam", f"Put{principal.kind}Policy", parameters),), on)

    def back(self, now: Principal, was: Principal, on: str) -> Iterator[Step | Conflict]:
        """It is deleted where it was not there before; where somebody changed it since, only if a person insists."""
        before = {policy.name for policy in was.policies}
        for policy in (each for each in self.ours(now) if each.name not in before):
            call = Call("iam", f"Delete{now.kind}Policy", {**now.parameters, "PolicyName": policy.name})
            step = Step(f"delete inline policy {policy.name} from {now.called}", (call,), on)
            yield step if self.is_like(policy) else Conflict(on, _changed(policy, now), (step,))

    def is_like(self, policy: Policy) -> bool:
        """True where the policy is as irhub put it."""
        return policy.text == self.text


def _is_numbered(name: str, begins: str) -> bool:
    """True for the name itself and for those that count on from it."""
    number = name.removeprefix(f"{begins}-")
    return name == begins or (number != name and number.isdecimal())


def _changed(policy: Policy, now: Principal) -> str:
    return f"somebody changed inline policy {policy.name} of {now.called} since; it is left as it is"


Ways = tuple[Attached | Inline, ...]
"""The ways to deny, the one that comes first before the one for a principal without room."""


def in_force(principal: Principal, ways: Ways) -> bool:
    """True where the principal is denied in one of these ways."""
    return any(way.denies(principal) for way in ways)


def missing(principal: Principal, ways: Ways, on: str) -> tuple[Step, ...]:
    """The step by which the principal is denied, by the first way that it has room for; none where it is, or must not be."""
    if principal.untouchable:
        return ()
    possible = (way for way in ways if way.denies(principal) or not way.hindrance(principal))
    return tuple(way.put(principal, on) for way in (next(possible, None),) if way and not way.denies(principal))


def hindrance(principal: Principal, ways: Ways) -> str:
    """Why the principal cannot be denied; empty where it can."""
    whys = [way.hindrance(principal) for way in ways]
    return principal.untouchable or (" and ".join(whys) if all(whys) else "")


def taken_back(now: Principal, was: Principal, ways: Ways, on: str) -> tuple[Step | Conflict, ...]:
    """What takes off every denial of these ways that was not there before."""
    return tuple(part for way in ways for part in way.back(now, was, on))


def small(principal: Principal, *inline: Inline) -> Principal:
    """Of the principal what the way back needs: which policies of our names were there before, and what was attached."""
    return replace(principal, policies=tuple(policy for each in inline for policy in each.ours(principal)))
