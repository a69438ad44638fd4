"""Rules that are open to anywhere: which of them go, and how each is written again."""

from dataclasses import replace

import pytest

from hub.action import Step
from hub.actions.ec2.revoke_open_ingress import ACTION, Options, Rule, Seen
from tests.fakes import an_incident

SSH = Rule("sgr-1", "tcp", 22, 22, "0.0.0.0/0", "mine", (("aws:cloudformation:stack-name", "web"), ("owner", "anna")))
WEB = replace(SSH, id="sgr-2", first=443, last=443)


@pytest.mark.parametrize(
    ("rule", "goes"),
    [
        (SSH, True),
        (WEB, False),
        (replace(SSH, first=1, last=4000), True),
        (replace(SSH, protocol="-1", first=-1, last=-1), True),
        (replace(SSH, protocol="6", first=-1, last=-1), True),
        (replace(SSH, protocol="icmp", first=-1, last=-1), False),
        (replace(SSH, protocol="47", first=-1, last=-1), False),
    ],
)
def test_a_rule_goes_by_its_ports(rule: Rule, goes: bool) -> None:
    """Every protocol includes every port; protocols without ports are left, unless all are to go."""
    seen = Seen("sg-1", (rule,))

    assert bool(ACTION.plan(seen, an_incident(), Options())) is goes
    assert ACTION.plan(seen, an_incident(), Options(all_ports=True)) != ()


def test_a_rule_comes_back_with_its_description_and_tags() -> None:
    """Tags that only AWS may set are left out, since it refuses the whole call for them."""
    (step,) = ACTION.restore(Seen("sg-1", ()), {"sgr-1": ACTION.remember(Seen("sg-1", (SSH, WEB)), "sgr-1")})

    assert isinstance(step, Step)
    assert step.do[0].parameters["IpPermissions"] == [
        {
            "IpProtocol": "tcp",
            "FromPort": 22,
            "ToPort": 22,
            "IpRanges": [{"CidrIp": "0.0.0.0/0", "Description": "mine"}],
        }
    ]
    assert step.do[0].parameters["TagSpecifications"][0]["Tags"] == [{"Key": "owner", "Value": "anna"}]


@pytest.mark.parametrize("now", [SSH, replace(SSH, id="sgr-9"), replace(SSH, first=23, last=23)])
def test_a_rule_that_is_there_is_not_written_again(now: Rule) -> None:
    """Somebody wrote it again, or it never went and was changed since."""
    assert ACTION.restore(Seen("sg-1", (now,)), {"sgr-1": Seen("sg-1", (SSH,))}) == ()


def test_a_rule_without_description_and_tags_gets_none() -> None:
    """EC2 refuses empty ones."""
    plain = replace(SSH, description="", tags=(), source="::/0")
    (step,) = ACTION.restore(Seen("sg-1", ()), {"sgr-1": Seen("sg-1", (plain,))})

    assert isinstance(step, Step)
    assert "TagSpecifications" not in step.do[0].parameters
    assert step.do[0].parameters["IpPermissions"][0]["Ipv6Ranges"] == [{"CidrIpv6": "::/0"}]
