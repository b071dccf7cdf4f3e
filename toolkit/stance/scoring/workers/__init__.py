"""Worker processes on this machine: their start, their messages, their ends."""
