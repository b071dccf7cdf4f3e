"""``python -m stance``: the command line, where the command itself is not on the path."""

from stance.cli import run

if __name__ == "__main__":
    run()
