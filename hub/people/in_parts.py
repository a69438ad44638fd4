"""What a person reads of an error that is theirs to know: three parts, and a status."""

from hub.errors import ApprovalError, DoorError, HubError, NotEntitledError, StrangerError


def in_three_parts(error: HubError) -> DoorError:
    """The error as a door answers it; what is no door's own is that something was not found."""
    if isinstance(error, DoorError):
        return error
    if isinstance(error, ApprovalError):
        forbidden = isinstance(error, StrangerError | NotEntitledError)
        return DoorError(403 if forbidden else 409, error.what, error.why, error.todo)
    return DoorError(404, str(error), "", "")
