"""The forms of single values in ``irhub.yaml``: AWS's own patterns, and the words for a value that has another."""

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field
from pydantic_core import PydanticCustomError

NEVER = "never"


def _written_out(value: Any) -> Any:
    """A day as it is written, where YAML has read it as a date."""
    return value.isoformat() if type(value) is date else value


def _in_the_calendar(day: str) -> str:
    if day != NEVER:
        try:
            date.fromisoformat(day)
        except ValueError as error:
            raise PydanticCustomError("calendar", "there is no such day.") from error
    return day


Prefix = Annotated[
    str, Field(pattern=r"^[a-z][a-z0-9-]{0,18}[a-z0-9]$", description="2 to 20 of a-z, 0-9 and -, from a letter on")
]
AccountId = Annotated[str, Field(pattern=r"^[0-9]{12}$", description="an account id: 12 digits in quotes")]
Region = Annotated[str, Field(pattern=r"^[a-z]{2,4}(-[a-z]+)+-[0-9]$", description="a Region, such as eu-west-1")]
OrganizationId = Annotated[str, Field(pattern=r"^o-[a-z0-9]{10,32}$", description="an organization id, such as o-a1b2c3d4e5")]
Unit = Annotated[
    str,
    Field(
        pattern=r"^(r-[a-z0-9]{4,32}|ou-[a-z0-9]{4,32}-[a-z0-9]{8,32})$",
        description="an OU id such as ou-a1b2-c3d4e5f6, or the root's such as r-a1b2",
    ),
]
ExternalId = Annotated[
    str, Field(pattern=r"^[A-Za-z0-9_+=,.@:/-]{2,256}$", description="2 to 256 letters, digits and +=,.@:/-_")
]
Subnet = Annotated[str, Field(pattern=r"^subnet-[0-9a-f]{8,17}$", description="a subnet id, such as subnet-0a1b2c3d")]
Schedule = Annotated[
    str,
    Field(
        pattern=r"^(rate\([1-9][0-9]{0,3} (hours?|days?)\)|cron\([A-Za-z0-9*?,/#LW -]{11,80}\))$",
        description="rate(7 days), or cron(...) as EventBridge writes it",
    ),
]
SecretName = Annotated[
    str,
    Field(
        pattern=r"^[A-Za-z0-9/_+=.@-]{1,512}$", description="the name (not the ARN) of a secret in the hub account and Region"
    ),
]
Email = Annotated[str, Field(pattern=r"^[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}$", description="an e-mail address")]
Url = Annotated[
    str,
    Field(
        pattern=r"^(https://[A-Za-z0-9.-]+|http://127\.0\.0\.1)(:[0-9]{1,5})?(/[A-Za-z0-9/_.~%?&=+-]*)?$",
        description="an https URL; http only to 127.0.0.1, which is of use in the sandbox alone",
    ),
]
Origin = Annotated[
    str,
    Field(
        pattern=r"^(https://[a-z0-9.-]+|http://127\.0\.0\.1)(:[0-9]{1,5})?$",
        description="an https address without a path, such as https://irhub.example.com",
    ),
]
ClientId = Annotated[
    str, Field(pattern=r"^[\x21-\x7e]{1,255}$", description="a client id: letters, digits and signs, no blanks")
]
Claim = Annotated[str, Field(pattern=r"^[A-Za-z0-9_.:/-]{1,128}$", description="the name of a claim")]
Header = Annotated[str, Field(pattern=r"^[A-Za-z0-9-]{1,128}$", description="the name of an HTTP header")]
TagKey = Annotated[str, Field(pattern=r"^[A-Za-z0-9 _.:/=+@-]{1,128}$", description="a tag key of AWS")]
TagValue = Annotated[str, Field(pattern=r"^[A-Za-z0-9 _.:/=+@-]{0,256}$", description="a tag value of AWS")]
ResourceName = Annotated[
    str,
    Field(
        pattern=r"^(arn:aws[a-z-]*:[a-z0-9-]+:[a-z0-9-]*:[0-9]{0,12}:[A-Za-z0-9_./:+=,@-]+|[A-Za-z0-9][A-Za-z0-9_./+=,@-]{0,254})$",
        description="an ARN, an id or a name, without wildcards",
    ),
]
FindingPattern = Annotated[
    str,
    Field(
        pattern=r"^[A-Za-z0-9*][A-Za-z0-9*:/.!&_-]{2,127}$",
        description="a finding type such as Recon:EC2/Portscan; * stands for anything",
    ),
]
Words = Annotated[str, Field(min_length=2, max_length=300, pattern=r"^[^\x00-\x1f]*$", description="a few words in one line")]
Until = Annotated[
    str,
    BeforeValidator(_written_out, json_schema_input_type=str),
    Field(pattern=r"^(never|[0-9]{4}-[0-9]{2}-[0-9]{2})$", description="a day such as 2027-01-31, or never"),
    AfterValidator(_in_the_calendar),
]
LogDays = Literal[1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653]
