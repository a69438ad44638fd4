"""The roles that IAM Identity Center made in the hub account, as IAM tells of them."""

from typing import Any

from hub.aws.errors import translated
from hub.errors import DeniedError, NotFoundError

PLACE = "/aws-reserved/sso.amazonaws.com/"
"""Only AWS makes roles below this path (IAM user guide, "AWS reserved paths")."""


class SsoRoles:
    """Whether a role is Identity Center's; a ``hub.people.desk.Roles``. A yes is kept for as long as the process is warm."""

    def __init__(self, client: Any) -> None:
        self._client = client
        self._known: set[tuple[str, str]] = set()

    def is_of_identity_center(self, role: str, role_id: str) -> bool:
        """True where the role of this name has this id and lies where only AWS makes roles."""
        if (role, role_id) not in self._known and self._is(role, role_id):
            self._known.add((role, role_id))
        return (role, role_id) in self._known

    def _is(self, role: str, role_id: str) -> bool:
        try:
            with translated("iam:GetRole"):
                found = self._client.get_role(RoleName=role)["Role"]
        except (DeniedError, NotFoundError):  # the door may look below that path alone
            return False
        return bool(role_id) and found["RoleId"] == role_id and str(found["Path"]).startswith(PLACE)
