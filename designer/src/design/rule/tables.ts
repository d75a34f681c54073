/** Decision tables: conditions over a few fields as rows and columns. Pure. */

import { stringify } from '../../document/json';
import { groupOf, pathOf, writeOperand, type Cases, type Group, type Node, type Operand, type Test } from './model';
import { rowOf } from './relations';

/** One row: for each column the condition on it, null where anything will do; `cells` null for what is no plain row. */
export interface TableRow {
  cells: (Test | null)[] | null;
}

/** Conditions as a table: `columns` are the fields that they look at. */
export interface DecisionTable {
  columns: Operand[];
  rows: TableRow[];
}

/** Conditions as a table of plain rows: "field is …, and field is …". `wanted` are columns that stand in any case. */
export function tableOf(conditions: readonly (Node | null)[], wanted: readonly Operand[] = []): DecisionTable {
  const columns: Operand[] = [...wanted];
  const rows = conditions.map((condition) => ({ cells: cellsOf(condition, columns) }));
  for (const { cells } of rows) while (cells && cells.length < columns.length) cells.push(null);
  return { columns, rows };
}

/** The cells of one condition; columns that it needs are added when all of it fits. */
function cellsOf(condition: Node | null, columns: Operand[]): (Test | null)[] | null {
  const tests = testsOf(condition);
  if (!tests) return null;
  const known = [...columns];
  const cells: (Test | null)[] = known.map(() => null);
  for (const test of tests) {
    const subject = rowOf(test)?.subject;
    if (!subject || pathOf(subject) === null) return null;
    const place = columnOf(known, subject);
    if (cells[place]) return null;
    cells[place] = test;
  }
  columns.push(...known.slice(columns.length));
  return cells;
}

function columnOf(columns: Operand[], subject: Operand): number {
  const found = columns.findIndex((one) => pathOf(one) === pathOf(subject));
  return found >= 0 ? found : columns.push(subject) - 1;
}

/** The conditions that must all hold; null where it is more than that. */
function testsOf(condition: Node | null): Test[] | null {
  if (condition === null) return [];
  if (condition.kind === 'test') return isTrue(condition) ? [] : [condition];
  if (condition.kind === 'raw' || condition.mode !== 'all' || condition.negated) return null;
  return condition.items.every((one) => one.kind === 'test') ? (condition.items as Test[]) : null;
}

function isTrue(test: Test): boolean {
  return test.rule.kind === 'value' && test.rule.value === true && !test.negated;
}

/** A condition with another cell; the others stay where they stand, however the condition was written. */
export function withCell(condition: Node | null, column: Operand, test: Test | null): Group {
  const items = testsOf(condition) ?? [];
  const place = items.findIndex((one) => pathOf(rowOf(one)?.subject ?? column) === pathOf(column) && rowOf(one) !== null);
  const whole = condition?.kind === 'group' ? condition : groupOf(...items);
  if (test === null) return { ...whole, items: items.filter((_, at) => at !== place) };
  return { ...whole, items: place < 0 ? [...items, test] : items.with(place, test) };
}

/** A column's name among the others. */
export function keyOf(column: Operand): string {
  return stringify(writeOperand(column));
}

/** A choice as a table; null when one of its conditions is no plain row. */
export function casesTable(cases: Cases, wanted: readonly Operand[]): DecisionTable | null {
  const table = tableOf(cases.branches.map((one) => one.when), wanted);
  return table.rows.length && table.rows.every((row) => row.cells) ? table : null;
}
