"""Models by name: released or trained here on first use, kept, exported, cited."""
