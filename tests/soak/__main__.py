"""A month of a ward in some minutes: python -m tests.soak --laptops 100 --days 30 --seed 1

Real programs on real encrypted notebooks, and a real ward server, each in a process of its own. Programs and
server are killed, requests are lost or arrive twice, notebooks are copied and put back to earlier days, so is
the server, clocks are years off, and some laptops never see a line: their work goes by stick. In the end
everybody hands over once more, and then every line that was ever acknowledged to a person must be at the ward
exactly once, and every notebook must hold what the ward holds, field by field.
"""

import argparse
import gc
import sys
import tempfile
from math import inf
from pathlib import Path
from time import monotonic

from tests.soak.month import Month


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--laptops", type=int, default=100)
    parser.add_argument("--days", type=int, default=30)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--minutes", type=float, default=inf, help="then no other day is begun")
    options = parser.parse_args()
    started = monotonic()
    gc.freeze()  # a process shares with those it forks what nobody touches
    with tempfile.TemporaryDirectory() as folder:
        month = Month(Path(folder), options.laptops, options.seed)
        try:
            for day in range(options.days):
                month.day(day)
                say(f"day {day + 1}: {month.seen_text()}, {monotonic() - started:.0f} s")
                if monotonic() - started > options.minutes * 60:
                    break
            wrong = month.end()
        finally:
            month.close()
    say(f"{month.seen_text()}, {monotonic() - started:.0f} s, seed {options.seed}")
    say(
        "\n".join(wrong) or "Every acknowledged line is at the ward once; every notebook holds what it holds."
    )
    return 1 if wrong else 0


def say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
