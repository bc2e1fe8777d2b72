"""`make bench-pdf`: what documents cost, as ratios to a calibration loop, beside ReportLab and Typst in the same run.

The machine is shared, so seconds of two runs cannot be compared: every figure is CPU (user and system, children
included) in `u`, the mean of a fixed loop of plain Python run right before and right after in the same process, and
the median of some rounds. Each case has a process of its own, warm where a worker is. `bench_pdf.py CASE …` measures
only the named ones; `--json FILE` keeps the figures. An engine that is not installed is left out, and said so.
"""

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.load.loop import unit, used

ROOT = Path(__file__).resolve().parents[2]
PEOPLE = {"badges 300": 300, "list 300": 300, "list 3,000": 3_000}
# u, seconds on the wall, MB of the largest process, MB grown over the warm one, kB. The study whose targets these are
# measured processes without Django, which is 60 MB: theirs minus a warm one of 72 MB is what may be grown here.
LEAST = {
    "letter": {"u": 0.45},
    "programme": {"u": 1.2},
    "report": {"u": 6, "grown": 28, "kB": 130},
    "badges 300": {"u": 28, "grown": 128, "kB": 600},
    "list 300": {"u": 11.5, "grown": 58, "kB": 150},
    "list 3,000": {"u": 101, "s": 25, "MB": 170},
    "cards 48": {"u": 4.5},
    "worksheets": {"u": 2.3},
    "pack of 42": {"u": 60, "s": 60},
    "soak": {"grown": 10},
}
QUIET = 4  # load; where others use the processors more, seconds on the wall are told but not judged
ROUNDS = {"letter": 5, "programme": 5, "list 3,000": 1, "soak": 1}


def ratios(work, rounds, times=1):
    """The ratio of the work to the loop around it, for each round, and the seconds on the wall of the quickest."""
    found, walls, before = [], [], unit()
    for _round in range(rounds):
        began, start = time.perf_counter(), used()
        for _time in range(times):
            drawn = work()
        spent, wall, after = used() - start, time.perf_counter() - began, unit()
        found.append(spent / times / ((before + after) / 2))
        walls.append(wall / times)
        before = after
    return drawn, found, min(walls)


def _peak():
    """MB of the largest process so far, without what a child takes over from the one that started it."""
    status = Path("/proc/self/status").read_text()
    own = next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM"))
    return max(own, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss) / 1024


def snapshots():
    """What each case draws: (kind, snapshot)."""
    from tests.materials import samples

    people = {
        count: [samples.person(number, last_name=f"Esimerkki {number:04}") for number in range(count)]
        for count in {*PEOPLE.values()}
    }
    return {
        "letter": ("invitation", samples.sample("invitation")),
        "programme": ("programme", samples.sample("programme")),
        "report": ("funder_report", _long_report()),
        "badges 300": ("badges", samples.badges(people[300])),
        "list 300": ("participant_list", samples.participant_list(people[300])),
        "list 3,000": ("participant_list", samples.participant_list(people[3_000])),
        "cards 48": ("fold_cards", samples.table_cards("48")),
        "worksheets": ("worksheets_a3", samples.sample("worksheets_a3")),
    }


def _long_report():
    """A report of twelve pages: 48 events with their figures, and charts."""
    from tests.materials import series_samples

    report = series_samples.funder_report()
    return report | {"events": report["events"] * 16}


def ours(case):
    """Measure one case of ours in this process, which is warmed as a worker is."""
    import django

    django.setup()
    from materials import pdf

    pdf.warm()
    kind, snapshot = snapshots()[case]
    pdf.render("invitation", snapshots()["letter"][1], "fi")
    warm = _peak()
    rounds, times = ROUNDS.get(case, 3), 10 if case in ("letter", "programme") else 1
    drawn, found, wall = ratios(lambda: pdf.render(kind, snapshot, "fi"), rounds, times)
    told = {"u": statistics.median(found), "s": wall, "MB": _peak(), "grown": _peak() - warm}
    return told | {"kB": len(drawn) / 1000, "pages": pdf.page_count(drawn)}


