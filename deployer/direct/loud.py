"""Says aloud that somebody goes past the hub: to whoever reads irhub's notices, as far as these credentials may.

That is nobody's permission to have, so it is only tried. Where it cannot be said, the person at the terminal reads that.
"""

from deployer.calls import Call, Door
from deployer.errors import DeployerError
from deployer.responding.asking import Tell
from deployer.wiring import Desk

SUBJECT = "[irhub] BREAK-GLASS: somebody acts without the hub"


def say_aloud(desk: Desk, says: str, tell: Tell) -> None:
    """Whoever reads irhub's notices was told, or the person reads why not."""
    settings = desk.settings
    hub = settings.hub
    topic = f"arn:{settings.partition}:sns:{hub.region}:{hub.account}:{settings.prefix}-notices"
    told = {"TopicArn": topic, "Subject": SUBJECT, "Message": f"{SUBJECT}\n\n{says}\n\nIf nobody of yours did that, act on it."}
    try:
        desk.write.make(Call(Door.HUB, "sns", "Publish", hub.region, told))
    except DeployerError as error:
        tell(f"Nobody else was told of this: {error.what} Tell the others yourself.")
    else:
        tell("Whoever reads irhub's notices was told of this.")
