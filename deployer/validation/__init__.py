"""Settings files held to everything that can be known of them offline: each by itself, and side by side."""

from deployer.validation.each import Checked, check
from deployer.validation.together import side_by_side

__all__ = ["Checked", "check", "side_by_side"]