def pack():
    """Draw and join all that an event of 42 people needs, as one worker does when nothing is there yet."""
    import django

    django.setup()
    from materials import pdf
    from materials.kinds import MADE
    from tests.materials import samples

    pdf.warm()
    people = [samples.person(number, last_name=f"Esimerkki {number:04}") for number in range(42)]
    more = {
        "badges": samples.badges(people), "sign_in_sheet": samples.sign_in_sheet(people),
        "public_list": samples.public_list(people), "door_list": samples.participant_list(people),
        "participant_list": samples.participant_list(people), "table_signs": samples.table_cards("6"),
        "fold_cards": samples.table_cards("6"),
    }  # fmt: skip
    said = {str(kind): more.get(str(kind)) or samples.sample(str(kind)) for kind in ("pack_cover", *MADE)}

    def make():
        drawn = [pdf.render(kind, snapshot, "fi") for kind, snapshot in said.items()]
        return pdf.join(drawn, list(said), is_pack=True)

    drawn, found, wall = ratios(make, 1)
    return {"u": found[0], "s": wall, "MB": _peak(), "kB": len(drawn) / 1000, "pages": pdf.page_count(drawn)}


def soak():
    """Draw two hundred letters, no two alike; MB grown after the tenth, and temporary folders left."""
    import django

    django.setup()
    from materials import pdf
    from tests.materials import samples

    pdf.warm()
    folder = Path(tempfile.gettempdir())
    before, memory = {*folder.iterdir()}, []
    for number in range(200):
        pdf.render("invitation", samples.invitation(need=[f"Kunnan {number}. huoli on työvoima."]), "fi")
        memory.append(int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize() / 1e6)
    return {"grown": memory[-1] - memory[9], "MB": max(memory), "folders": len({*folder.iterdir()} - before)}


def peer(engine, case):
    """Measure a case of another engine; None where it is not installed."""
    try:
        __import__(engine)
    except ImportError:
        return None
    import django

    django.setup()
    from tests.load.peers_pdf import ENGINES

    kind, snapshot = snapshots()[case]
    draw = ENGINES[engine, "badges" if kind == "badges" else "list"]
    people = snapshot["people"]
    draw(people[:8])

    def another():
        """Words that were not there the last time: Typst remembers what it has set."""
        now = str(time.perf_counter_ns())
        return draw([one | {"organisation": f"Yhdistys {now[-6:]} {number}"} for number, one in enumerate(people)])

    drawn, found, wall = ratios(another, ROUNDS.get(case, 3))
    return {"u": statistics.median(found), "s": wall, "MB": _peak(), "kB": len(drawn) / 1000}


def in_process(*words):
    """One measurement in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {
            **os.environ, "DJANGO_SETTINGS_MODULE": "config.settings", "SECRET_KEY": "only-for-measuring-" + "x" * 40,
            "DATABASE_URL": "postgres://nobody@127.0.0.1:1/none", "DATA_DIR": folder, "LOG_LEVEL": "ERROR",
        }  # fmt: skip
        command = [sys.executable, "-W", "ignore", "-m", "tests.load.bench_pdf", "--measure", *words]
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
        return json.loads(done.stdout.splitlines()[-1])


def _words(figures):
    units = {"u": "u", "s": "s", "MB": "MB", "kB": "kB", "grown": "MB grown", "pages": "p", "folders": "folders"}
    return ", ".join(f"{value:.3g} {units[name]}" for name, value in figures.items())


def measure(case, engine):
    """One figure, by the name of its case and engine."""
    if engine != "ours":
        return peer(engine, case)
    whole = {"soak": soak, "pack of 42": pack}
    return whole[case]() if case in whole else ours(case)


def main():
    """Measure, print a table, and fail where a target is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("cases", nargs="*", choices=[[], *LEAST], default=[])
    parser.add_argument("--measure", nargs=2, metavar=("CASE", "ENGINE"))
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    if given.measure:
        print(json.dumps(measure(*given.measure)))
        return 0
    figures, missed = {}, []
    for case in given.cases or LEAST:
        figures[case] = {"ours": in_process(case, "ours")}
        print(f"{case}\n  ours       {_words(figures[case]['ours'])}\n  at most    {_words(LEAST[case])}", flush=True)
        judged = {name: most for name, most in LEAST[case].items() if name != "s" or os.getloadavg()[0] < QUIET}
        missed += [f"{case}: {name}" for name, most in judged.items() if figures[case]["ours"][name] > most]
        for engine in ("reportlab", "typst") if case in PEOPLE else ():
            figures[case][engine] = other = in_process(case, engine)
            print(f"  {engine:10} {_words(other) if other else 'not installed, left out'}", flush=True)
    if given.json:
        given.json.write_text(json.dumps(figures, indent=1))
    print("Missed: " + ", ".join(missed) if missed else "All targets met.")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
