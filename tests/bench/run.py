"""Measures our four operations against the yardstick, in one run on this machine, on SQLite and PostgreSQL.

For every operation the two servers are driven in turn (wrk, one thread, 16 connections), so that a drift of the
machine's speed hits both. Figures are requests per second and latencies; the ratio is ours ÷ yardstick.
"""

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.bench.bench_flows import measure
from tests.bench.targets import Target, bearer, ours, yardstick
from tests.postgres import PostgresCluster, clean, new_home

HERE = Path(__file__).parent
FLOWS = 500
OPERATIONS = ("create", "transition", "get", "page")


def drive(target: Target, name: str, seconds: int, folder: Path) -> dict[str, float]:
    """One measured run; stops the whole benchmark when answers are not good ones."""
    operation = target.operations[name]
    body = json.dumps(operation.body) if operation.body is not None else ""
    headers = bearer(target) | ({"Content-Type": "application/json"} if body else {})
    (folder / "headers").write_text("".join(f"{key}: {value}\n" for key, value in headers.items()))
    (folder / "ids").write_text("\n".join(target.ids) + "\n")
    command = [
        "wrk",
        "-t1",
        "-c16",
        f"-d{seconds}s",
        "--timeout",
        "30s",
        "-s",
        str(HERE / "drive.lua"),
        target.url,
        "--",
    ]
    arguments = [
        operation.method,
        operation.path,
        body,
        str(folder / "headers"),
        str(folder / "ids"),
        f"{name}{time.time_ns():x}",
    ]
    printed = subprocess.run(command + arguments, check=True, capture_output=True, text=True).stdout
    result = json.loads(printed.split("RESULT ", 1)[1].splitlines()[0])
    if result["errors"]:
        raise SystemExit(f"{target.name} {name}: {result['errors']} of {result['requests']} answers were errors")
    return {
        "per_second": result["requests"] / (result["us"] / 1e6),
        "p50_ms": result["p50_us"] / 1000,
        "p99_ms": result["p99_us"] / 1000,
    }


def compare(database: str, urls: tuple[str, str], rows: int, seconds: int, *, loud: bool) -> dict[str, object]:
    """All operations on one database."""
    found: dict[str, object] = {}
    with tempfile.TemporaryDirectory(prefix="orderloom-bench-") as place:
        folder = Path(place)
        pair = [yardstick(urls[0].format(folder=folder), folder, rows)]
        try:
            pair.append(ours(urls[1].format(folder=folder), folder, rows))
            for name in OPERATIONS:
                for target in pair:
                    drive(target, name, 1, folder)
                figures = {target.name: drive(target, name, seconds, folder) for target in pair}
                ratio = figures["orderloom"]["per_second"] / figures["yardstick"]["per_second"]
                found[name] = {**figures, "ratio": round(ratio, 3)}
                if loud:
                    shown = "   ".join(
                        f"{key} {value['per_second']:8.0f}/s p50 {value['p50_ms']:6.2f} p99 {value['p99_ms']:7.2f} ms"
                        for key, value in figures.items()
                    )
                    print(f"{database:10} {name:10} {shown}   ratio {ratio:.2f}", flush=True)
        finally:
            for target in pair:
                target.stop()
    return found


def flows(database: str, urls: tuple[str, str], *, loud: bool) -> dict[str, float]:
    """Flows of three steps against a bare journal loop, how soon one begins, and what an idle server costs."""
    found = measure(urls, FLOWS)
    if loud:
        print(f"{database:10} flows     ", *(f"{name} {value}" for name, value in found.items()), flush=True)
    return found


def main() -> None:
    """Read the options, run, report."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--json", action="store_true", help="print one JSON value")
    options.add_argument("--rows", type=int, default=20_000)
    options.add_argument("--seconds", type=int, default=5)
    options.add_argument("--only", choices=("sqlite", "postgresql"))
    chosen = options.parse_args()
    if shutil.which("wrk") is None:
        raise SystemExit("the load driver is missing: apt-get install wrk")
    result: dict[str, object] = {"rows": chosen.rows, "seconds": chosen.seconds}
    if chosen.only != "postgresql":
        urls = ("sqlite:///{folder}/yardstick.db", "sqlite:///{folder}/orderloom.db")
        figures = compare("sqlite", urls, chosen.rows, chosen.seconds, loud=not chosen.json)
        with tempfile.TemporaryDirectory(prefix="orderloom-bench-") as place:
            bare = (f"sqlite:///{place}/bare.db", f"sqlite:///{place}/orderloom.db")
            result["sqlite"] = {**figures, "flows": flows("sqlite", bare, loud=not chosen.json)}
    if chosen.only != "sqlite":
        home = new_home()
        try:
            cluster = PostgresCluster(home)
            urls = (cluster.create("yardstick"), cluster.create("orderloom"))
            figures = compare("postgresql", urls, chosen.rows, chosen.seconds, loud=not chosen.json)
            bare = (cluster.create("bare"), cluster.create("flows"))
            result["postgresql"] = {**figures, "flows": flows("postgresql", bare, loud=not chosen.json)}
        finally:
            clean(home)
    if chosen.json:
        json.dump(result, sys.stdout)
        print()


if __name__ == "__main__":
    main()
