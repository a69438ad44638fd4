"""What actions on identities declare: reading a user or role, attaching the one policy that denies everything, writing inline.

All of it is the ``restore`` role's, since ``contain`` may not change identities. Attaching and detaching is narrowed to the
installed policy by ``iam:PolicyARN``. What only doing needs, the role has only while a playbook uses the action.
"""

from hub.action import Access, Permission, Role
from hub.actions.iam.principal import USER

IAM = "arn:{partition}:iam::{account}:"
USERS, ROLES = (f"{IAM}user/*",), (f"{IAM}role/*",)
RESTORE = (Role.RESTORE,)
QUARANTINE = {"ArnEquals": {"iam:PolicyARN": f"{IAM}policy/irhub/{{prefix}}-quarantine"}}


def _on(kind: str) -> tuple[str, ...]:
    return USERS if kind == USER else ROLES


def reading(kind: str) -> tuple[Permission, ...]:
    """To read a user or role with all its policies, and the account's quotas."""
    names = (f"iam:Get{kind}", f"iam:List{kind}Policies", f"iam:ListAttached{kind}Policies", f"iam:Get{kind}Policy")
    return (
        Permission(names, _on(kind), Access.READ, roles=RESTORE),
        Permission(("iam:GetAccountSummary",), ("*",), Access.READ, roles=RESTORE),
    )


def attaching(kind: str) -> tuple[Permission, ...]:
    """To attach and detach the installed policy, and no other."""
    attach, detach = ((f"iam:{verb}{kind}Policy",) for verb in ("Attach", "Detach"))
    return (
        Permission(attach, _on(kind), Access.WRITE, when=QUARANTINE, roles=RESTORE, only_to_do=True),
        Permission(detach, _on(kind), Access.WRITE, when=QUARANTINE, roles=RESTORE),
    )


def putting(kind: str) -> tuple[Permission, ...]:
    """To put inline policies, and to delete them."""
    return (
        Permission((f"iam:Put{kind}Policy",), _on(kind), Access.WRITE, roles=RESTORE, only_to_do=True),
        Permission((f"iam:Delete{kind}Policy",), _on(kind), Access.WRITE, roles=RESTORE),
    )
