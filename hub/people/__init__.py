"""The door for people: Slack's clicks, the command line's signed requests, and pages; it can enter no account."""
