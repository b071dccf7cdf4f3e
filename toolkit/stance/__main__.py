"""``python -m stance``."""

from stance.cli import run

if __name__ == "__main__":
    run()
