"""The version of irhub as the deployer says it, which is that of the hub it deploys."""

from hub.version import VERSION as VERSION  # noqa: PLC0414 (said again on purpose)
