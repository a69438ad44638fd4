"""Every line about a case names it, whichever run, thread or door wrote it."""

import logging
from typing import Any

import pytest

from hub.aws.together import side_by_side
from hub.errors import DeniedError
from hub.handler import serve
from hub.logs import Filter, about, begin, said_of
from hub.respond import take_up
from hub.task import serve as serve_task
from tests.fakes import FakeAccounts, FakeLedger, Lamps, a_finding, a_hub, an_incident

Log = pytest.LogCaptureFixture
ID = an_incident().id


@pytest.fixture(autouse=True)
def log(caplog: Log) -> logging.Logger:
    """irhub's log, all of which is caught."""
    caplog.set_level(logging.INFO, "irhub")
    return begin()


def lines(caplog: Log) -> list[dict[str, Any]]:
    """What was written by irhub, with its fields."""
    return [vars(record) for record in caplog.records if record.name == "irhub"]


def test_a_line_carries_what_is_said_of_it(log: logging.Logger, caplog: Log) -> None:
    """Also what was said further out, and nothing any more outside."""
    with about(incident="inc-1"), about(round="2", empty=""):
        log.info("inside")
    log.info("outside")

    inside, outside = lines(caplog)
    assert (inside["incident"], inside["round"], "empty" in inside) == ("inc-1", "2", False)
    assert "incident" not in outside


def test_what_a_line_says_itself_goes_before(log: logging.Logger, caplog: Log) -> None:
    """A run about one case may write about another."""
    with about(incident="inc-1"):
        log.info("note", extra={"incident": "inc-2"})

    assert lines(caplog)[0]["incident"] == "inc-2"


def test_other_threads_say_it_too(log: logging.Logger, caplog: Log) -> None:
    """Actions of a case work side by side."""
    with about(incident="inc-1"):
        side_by_side([lambda: log.info("one"), lambda: log.info("two")])

    assert [line["incident"] for line in lines(caplog)] == ["inc-1", "inc-1"]


def test_the_log_is_made_ready_once(log: logging.Logger) -> None:
    """Two functions of one process, or a door that is imported twice, add nothing."""
    assert sum(isinstance(one, Filter) for one in begin().filters) == 1
    assert log is begin()


def test_every_line_of_a_run_names_its_incident(caplog: Log) -> None:
    """From the claim to the last number."""
    take_up(a_finding(), a_hub())

    assert len(lines(caplog)) >= 4
    assert {line.get("incident") for line in lines(caplog)} == {ID}


def test_a_message_about_a_case_names_it_and_itself(caplog: Log) -> None:
    """Each line of a tick, which anybody can find by the message's id as well."""
    hub = a_hub(ledger=FakeLedger(cases={ID: an_incident()}))
    record = {"messageId": "m-1", "body": f'{{"irhub": "tick", "incident": "{ID}"}}'}

    assert serve({"Records": [record]}, hub) == {"batchItemFailures": []}
    assert {(line.get("incident"), line.get("message_id")) for line in lines(caplog)} == {(ID, "m-1")}


def test_a_line_about_an_error_says_where_it_was_raised(caplog: Log) -> None:
    """The door writes it after everything has been left."""

    class Broken(FakeLedger):
        """A record that cannot be written to at the end."""

        def finish(self, *_: Any, **__: Any) -> bool:
            """Fails."""
            raise DeniedError("dynamodb:UpdateItem", "AccessDenied", "no")

    hub = a_hub(ledger=Broken(cases={ID: an_incident()}))
    record = {"messageId": "m-1", "body": f'{{"irhub": "tick", "incident": "{ID}"}}'}
    serve({"Records": [record]}, hub)

    (failed,) = [line for line in lines(caplog) if line["msg"] == "failed"]
    assert (failed["incident"], failed["message_id"]) == (ID, "m-1")


def test_an_error_from_outside_says_nothing() -> None:
    """Nobody said anything of it."""
    assert said_of(ValueError()) == {}


def test_the_workflows_door_names_incident_and_round(caplog: Log) -> None:
    """As the machine's own log does."""
    from tests.hub.approval.asking import asked

    hub = asked(accounts=FakeAccounts(Lamps()))
    caplog.clear()
    serve_task({"do": "break-off", "incident": ID, "round": 1, "action": "switch-off", "error": {"Error": "Timeout"}}, hub)
    with about(incident=ID):
        begin().info("something")

    assert {line.get("incident") for line in lines(caplog)} == {ID}
