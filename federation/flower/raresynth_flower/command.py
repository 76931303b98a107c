"""The command line of raresynth, as a subprocess."""

import shlex
import subprocess


def raresynth(command: str, *args: str, accept: tuple[int, ...] = (0,)) -> str:
    """Run `command args` and return what it printed.

    Raises RuntimeError with the coded message on stderr; such messages hold no cell of a registry.
    """
    ran = subprocess.run([*shlex.split(command), *args], capture_output=True, text=True, check=False)
    if ran.returncode not in accept:
        raise RuntimeError(f"exit code {ran.returncode}: {ran.stderr.strip() or ran.stdout.strip()}")
    return ran.stdout
