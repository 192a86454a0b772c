#!/usr/bin/env python3
"""CSV to Parquet, whole process against whole process: DataKit, pyarrow, DuckDB and Polars on the same files.

Every program reads the file, infers its types (dates and timestamps too) and writes snappy-compressed Parquet. They
run one after another, in turn, as many rounds as --runs says; the table gives medians. A program that can do the job
in two ways runs both, and the faster counts.

    python3 Benchmarks/race.py                          # everything, about half an hour
    python3 Benchmarks/race.py --rows 1000000 --runs 3 --files orders
    python3 Benchmarks/race.py --only pyarrow,duckdb,polars

The programs raced against live in a virtual environment that Scripts/peers.sh makes; name another Python that has
them with --python. The files are made once and kept in --folder; they are the same on every machine.
"""

import argparse
import datetime
import os
import pathlib
import platform
import random
import shlex
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent

# How the peers do it. Each script gets the CSV file and the Parquet file as its arguments.

PYARROW_STREAM = """
import sys, pyarrow.csv as csv, pyarrow.parquet as parquet
options = csv.ParseOptions(newlines_in_values=%(newlines)s)
with csv.open_csv(sys.argv[1], parse_options=options) as reader:
    with parquet.ParquetWriter(sys.argv[2], reader.schema, compression="snappy") as writer:
        for batch in reader:
            writer.write_batch(batch)
"""

PYARROW_TABLE = """
import sys, pyarrow.csv as csv, pyarrow.parquet as parquet
options = csv.ParseOptions(newlines_in_values=%(newlines)s)
parquet.write_table(csv.read_csv(sys.argv[1], parse_options=options), sys.argv[2], compression="snappy")
"""

DUCKDB = """
import sys, duckdb
duckdb.execute("COPY (FROM read_csv(?)) TO '%%s' (FORMAT parquet, COMPRESSION snappy)" %% sys.argv[2].replace("'", "''"),
               [sys.argv[1]])
"""

POLARS_STREAM = """
import sys, polars
polars.scan_csv(sys.argv[1], try_parse_dates=True).sink_parquet(sys.argv[2], compression="snappy")
"""

POLARS_TABLE = """
import sys, polars
polars.read_csv(sys.argv[1], try_parse_dates=True).write_parquet(sys.argv[2], compression="snappy")
"""

PEERS = [
    ("pyarrow", "stream", PYARROW_STREAM),
    ("pyarrow", "table", PYARROW_TABLE),
    ("duckdb", "copy", DUCKDB),
    ("polars", "stream", POLARS_STREAM),
    ("polars", "table", POLARS_TABLE),
]


# The files.


def make_orders(path, rows):
    generator = ROOT / "Examples/.build/release/generate-orders"
    if not generator.exists():
        subprocess.run(
            ["swift", "build", "-c", "release", "--package-path", str(ROOT / "Examples"), "--product", "generate-orders"],
            check=True, stdout=sys.stderr)
    subprocess.run([generator, "--rows", str(rows), "--seed", "42", "--output", str(path), "--overwrite"], check=True)


def write_blocks(path, header, rows, block_rows, templates, fill):
    """Writes rows in blocks: each block is one of a few templates, with what tells it apart from others filled in."""
    with open(path, "wb") as file:
        file.write(header)
        written = block = 0
        while written < rows:
            lines = templates[block % len(templates)]
            take = min(block_rows, rows - written)
            text = b"".join(lines if take == block_rows else lines[:take])
            file.write(fill(text, block))
            written += take
            block += 1


