"""The command line that templates, previews, deploys, onboards and proves."""
