"""Makes an installation with the bench app and its seeded rows; prints the ids of the rows, one a line.

Rows go straight into the table (no events): what is measured later is the server, not the seeding.
"""

import sys
from datetime import UTC, datetime
from pathlib import Path

from orderloom import settings, wiring
from orderloom.check.plan import TablePlan
from orderloom.runtime.ports import Record, WriteTx
from orderloom.wiring.apps import apply_to
from orderloom.wiring.installation import Installation
from tests.bench.targets import seeded

APP = Path(__file__).parent / "app"
AT_ONCE = 500


def rows_of(installation: Installation, table: TablePlan, count: int) -> list[Record]:
    """The seeded orders as records."""
    now = datetime.now(UTC)
    system = {
        "sys_created_at": now,
        "sys_created_by": "seed",
        "sys_updated_at": now,
        "sys_updated_by": "seed",
        "sys_state_at": now,
    }
    found = []
    for row in seeded(count):
        values = {name: table.fields[name].codec.decode(value) for name, value in row.items()}
        new = installation.ids.new()
        found.append(Record(table.id, new, 1, {**values, **system, "id": new, "version": 1}, str(row["status"])))
    return found


def main() -> None:
    """Home folder, database and number of rows come as arguments."""
    home, database, count = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
    with wiring.open_installation(settings.create(home, database)) as installation:
        plan = apply_to(installation, APP).plan
        table = plan.get(TablePlan, "orders")
        records = rows_of(installation, table, count)
        for start in range(0, len(records), AT_ONCE):
            part = records[start : start + AT_ONCE]

            def job(tx: WriteTx, part: list[Record] = part) -> None:
                for record in part:
                    tx.insert(table, record)

            installation.store.write(job, bulk=True)
        installation.database.alter(lambda connection: connection.exec_driver_sql("analyze"))
        installation.people.add("bench", roles=("bench",), app=plan.id, password="bench-password-1")
    print("\n".join(record.id for record in records))


if __name__ == "__main__":
    main()
