"""What a plan would take away that nobody gets back by planning again: many instances at once, or anything of the evidence.

A slip in irhub.yaml must not uncover half an organization, and no update may cost the record. So such a plan is refused, by
`plan` as by `deploy`, until somebody allows that loss by its name.
"""

from deployer.losses.loss import Losing, Loss, losses, refusal, refuse

__all__ = ["Losing", "Loss", "losses", "refusal", "refuse"]
