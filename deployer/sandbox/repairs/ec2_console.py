"""The screen of an instance, which stock moto does not have (EC2 API, GetConsoleScreenshot)."""

from typing import Any

from moto.core.responses import ActionResult
from moto.ec2.responses import EC2Response

from deployer.sandbox.repairs import Repair, Undo
from deployer.sandbox.repairs.patch import replaced

NOTHING = "/9j/2Q=="
"""A JPEG in base64 that begins and ends."""


def _show_a_screen() -> Undo:
    def get_console_screenshot(self: Any) -> Any:
        self.error_on_dryrun()
        instance = self.ec2_backend.get_instance(self._get_param("InstanceId"))
        return ActionResult({"InstanceId": instance.id, "ImageData": NOTHING})

    return replaced(EC2Response, "get_console_screenshot", get_console_screenshot)


REPAIRS = (Repair("ec2-screenshot", "GetConsoleScreenshot gives a picture, with nothing on it.", _show_a_screen),)
