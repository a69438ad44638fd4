"""What a person reads of an error that is theirs to know: three parts, and a status."""

from hub.errors import ApprovalError, DoorError, IncidentNotFoundError, NotEntitledError, StrangerError


def in_three_parts(error: DoorError | ApprovalError | IncidentNotFoundError) -> DoorError:
    """The error as a door answers it."""
    if isinstance(error, DoorError):
        return error
    if isinstance(error, ApprovalError):
        forbidden = isinstance(error, StrangerError | NotEntitledError)
        return DoorError(403 if forbidden else 409, error.what, error.why, error.todo)
    why = "Its id is not whole, or belongs to another installation."
    return DoorError(404, f"No incident {error.incident_id} is on record.", why, "Look for it with: irhub incidents list.")
