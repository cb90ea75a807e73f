"""The sections of a report about measured secretomes: one file each."""
