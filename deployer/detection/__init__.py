"""GuardDuty itself: on in every account and Region, with one administrator, as findings need it."""
