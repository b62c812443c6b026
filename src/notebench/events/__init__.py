"""What happened: events, the workspace's journal of them, and their JSON schemas."""

from notebench.events.event import SCHEMA_FILES, Event, schema_id
from notebench.events.journal import Journal, JournalReader, read_all

__all__ = ["SCHEMA_FILES", "Event", "Journal", "JournalReader", "read_all", "schema_id"]
