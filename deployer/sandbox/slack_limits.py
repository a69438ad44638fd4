"""What Slack refuses of messages and windows ("Block Kit reference", "Views", chat.postMessage): sizes and kinds.

Only what irhub's messages are made of is known here; another kind of block or element is refused.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

MOST_BLOCKS, MOST_BLOCKS_OF_A_WINDOW = 50, 100
LONGEST_TEXT = 40_000
Block = Mapping[str, Any]


def flaw(said: Mapping[str, Any], *, is_window: bool = False) -> str:
    """Slack's word for what is wrong; empty where nothing is."""
    blocks = said.get("blocks") or ()
    if is_window:
        return _of_window(said) or ("invalid_arguments" if any(_of_blocks(blocks, MOST_BLOCKS_OF_A_WINDOW)) else "")
    if not blocks and not said.get("text"):
        return "no_text"
    if len(str(said.get("text", ""))) > LONGEST_TEXT:
        return "msg_too_long"
    return "invalid_blocks" if any(_of_blocks(blocks, MOST_BLOCKS)) else ""


def _of_window(said: Mapping[str, Any]) -> str:
    titles = [(said.get(name) or {}).get("text", "") for name in ("title", "submit", "close")]
    right = said.get("type") == "modal" and titles[0] and all(len(title) <= 24 for title in titles)  # noqa: PLR2004  # Views
    has_input = any(block.get("type") == "input" for block in said.get("blocks") or ())
    right = right and len(said.get("private_metadata") or "") <= 3_000 and (not has_input or bool(titles[1]))  # noqa: PLR2004  # Views
    return "" if right else "invalid_arguments"


def _of_blocks(blocks: Any, most: int) -> Iterator[str]:
    if len(blocks) > most:
        yield f"{len(blocks)} blocks"
    ids = [block["block_id"] for block in blocks if block.get("block_id")]
    if len(set(ids)) < len(ids):
        yield "two blocks with one id"
    for block in blocks:
        check = _BLOCKS.get(str(block.get("type")))
        if check is None:
            yield f"no block {block.get('type')}"
        elif len(block.get("block_id") or "") > 255 or not check(block):  # noqa: PLR2004  # Block Kit reference
            yield f"a {block['type']}"


def _text(value: Any, longest: int, kinds: tuple[str, ...] = ("plain_text", "mrkdwn")) -> bool:
    return isinstance(value, Mapping) and value.get("type") in kinds and 0 < len(str(value.get("text", ""))) <= longest


def _section(block: Block) -> bool:
    fields = block.get("fields") or ()
    has_words = "text" in block or bool(fields)
    right = "text" not in block or _text(block["text"], 3_000)
    return has_words and right and len(fields) <= 10 and all(_text(one, 2_000) for one in fields)  # noqa: PLR2004  # Block Kit


def _actions(block: Block) -> bool:
    elements = block.get("elements") or ()
    return 0 < len(elements) <= 25 and all(map(_button, elements))  # noqa: PLR2004  # Block Kit reference


def _button(one: Block) -> bool:
    sizes = (("action_id", 255), ("value", 2_000), ("url", 3_000))
    fits = all(len(str(one.get(name) or "")) <= longest for name, longest in sizes)
    style = one.get("style") in {None, "primary", "danger"}
    return one.get("type") == "button" and _text(one.get("text"), 75, ("plain_text",)) and fits and style


def _context(block: Block) -> bool:
    elements = block.get("elements") or ()
    return 0 < len(elements) <= 10 and all(_text(one, 2_000) for one in elements)  # noqa: PLR2004  # Block Kit reference


def _input(block: Block) -> bool:
    element = block.get("element") or {}
    known = element.get("type") in {"plain_text_input", "static_select", "checkboxes", "radio_buttons"}
    return _text(block.get("label"), 2_000, ("plain_text",)) and known and len(element.get("action_id") or "") <= 255  # noqa: PLR2004


_BLOCKS: Mapping[str, Callable[[Block], bool]] = {
    "actions": _actions,
    "context": _context,
    "divider": lambda _: True,
    "header": lambda block: _text(block.get("text"), 150, ("plain_text",)),
    "input": _input,
    "section": _section,
}
