"""A plan in a file: written by `irhub plan --out`, and held against what would be done when it is to be carried out.

The file holds what people review (every change with its calls, bodies by their SHA-256) and what the plan stands on: the
wishes, what was found, and the last operation of each StackSet. A deployment never carries out the file's words. It plans
anew, and goes on only where the new plan stands on the same and says the same: so a file that was edited, or that is a day
old, can do nothing that its reader did not see.

    write(path, planned)    the plan is in that file, readable by its owner alone
    check(path, planned)    raises ``StalePlanError`` unless the file says what this plan says

Who planned is written down, and told when somebody else deploys; only another account makes a plan stale, because a session's
name changes with each sign-in, and whoever reviews plans often may not deploy.
"""

from deployer.plan_file.file import check, read, write

__all__ = ["check", "read", "write"]