def make_trips(path, rows):
    """Taxi-like trips: two timestamps, nulls, small integers, amounts, text of few and of many values."""
    random.seed(1)
    zones = ["Alphabet City", "Astoria Park", "Battery Park", "Bay Ridge", "Central Harlem North", "DUMBO/Vinegar Hill",
             "East Village", "Flushing Meadows-Corona Park", '"Governor\'s Island, Ellis Island"', "JFK Airport",
             "Midtown South", "Newark Airport", "Upper East Side South", "Washington Heights North"]

    def row():
        start = random.randrange(0, 82_800)
        end = start + random.randrange(60, 3_600)
        clock = lambda second: b"%02d:%02d:%02d" % (second // 3600, second // 60 % 60, second % 60)
        distance = random.randrange(20, 3_000)
        fare = 300 + distance * 2 + (end - start) // 6
        tip = random.choice([0, 0, fare // 5, random.randrange(0, 2_000)])
        tolls = random.choice([0] * 12 + [612])
        known = random.random() > 0.04
        total = fare + 50 + 30 + tip + tolls
        return b",".join([
            b"%d" % random.choice([1, 2, 2]), b"@ " + clock(start), b"@ " + clock(end),
            b"%d" % random.choice([1, 1, 1, 2, 3, 5]) if known else b"", b"%d.%02d" % divmod(distance, 100),
            b"%d" % random.choice([1, 1, 1, 2, 5]) if known else b"", random.choice([b"N", b"N", b"Y"]) if known else b"",
            b"%d" % random.randrange(1, 266), b"%d" % random.randrange(1, 266), random.choice(zones).encode(),
            b"%d" % random.choice([1, 2]), b"%d.%02d" % divmod(fare, 100), b"0.5", b"%d.%02d" % divmod(tip, 100),
            b"%d.%02d" % divmod(tolls, 100), b"0.3", b"%d.%02d" % divmod(total, 100),
            random.choice([b"2.5", b"2.5", b"0"]) if known else b"",
        ]) + b"\n"

    def fill(text, block):
        day = datetime.date(2015, 1, 1) + datetime.timedelta(days=block)
        return text.replace(b"@", day.isoformat().encode())

    header = (b"VendorID,pickup_datetime,dropoff_datetime,passenger_count,trip_distance,RatecodeID,store_and_fwd_flag,"
              b"PULocationID,DOLocationID,pickup_zone,payment_type,fare_amount,mta_tax,tip_amount,tolls_amount,"
              b"improvement_surcharge,total_amount,congestion_surcharge\n")
    templates = [[row() for _ in range(20_000)] for _ in range(8)]
    write_blocks(path, header, rows, 20_000, templates, fill)


def make_text(path, rows):
    """Posts: long quoted text with line breaks, commas and doubled quotes, some of it beyond ASCII."""
    random.seed(2)
    words = ("the of and to in is that it was for on are as with they at be this have from or one had by but not what "
             "all were when we there can an your which their said if do will each about how up out them then she many "
             "some so these would other into has more her two like him see time could no make than first been its who "
             "now people my made over did down only way find use may water long little very after words called just "
             "where most know naïve café Zürich 東京 Ελλάδα").split()

    def sentence(count):
        return " ".join(random.choice(words) for _ in range(count))

    def row(index):
        parts = []
        for _ in range(random.randrange(1, 6)):
            text = sentence(random.randrange(4, 16))
            parts.append(random.choice([text + ".", text + ", " + sentence(4) + ".", '""' + text + '"", she said.']))
        body = random.choice(["\n", " ", " ", "\n\n"]).join(parts)
        title = sentence(random.randrange(2, 7))
        if random.random() < 0.2:
            title = '"' + title + ", " + sentence(2) + '"'
        stamp = "2021-%02d-%02dT%02d:%02d:%02d" % (
            random.randrange(1, 13), random.randrange(1, 29), random.randrange(24), random.randrange(60),
            random.randrange(60))
        return ("post-@-%05d,user%d,%s,%s,\"%s\",%d,%s\n" % (
            index, random.randrange(5_000), stamp, title, body, random.randrange(-5, 500),
            random.choice(["en", "en", "de", "fr", ""]))).encode()

    templates = [[row(index) for index in range(10_000)] for _ in range(8)]
    write_blocks(path, b"id,author,created,title,body,score,language\n", rows, 10_000, templates,
                 lambda text, block: text.replace(b"@", b"%d" % block))


FILES = {
    # name: (maker, share of --rows, whether fields hold line breaks)
    "orders": (make_orders, 1, False),
    "trips": (make_trips, 2, False),
    "text": (make_text, 10, True),
}


# The race.


class Run:
    def __init__(self, wall, processor, memory, size, error=None):
        self.wall, self.processor, self.memory, self.size, self.error = wall, processor, memory, size, error


def run(command, output, limit, needs_output=True):
    """Runs a command to its end, and measures it and all its threads (not its children's children)."""
    output.unlink(missing_ok=True)
    with tempfile.TemporaryFile() as messages:
        begin = time.perf_counter()
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=messages)
        timer = threading.Timer(limit, process.kill)
        timer.start()
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - begin
        timer.cancel()
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            messages.seek(0)
            text = messages.read().decode(errors="replace").strip().splitlines()
            return Run(wall, 0, 0, 0, error="exit %d: %s" % (process.returncode, text[-1] if text else ""))
    memory = usage.ru_maxrss * (1 if platform.system() == "Darwin" else 1024)
    size = output.stat().st_size if needs_output or output.exists() else 0
    return Run(wall, usage.ru_utime + usage.ru_stime, memory, size)


def contenders(arguments, newlines):
    result = []
    wanted = arguments.only.split(",")
    if "datakit" in wanted:
        if pathlib.Path(arguments.datakit).exists():
            flags = shlex.split(arguments.datakit_flags)
            result.append(("DataKit", "", lambda source, target: [
                arguments.datakit, "convert", source, target, "--compression", "snappy", "--overwrite", *flags]))
        else:
            print(f"race: {arguments.datakit} is not there; build it with 'swift build -c release'", file=sys.stderr)
    for name, variant, script in PEERS:
        if name in wanted:
            code = script % {"newlines": newlines}
            result.append((name, variant, lambda source, target, code=code: [arguments.python, "-c", code, source, target]))
    return result


def race(name, source, arguments, newlines):
    field = contenders(arguments, newlines)
    runs = {(program, variant): [] for program, variant, _ in field}
    folder = pathlib.Path(tempfile.mkdtemp(prefix="race-", dir=arguments.folder))
    rows = {}
    try:
        with open(source, "rb") as file:
            while file.read(1 << 24):
                pass
        for round_number in range(arguments.runs):
            for program, variant, command in field:
                key = (program, variant)
                if any(one.error for one in runs[key]):
                    continue
                target = folder / f"{program}-{variant}.parquet"
                one = run([str(part) for part in command(source, target)], target, arguments.limit)
                runs[key].append(one)
                print("race: %s %d/%d %s %s %.2f s %s" % (
                    name, round_number + 1, arguments.runs, program, variant, one.wall, one.error or ""), file=sys.stderr)
                if one.error is None and key not in rows:
                    rows[key] = count_rows(arguments.python, target)
                target.unlink(missing_ok=True)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return runs, rows


def count_rows(python, path):
    code = "import sys, pyarrow.parquet as p; print(p.ParquetFile(sys.argv[1]).metadata.num_rows)"
    return int(subprocess.run([python, "-c", code, path], capture_output=True, text=True, check=True).stdout)


def table(name, source, runs, rows, row_count):
    """The results of one file as Markdown: the faster way of each program."""
    best = {}
    for (program, variant), all_runs in runs.items():
        good = [one for one in all_runs if one.error is None]
        if not good:
            best.setdefault(program, (None, variant, all_runs[0].error if all_runs else "did not run"))
            continue
        wall = statistics.median(one.wall for one in good)
        if program not in best or best[program][0] is None or wall < best[program][0]:
            best[program] = (wall, variant, good)
    peers = [wall for program, (wall, _, _) in best.items() if program != "DataKit" and wall is not None]
    fastest = min(peers) if peers else None
    lines = [
        f"### {name}: {row_count:,} rows, {source.stat().st_size / 1e6:,.0f} MB", "",
        "| program | wall s (least, most) | processor s | peak memory MB | output MB | wall against the fastest peer |",
        "|---|---:|---:|---:|---:|---:|",
    ]
    for program, (wall, variant, good) in sorted(best.items(), key=lambda item: (item[1][0] is None, item[1][0] or 0)):
        label = f"{program} ({variant})" if variant else program
        if wall is None:
            lines.append(f"| {label} | failed: {good} | | | | |")
            continue
        middle = lambda pick: statistics.median(pick(one) for one in good)
        note = "" if rows[program, variant] == row_count else f" ({rows[program, variant]:,} rows!)"
        ratio = f"{wall / fastest:.2f}" if fastest else ""
        lines.append(
            f"| {label}{note} | {wall:.2f} ({min(one.wall for one in good):.2f}, {max(one.wall for one in good):.2f}) "
            f"| {middle(lambda one: one.processor):.2f} | {middle(lambda one: one.memory) / 1e6:,.0f} "
            f"| {middle(lambda one: one.size) / 1e6:,.1f} | {ratio} |")
    return "\n".join(lines) + "\n"


def small_table(title, source, measured):
    """The results of a job as Markdown, a line a program."""
    walls = {}
    lines = [f"### {title}: {source.stat().st_size / 1e6:,.0f} MB", "",
             "| program | wall s (least, most) | processor s | peak memory MB | output MB | wall against the fastest peer |",
             "|---|---:|---:|---:|---:|---:|"]
    good = {program: [one for one in runs if one.error is None] for program, runs in measured.items()}
    for program, runs in good.items():
        if runs:
            walls[program] = statistics.median(one.wall for one in runs)
    fastest = min((wall for program, wall in walls.items() if not program.startswith("DataKit")), default=None)
    for program in sorted(measured, key=lambda program: walls.get(program, 1e9)):
        if program not in walls:
            lines.append(f"| {program} | failed: {measured[program][0].error} | | | | |")
            continue
        runs = good[program]
        middle = lambda pick: statistics.median(pick(one) for one in runs)
        size = middle(lambda one: one.size)
        lines.append(
            f"| {program} | {walls[program]:.2f} ({min(one.wall for one in runs):.2f}, {max(one.wall for one in runs):.2f}) "
            f"| {middle(lambda one: one.processor):.2f} | {middle(lambda one: one.memory) / 1e6:,.0f} "
            f"| {f'{size / 1e6:,.1f}' if size else ''} | {f'{walls[program] / fastest:.2f}' if fastest else ''} |")
    return "\n".join(lines) + "\n"


def replace_section(path, text):
    """Puts a section, which begins with `# `, in the place of the one of the same title, or at the end."""
    title = text.splitlines()[0]
    sections = []
    for line in path.read_text().splitlines() if path.exists() else []:
        if line.startswith("# ") or not sections:
            sections.append([])
        sections[-1].append(line)
    bodies = {section[0]: "\n".join(section).strip() for section in sections}
    bodies[title] = text.strip()
    path.write_text("\n\n".join(bodies.values()) + "\n")


def machine():
    model = platform.processor() or platform.machine()
    memory = ""
    try:
        for line in open("/proc/cpuinfo"):
            if line.startswith("model name"):
                model = line.split(":", 1)[1].strip()
                break
        memory = f", {os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 2**30:.0f} GiB of memory"
    except (OSError, ValueError):
        pass
    return f"{model}, {os.cpu_count()} cores{memory}, {platform.system()} {platform.release()}"


def versions(arguments):
    code = "import pyarrow, duckdb, polars; print(f'pyarrow {pyarrow.__version__}, DuckDB {duckdb.__version__}, Polars {polars.__version__}')"
    found = [subprocess.run([arguments.python, "-c", code], capture_output=True, text=True, check=True).stdout.strip()]
    swift = subprocess.run(["swift", "--version"], capture_output=True, text=True).stdout.strip().splitlines()
    found.append(next((line for line in swift if "Swift version" in line), "Swift: unknown version"))
    commit = subprocess.run(["git", "-C", str(ROOT), "rev-parse", "--short", "HEAD"], capture_output=True, text=True)
    if commit.returncode == 0:
        found.append("DataKit at " + commit.stdout.strip())
    return "; ".join(found)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=10_000_000, help="rows of orders; trips has half, text a tenth")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--files", default=",".join(FILES), help="some of orders,trips,text")
    parser.add_argument("--only", default="datakit,pyarrow,duckdb,polars", help="some of the programs")
    parser.add_argument("--python", help="a Python that has pyarrow, duckdb and polars")
    parser.add_argument("--datakit", default=str(ROOT / ".build/release/datakit"))
    parser.add_argument("--datakit-flags", default="", help="more options for 'datakit convert'")
    parser.add_argument("--folder", default=tempfile.gettempdir(), help="where the files and outputs go")
    parser.add_argument("--limit", type=float, default=600, help="seconds after which a program is stopped")
    parser.add_argument("--output", default=str(ROOT / "Benchmarks/RESULTS.md"), help="'-' is standard output")
    arguments = parser.parse_args()
    if arguments.python is None:
        arguments.python = subprocess.run(
            [ROOT / "Scripts/peers.sh"], check=True, capture_output=True, text=True).stdout.strip().splitlines()[-1]

    parts = []
    begin = os.getloadavg()[0]
    for name in arguments.files.split(","):
        make, share, newlines = FILES[name]
        row_count = max(1, arguments.rows // share)
        source = pathlib.Path(arguments.folder) / f"race-{name}-{row_count}.csv"
        if not source.exists():
            print(f"race: making {source}", file=sys.stderr)
            partial = source.with_suffix(".partial")
            make(partial, row_count)
            partial.rename(source)
        runs, rows = race(name, source, arguments, newlines)
        parts.append(table(name, source, runs, rows, row_count))
        print(parts[-1], file=sys.stderr)

    command = "python3 Benchmarks/race.py " + " ".join(
        f"--{option} {value}" for option, value in
        [("rows", arguments.rows), ("runs", arguments.runs), ("files", arguments.files), ("only", arguments.only)])
    text = "\n".join([
        "# CSV to Parquet: whole process against whole process", "",
        f"- command: `{command}`", f"- machine: {machine()}; load {begin:.1f} at the start",
        f"- date: {datetime.date.today().isoformat()}", f"- versions: {versions(arguments)}",
        f"- medians of {arguments.runs} runs, in turn; snappy; the file is in the page cache; a program with two ways of "
        "doing it is shown with the faster one", "- DataKit syncs its output to disk before it is done; the others do not",
        "", *parts])
    if arguments.output == "-":
        print(text)
    else:
        replace_section(pathlib.Path(arguments.output), text)


if __name__ == "__main__":
    main()
