"""The figures as the hub would make them, read through the gate from here."""

from typing import cast

from deployer.aws import incidents
from deployer.aws.as_client import GateClient
from deployer.caller import check_hub
from deployer.settings import Settings
from deployer.wiring import Desk
from hub.aws.ledger_table import Table
from hub.aws.reporting import sources
from hub.aws.wiring import Process
from hub.engine import Together
from hub.report.figures import Assumption, Figures
from hub.report.making import make
from hub.report.period import period


def gather(works: Desk, since: str, until: str) -> Figures:
    """The figures of this time; raises where the credentials are another account's, or nothing is deployed here."""
    about = period(since, until, works.outside.now())
    check_hub(works.read, works.settings)
    incidents.insist_on_ledger(works.read, works.settings)
    client = GateClient(works.read, "dynamodb", works.settings.hub.region)
    table = Table(client, f"{works.settings.prefix}-ledger", works.outside.pause)
    process = Process(cast("Together", works.outside.together), works.outside.now, works.outside.pause)
    return make(sources(table, works.settings.prefix, assumed(works.settings), process), about, works.outside.now())


def assumed(settings: Settings) -> Assumption:
    """What the settings say that an incident and an action would cost a person."""
    return Assumption(settings.reports.minutes_an_incident, settings.reports.minutes_an_action)
