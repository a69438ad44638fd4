"""Tries the hub's own parts: its alarms, queues, mappings and topic are there, awake and quiet, and somebody listens."""

from functools import partial

from deployer.calls import Aws, Call, Door, Together, pages
from deployer.errors import AwsError, NotFoundError
from deployer.proof.words import Part
from deployer.settings import Settings
from deployer.words import many

ALARMS = ("dead-letters", "backlog", "errors")
"""The hub's own alarms, by what follows the prefix in their names."""
FORWARDING = "forwarding-dead-letters"
"""The alarm and the queue of each Region."""
QUEUES = ("work", "heartbeats", "dead-letters")
SECURITY_HUB, BACKLOG_OF_SECURITY_HUB = "securityhub", "securityhub-backlog"
"""What there is more where Security Hub is among the sources."""
DEAD = ("dead-letters", FORWARDING)


def parts(read: Aws, settings: Settings, together: Together) -> tuple[Part, ...]:
    """A line for each part; what cannot be read is a gap too, never well."""
    home = settings.hub.region
    thunks = [
        *(partial(_alarms, read, settings, region) for region in sorted({home, *settings.regions})),
        *(partial(_queue, read, settings, home, name) for name in queues(settings)),
        *(partial(_queue, read, settings, region, FORWARDING) for region in settings.regions),
        partial(_mappings, read, settings),
        partial(_topic, read, settings),
    ]
    return tuple(part for found in together(thunks) for part in found)


def alarms(settings: Settings) -> tuple[str, ...]:
    """The hub's own alarms of this installation."""
    return (*ALARMS, BACKLOG_OF_SECURITY_HUB) if settings.sources.securityhub else ALARMS


def queues(settings: Settings) -> tuple[str, ...]:
    """The hub's own queues of this installation."""
    return (*QUEUES, SECURITY_HUB) if settings.sources.securityhub else QUEUES


def alarm_names(settings: Settings, region: str) -> tuple[str, ...]:
    """The alarms that must be in this Region."""
    ours = alarms(settings) if region == settings.hub.region else ()
    theirs = (FORWARDING,) if region in settings.regions else ()
    return tuple(f"{settings.prefix}-{name}" for name in (*ours, *theirs))


def _alarms(read: Aws, settings: Settings, region: str) -> list[Part]:
    names = alarm_names(settings, region)
    call = Call(Door.HUB, "cloudwatch", "DescribeAlarms", region, {"AlarmNames": list(names)})
    try:
        found = {alarm["AlarmName"]: alarm for alarm in pages(read, call, "MetricAlarms")}
    except AwsError as error:
        return [Part(f"alarms in {region}", "cannot be read", str(error))]
    return [_alarm(f"alarm {name} in {region}", found.get(name)) for name in names]


def _alarm(name: str, alarm: "dict[str, object] | None") -> Part:
    if alarm is None:
        return Part(name, "missing", "there is no such alarm: irhub deploy makes it")
    state = str(alarm.get("StateValue", "unknown"))
    if not alarm.get("ActionsEnabled", True) or not (alarm.get("AlarmActions") or FORWARDING in name):
        return Part(name, state, "it has no action, or its actions are switched off, so nobody hears of it")
    if state != "OK":
        return Part(name, state, str(alarm.get("StateReason") or f"its state is {state}"))
    return Part(name, state)


def _queue(read: Aws, settings: Settings, region: str, name: str) -> list[Part]:
    queue = f"{settings.prefix}-{name}"
    label = f"queue {queue} in {region}"
    try:
        url = read.make(Call(Door.HUB, "sqs", "GetQueueUrl", region, {"QueueName": queue}))["QueueUrl"]
        names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
        asked = {"QueueUrl": url, "AttributeNames": names}
        said = read.make(Call(Door.HUB, "sqs", "GetQueueAttributes", region, asked))["Attributes"]
    except NotFoundError:
        return [Part(label, "missing", "there is no such queue: irhub deploy makes it")]
    except AwsError as error:
        return [Part(label, "cannot be read", str(error))]
    waiting = sum(int(said.get(one, 0)) for one in names)
    gap = f"{many(waiting, 'letter')} could not be read, delivered or done: irhub dlq list" if waiting and name in DEAD else ""
    return [Part(label, f"{many(waiting, 'message')}", gap)]


def _mappings(read: Aws, settings: Settings) -> list[Part]:
    function = f"{settings.prefix}-respond"
    call = Call(Door.HUB, "lambda", "ListEventSourceMappings", settings.hub.region, {"FunctionName": function})
    try:
        found = read.make(call).get("EventSourceMappings", ())
    except AwsError as error:
        return [Part(f"mappings of {function}", "cannot be read", str(error))]
    states = {one["EventSourceArn"].rpartition(":")[2]: one.get("State", "unknown") for one in found}
    return [_mapping(f"{settings.prefix}-{name}", states) for name in queues(settings) if name not in DEAD]


def _mapping(queue: str, states: dict[str, str]) -> Part:
    state = states.get(queue, "missing")
    gap = "" if state == "Enabled" else "what lies in the queue never reaches the function: irhub deploy mends it"
    return Part(f"mapping of {queue}", state.lower(), gap)


def _topic(read: Aws, settings: Settings) -> list[Part]:
    hub = settings.hub
    arn = f"arn:{settings.partition}:sns:{hub.region}:{hub.account}:{settings.prefix}-notices"
    call = Call(Door.HUB, "sns", "ListSubscriptionsByTopic", hub.region, {"TopicArn": arn})
    try:
        found = list(pages(read, call, "Subscriptions"))
    except AwsError as error:
        return [Part("topic", "cannot be read", str(error))]
    waiting = sorted(one["Endpoint"] for one in found if not one["SubscriptionArn"].startswith("arn:"))
    confirmed = len(found) - len(waiting)
    return [
        Part(f"topic {settings.prefix}-notices", f"{many(confirmed, 'confirmed subscription')}", _unheard(confirmed, waiting))
    ]


def _unheard(confirmed: int, waiting: list[str]) -> str:
    if waiting:
        return f"not confirmed yet, and told nothing until then: {', '.join(waiting)}"
    return "" if confirmed else "nobody subscribes, so nobody hears of an alarm: name an address under channels.email"
