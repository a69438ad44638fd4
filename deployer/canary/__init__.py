"""One real change set in one account: CloudFormation's own word on a plan, asked before anything is deployed.

A plan is computed by us, since StackSets have no preview. A canary lets CloudFormation itself judge the same templates in one
place: a change set on each stack that stands there, or, where none stands yet, one that would create a stack under a name of
its own. Nothing is ever executed; every change set, and every empty stack that came with one, is deleted again, also where
something failed or somebody pressed Ctrl-C. A template that is too long for a call is read from the artefact bucket, as in a
deployment, and is deleted there again where it was not there before.

    trials(desired, found, place)    what is to be tried there, and what cannot be
    is_there(aws, put)               whether a template that would be stored is stored already
    attempt(aws, trial, ...)         makes, reads and deletes one change set
    named(put)                       a stored template in words
"""

from deployer.canary.answer import Answer
from deployer.canary.attempt import attempt
from deployer.canary.lending import is_there, named
from deployer.canary.trial import Trial, TrialPlace, Trials, Untried, trials

__all__ = ["Answer", "Trial", "TrialPlace", "Trials", "Untried", "attempt", "is_there", "named", "trials"]
