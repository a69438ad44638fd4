"""What vendors' documentation says of a payload, as JSON schemas of our own; each names the page that it is made from."""

from collections.abc import Iterator, Mapping
from typing import Any

from jsonschema import Draft202012Validator

STRING = {"type": "string", "minLength": 1}


def text_of(longest: int, *kinds: str) -> dict[str, Any]:
    """A text object of Slack's ("Composition objects: text")."""
    return {
        "type": "object",
        "required": ["type", "text"],
        "properties": {
            "type": {"enum": list(kinds)},
            "text": {"type": "string", "minLength": 1, "maxLength": longest},
            "emoji": {"type": "boolean"},
            "verbatim": {"type": "boolean"},
        },
        "additionalProperties": False,
    }


def block(kind: str, **properties: Any) -> dict[str, Any]:
    """A block of Slack's that has exactly these."""
    every = {"type": {"const": kind}, **properties}
    return {"type": "object", "required": list(every), "properties": every, "additionalProperties": False}


BUTTON = {
    "type": "object",
    "required": ["type", "action_id", "text", "style", "value"],
    "properties": {
        "type": {"const": "button"},
        "action_id": {"type": "string", "maxLength": 255},
        "text": text_of(75, "plain_text"),
        "style": {"enum": ["primary", "danger"]},
        "value": {"type": "string", "maxLength": 2000},
    },
    "additionalProperties": False,
}
SLACK: Mapping[str, Any] = {
    "description": "Slack, Block Kit reference; chat.postMessage",
    "type": "object",
    "required": ["text", "blocks"],
    "properties": {
        "text": {"type": "string", "minLength": 1, "maxLength": 40_000},
        "blocks": {
            "type": "array",
            "minItems": 1,
            "maxItems": 50,
            "items": {
                "oneOf": [
                    block("header", text=text_of(150, "plain_text")),
                    block("section", text=text_of(3_000, "plain_text", "mrkdwn")),
                    block(
                        "context", elements={"type": "array", "maxItems": 10, "items": text_of(2_000, "plain_text", "mrkdwn")}
                    ),
                    block("actions", elements={"type": "array", "maxItems": 25, "items": BUTTON}),
                ]
            },
        },
    },
}
RUN = {
    "type": "object",
    "required": ["type", "text"],
    "properties": {
        "type": {"const": "TextRun"},
        "text": STRING,
        "weight": {"enum": ["Lighter", "Default", "Bolder"]},
        "size": {"enum": ["Small", "Default", "Medium", "Large", "ExtraLarge"]},
        "isSubtle": {"type": "boolean"},
        "fontType": {"enum": ["Default", "Monospace"]},
    },
    "additionalProperties": False,
}
TEAMS: Mapping[str, Any] = {
    "description": "Microsoft, Adaptive Card schema 1.4; Create incoming webhooks with Workflows",
    "type": "object",
    "required": ["type", "attachments"],
    "properties": {
        "type": {"const": "message"},
        "attachments": {
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "object",
                "required": ["contentType", "content"],
                "properties": {
                    "contentType": {"const": "application/vnd.microsoft.card.adaptive"},
                    "content": {"$ref": "#/$defs/card"},
                },
            },
        },
    },
    "additionalProperties": False,
    "$defs": {
        "card": {
            "type": "object",
            "required": ["type", "version", "body"],
            "properties": {
                "type": {"const": "AdaptiveCard"},
                "version": {"const": "1.4"},
                "body": {"type": "array", "items": {"$ref": "#/$defs/element"}},
                "actions": {
                    "type": "array",
                    "maxItems": 6,
                    "items": {
                        "type": "object",
                        "required": ["type", "title", "url"],
                        "properties": {"type": {"const": "Action.OpenUrl"}, "url": {"type": "string", "pattern": "^https://"}},
                    },
                },
            },
        },
        "element": {
            "oneOf": [
                {
                    "type": "object",
                    "required": ["type", "items"],
                    "properties": {
                        "type": {"const": "Container"},
                        "style": {"enum": ["default", "emphasis", "good", "attention", "warning", "accent"]},
                        "items": {"type": "array", "items": {"$ref": "#/$defs/element"}},
                    },
                },
                {
                    "type": "object",
                    "required": ["type", "inlines"],
                    "properties": {"type": {"const": "RichTextBlock"}, "inlines": {"type": "array", "items": RUN}},
                },
            ]
        },
    },
}
PAGERDUTY: Mapping[str, Any] = {
    "description": "PagerDuty, Events API v2: Send an Event; the routing key is added on the way",
    "type": "object",
    "required": ["event_action", "dedup_key"],
    "properties": {
        "event_action": {"enum": ["trigger", "acknowledge", "resolve"]},
        "dedup_key": {"type": "string", "minLength": 1, "maxLength": 255},
        "client": STRING,
        "client_url": {"type": "string", "pattern": "^https://"},
        "links": {"type": "array", "items": {"type": "object", "required": ["href"], "properties": {"href": STRING}}},
        "payload": {
            "type": "object",
            "required": ["summary", "source", "severity"],
            "properties": {
                "summary": {"type": "string", "minLength": 1, "maxLength": 1_024},
                "source": {"type": "string", "minLength": 1, "maxLength": 255},
                "severity": {"enum": ["critical", "error", "warning", "info"]},
                "timestamp": STRING,
                "component": {"type": "string"},
                "group": {"type": "string"},
                "class": {"type": "string"},
                "custom_details": {"type": "object"},
            },
            "additionalProperties": False,
        },
    },
    "additionalProperties": False,
    "if": {"properties": {"event_action": {"const": "trigger"}}},
    "then": {"required": ["payload"]},
}
WHEN = {"type": "integer", "minimum": 0}
REQUIRED = (
    *("activity_id", "category_uid", "class_uid", "type_uid", "time", "severity_id", "status_id"),
    *("metadata", "finding_info_list"),
)
OCSF: Mapping[str, Any] = {
    "description": "OCSF 1.6.0, class Incident Finding (2005), with the cloud profile: what each object requires",
    "type": "object",
    "required": [*REQUIRED, "cloud"],
    "anyOf": [{"required": ["assignee"]}, {"required": ["assignee_group"]}],
    "properties": {
        "activity_id": {"enum": [0, 1, 2, 3, 99]},
        "category_uid": {"const": 2},
        "class_uid": {"const": 2005},
        "type_uid": {"enum": [200500, 200501, 200502, 200503, 200599]},
        "time": WHEN,
        "start_time": WHEN,
        "severity_id": {"enum": [0, 1, 2, 3, 4, 5, 6, 99]},
        "status_id": {"enum": [0, 1, 2, 3, 4, 5, 99]},
        "desc": {"type": "string"},
        "message": {"type": "string"},
        "src_url": {"type": "string", "pattern": "^https://"},
        "assignee_group": {"type": "object", "anyOf": [{"required": ["name"]}, {"required": ["uid"]}]},
        "metadata": {
            "type": "object",
            "required": ["product", "version"],
            "properties": {"product": {"type": "object", "anyOf": [{"required": ["name"]}, {"required": ["uid"]}]}},
        },
        "finding_info_list": {
            "type": "array",
            "minItems": 1,
            "items": {"type": "object", "required": ["uid"], "properties": {"uid": STRING, "created_time": WHEN}},
        },
        "observables": {"type": "array", "items": {"type": "object", "required": ["type_id"]}},
        "cloud": {"type": "object", "required": ["provider"]},
        "unmapped": {"type": "object"},
    },
}  # fmt: skip
CHAT: Mapping[str, Any] = {
    "description": "Amazon Q Developer in chat applications, Custom notifications",
    "type": "object",
    "required": ["version", "source", "content"],
    "properties": {
        "version": {"const": "1.0"},
        "source": {"const": "custom"},
        "content": {
            "type": "object",
            "required": ["textType", "description"],
            "properties": {
                "textType": {"const": "client-markdown"},
                "title": STRING,
                "description": STRING,
                "nextSteps": {"type": "array", "items": STRING},
                "keywords": {"type": "array", "items": STRING},
            },
            "additionalProperties": False,
        },
        "metadata": {
            "type": "object",
            "properties": {
                "threadId": STRING,
                "summary": STRING,
                "eventType": STRING,
                "relatedResources": {"type": "array", "items": STRING},
                "additionalContext": {"type": "object"},
            },
            "additionalProperties": False,
        },
    },
    "additionalProperties": False,
}


def flaws(schema: Mapping[str, Any], payload: Any) -> list[str]:
    """What is wrong with a payload by a vendor's documentation."""
    return [f"{error.json_path}: {error.message[:120]}" for error in Draft202012Validator(schema).iter_errors(payload)]


def texts(value: Any) -> Iterator[str]:
    """Every text anywhere in a payload."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from texts(inner)
