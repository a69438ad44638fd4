"""Every EC2 call that says ``DryRun`` is answered as one and changes nothing, whatever it names.

Stock moto asks in most calls and forgets it in some, which then are carried out. The answer is always yes here, since the
sandbox enforces no IAM; a refusal is planted as a fault (EC2 API, "Common query parameters").
"""

from typing import Any

from moto.core.utils import camelcase_to_underscores
from moto.ec2.responses import EC2Response

from deployer.sandbox.repairs import Repair, Undo
from deployer.sandbox.repairs.patch import replaced


def _answer_dry_runs() -> Undo:
    stock = EC2Response.call_action

    def call_action(self: Any) -> Any:
        if self._get_param("DryRun", False):
            setattr(self, camelcase_to_underscores(self._get_action()), self.error_on_dryrun)
        return stock(self)

    return replaced(EC2Response, "call_action", call_action)


REPAIRS = (
    Repair(
        "ec2-dry-runs",
        "Every EC2 call with DryRun is answered as one; the answer is always that it would succeed.",
        _answer_dry_runs,
    ),
)
