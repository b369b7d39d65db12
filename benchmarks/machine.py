"""What machine this is, and how often its disks were told to flush."""

import os
import platform
from pathlib import Path

_FLUSHES = 18  # the field of /proc/diskstats that counts flush requests, from 0


def flushes() -> int | None:
    """Flush requests completed by all disks since boot; None where the kernel does not say."""
    try:
        lines = Path("/proc/diskstats").read_text().splitlines()
    except OSError:
        return None
    fields = [line.split() for line in lines]
    return sum(int(f[_FLUSHES]) for f in fields if len(f) > _FLUSHES)


def describe() -> dict[str, object]:
    """Processor, cores, kernel, Python."""
    model = ""
    try:
        for line in Path("/proc/cpuinfo").read_text().splitlines():
            if line.startswith("model name"):
                model = line.partition(":")[2].strip()
                break
    except OSError:
        model = platform.processor()
    return {
        "processor": model,
        "cores": os.cpu_count(),
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
    }
