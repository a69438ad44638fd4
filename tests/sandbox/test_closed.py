"""Nothing that the sandbox starts can reach real AWS."""

import os

import pytest

from deployer.sandbox.closed import ReachableAwsError, cleaned, enclosed, is_loopback, prove_closed, prove_profiles_closed

CLOSED = {"AWS_ENDPOINT_URL": "http://127.0.0.1:5000", "AWS_EC2_METADATA_DISABLED": "true"}
PLANTED = [
    {"AWS_ENDPOINT_URL": "https://sts.amazonaws.com"},
    {"AWS_ENDPOINT_URL": ""},
    {"AWS_ENDPOINT_URL_EC2": "https://ec2.eu-west-1.amazonaws.com"},
    {"AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true"},
    {"AWS_EC2_METADATA_DISABLED": "false"},
    {"HTTPS_PROXY": "http://proxy.example.com"},
]


def is_closed(environment: dict[str, str]) -> bool:
    """True where no way to AWS is found."""
    try:
        prove_closed(environment)
    except ReachableAwsError:
        return False
    return True


def test_a_closed_environment_is_accepted() -> None:
    """An endpoint on loopback and no metadata service is all it takes."""
    assert is_closed(CLOSED)


@pytest.mark.parametrize("planted", PLANTED, ids=lambda planted: next(iter(planted)))
def test_whatever_opens_a_way_is_refused(planted: dict[str, str]) -> None:
    """Another endpoint for one service is enough to be refused."""
    with pytest.raises(ReachableAwsError):
        prove_closed({**CLOSED, **planted})


def test_a_missing_endpoint_is_refused() -> None:
    """Without an endpoint a client would call AWS itself."""
    with pytest.raises(ReachableAwsError, match="AWS_ENDPOINT_URL is not set"):
        prove_closed({"AWS_EC2_METADATA_DISABLED": "true"})


def test_cleaning_takes_keys_profiles_and_proxies() -> None:
    """Nothing that steers an AWS client is inherited, in whatever case."""
    real = {"AWS_ACCESS_KEY_ID": "AKIA", "AWS_PROFILE": "prod", "https_proxy": "http://x", "BOTO_CONFIG": "/etc/boto"}

    assert cleaned({**real, "PATH": "/bin"}) == {"PATH": "/bin"}


def test_the_process_gets_its_own_environment_back() -> None:
    """What steers AWS clients is the sandbox's inside, and afterwards what it was."""
    before = dict(os.environ)

    with enclosed(CLOSED):
        assert {name for name in os.environ if name.startswith("AWS_")} == set(CLOSED)
    assert dict(os.environ) == before


@pytest.mark.parametrize("line", ["endpoint_url = https://aws.amazon.com", "region = eu-west-1"])
def test_a_profile_without_a_loopback_endpoint_is_refused(line: str) -> None:
    """A shell that lost AWS_ENDPOINT_URL must still end up in the sandbox."""
    with pytest.raises(ReachableAwsError):
        prove_profiles_closed(f"[profile hub]\n{line}\n")


@pytest.mark.parametrize("url", ["http://127.0.0.1:1", "http://localhost/x", "http://[::1]:80"])
def test_loopback_is_known(url: str) -> None:
    """All names of this machine count."""
    assert is_loopback(url)


@pytest.mark.parametrize("url", ["http://127.0.0.1.example.com", "http://10.0.0.1", "http://169.254.169.254", "x", ""])
def test_other_addresses_are_not_loopback(url: str) -> None:
    """A name that only begins like loopback leads elsewhere."""
    assert not is_loopback(url)
