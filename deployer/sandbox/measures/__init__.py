"""CloudWatch at work: numbers in logs become metrics, AWS's own metrics are taken, and alarms look at both when told to."""
