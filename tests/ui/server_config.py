"""What the servers of the browser tests have that options cannot say: runs that are lost are closed sooner."""

from notebench.server import event_relay

# A user waits up to half a minute until the run of a killed kernel is told lost; a test need not.
assert event_relay.CLOSE_LOST_EVERY_S > 0
event_relay.CLOSE_LOST_EVERY_S = 1.0
