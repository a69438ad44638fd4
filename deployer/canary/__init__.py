"""One real change set in one account: CloudFormation's own word on a plan, asked before anything is deployed.

A plan is computed by us, since StackSets have no preview. A canary lets CloudFormation itself judge the same templates in one
place: a change set on each stack that stands there, or, where none stands yet, one that would create a stack under a name of
its own. Nothing is ever executed; every change set, and every empty stack that came with one, is deleted again, also where
something failed or somebody pressed Ctrl-C.

    trials(planned, place)           what is to be tried there
    attempt(aws, trial, ...)         makes, reads and deletes one change set
"""

from deployer.canary.answer import Answer
from deployer.canary.attempt import attempt
from deployer.canary.trial import Trial, TrialPlace, trials

__all__ = ["Answer", "Trial", "TrialPlace", "attempt", "trials"]
