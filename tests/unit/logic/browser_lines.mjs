// Reads one JSON line per rule and answers one JSON line: what the browser's evaluator makes of it on every row.
// {"types": {path: type}, "rows": [{path: raw}]} sets the rows; {"core": …} asks for [["result", value] | ["error", type], …].
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';

const { compile, LogicError, read } = await import(pathToFileURL(process.argv[2]).href);

/** A value in a form that Python can compare exactly: numbers as their digits, everything else under its name. */
function told(value) {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return value;
  if (Array.isArray(value)) return value.map(told);
  if (value instanceof Map) return { map: Object.fromEntries([...value].map(([key, part]) => [key, told(part)])) };
  return { [value.constructor.name.replace(/^_/, '')]: 'digits' in value || 'days' in value ? value.toString() : String(value.micros) };
}

function outcome(run, row) {
  try {
    return ['result', told(run(row))];
  } catch (error) {
    if (error instanceof LogicError) return ['error', error.type];
    return ['fault', String(error?.stack ?? error)];
  }
}

let rows = [];
for await (const line of createInterface({ input: process.stdin })) {
  const asked = JSON.parse(line);
  if (asked.rows) {
    rows = asked.rows.map((row) => new Map(Object.entries(row).map(([path, raw]) => [path, read(asked.types[path] ?? 'any', raw)])));
    continue;
  }
  const run = compile(asked.core);
  process.stdout.write(`${JSON.stringify(rows.map((row) => outcome(run, row)))}\n`);
}
