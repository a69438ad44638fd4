"""Who a caller is whom IAM let in, and whether that is a person.

API Gateway tells whose signature it checked ("Working with AWS Lambda proxy integrations for HTTP APIs", ``authorizer.iam``).
That names a person in two cases: an IAM user, and a session of IAM Identity Center, which puts the user's own name there. The
name of any other session is chosen by whoever assumes the role, so it names nobody. Whether a role is Identity Center's is not
taken from its name alone: IAM is asked whether the role of that name, with that id, lies where only Identity Center may make
roles. A source identity would tell as well, but API Gateway does not hand it over.
"""

import re

from hub.approval.deciding import Who
from hub.approval.people import Person
from hub.errors import DoorError
from hub.people.desk import PeopleDesk
from hub.people.request import Request

USER = re.compile(r"arn:[a-z-]+:iam::(\d{12}):user/([\w+=,.@/-]+)")
SESSION = re.compile(r"arn:[a-z-]+:sts::(\d{12}):assumed-role/([\w+=,.@-]+)/([\w+=,.@-]+)")
OF_IDENTITY_CENTER = "AWSReservedSSO_"


def caller(request: Request, desk: PeopleDesk) -> Who:
    """The person who sent a request; raises ``DoorError`` where IAM let nobody in, or nobody who can be told from others."""
    arn, user_id = (str(request.caller.get(name) or "") for name in ("userArn", "userId"))
    if not arn:
        raise DoorError(401, "This needs a signature.", "The request was signed by nobody.", "Use the command line: irhub.")
    if user := USER.fullmatch(arn):
        _insist_on_home(user[1], desk)
        return _who(arn, desk.approvers.by_aws(arn))
    session = SESSION.fullmatch(arn)
    if session and _is_of_identity_center(session[2], user_id, desk):
        _insist_on_home(session[1], desk)
        return _who(arn, desk.approvers.by_aws(session[3]))
    raise DoorError(
        403,
        f"{arn} is not a person.",
        "Whoever enters a role may choose the name of the session, so it says nothing of who that is.",
        "Come through IAM Identity Center, or as an IAM user.",
    )


def _who(arn: str, person: Person | None) -> Who:
    return Who(arn, person, f"{person.name} ({arn})" if person else arn)


def _is_of_identity_center(role: str, user_id: str, desk: PeopleDesk) -> bool:
    role_id = user_id.partition(":")[0]
    return role.startswith(OF_IDENTITY_CENTER) and desk.roles.is_of_identity_center(role, role_id)


def _insist_on_home(account_id: str, desk: PeopleDesk) -> None:
    if account_id != desk.settings.hub_account_id:
        raise DoorError(403, f"{account_id} is not the hub's account.", "Only its own people come by here.", "Enter it first.")
