"""HJ 212 as a pure state machine: bytes in, events out, events in, bytes out; time is an argument."""
