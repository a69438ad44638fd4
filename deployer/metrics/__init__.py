"""What CloudWatch shows of an installation: the dashboard, and the page that explains its numbers."""
