"""The gateway: devices online over HJ 212, acknowledged when stored."""
