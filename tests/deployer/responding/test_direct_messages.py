"""What the hub would send itself is kept in this process while somebody works without the hub."""

from deployer.direct.here import Messages


def test_what_is_due_first_comes_first() -> None:
    """A look that containment waits for is come back to before the lease would have ended."""
    messages = Messages()
    messages.send({"irhub": "tick"}, 320)
    messages.send({"irhub": "tick"}, 30)
    messages.send({"irhub": "part"})

    assert [messages.take() for _ in range(4)] == [
        (0, {"irhub": "part"}),
        (30, {"irhub": "tick"}),
        (320, {"irhub": "tick"}),
        None,
    ]
