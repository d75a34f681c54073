// Reads one JSON line per question and answers one JSON line, with the editor of expressions as it runs in the browser.
// {"rule": text}: what the rule becomes when it is shown and written again, as a condition and as a value, and what a
// table of it becomes; {"edits": text, "steps": [[place, by], …]}: the conditions after moving them about.
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';

const editor = await import(pathToFileURL(process.argv[2]).href);
const { parse, stringify, rootOf, readNode, readOperand, writeNode, writeOperand, rowOf, testOf, exchanged } = editor;

/** Every place of a tree below its root. */
function places(node, at = []) {
  if (node.kind !== 'group') return [at];
  const inner = node.items.flatMap((one, place) => places(one, [...at, place]));
  return at.length ? [at, ...inner] : inner;
}

function shown(text) {
  const rule = parse(text);
  const written = (value) => (value === undefined ? 'null' : stringify(value));
  return { condition: written(writeNode(rootOf(rule))), value: written(writeOperand(readOperand(rule))), rows: rows(readNode(rule)) };
}

/** Rows written anew with the relation, subject and neighbours that they read as, where these differ from what was read. */
function rows(node) {
  if (node.kind === 'group') return node.items.flatMap(rows);
  const row = rowOf(node);
  if (!row) return [];
  const again = rowOf(testOf(row.relation, row.subject, row.beside));
  const kept = stringify(writeNode(exchanged(node, row, 'subject', row.subject))) === stringify(writeNode(node));
  return again?.relation === row.relation && kept ? [] : [`${row.relation.id}: ${stringify(writeNode(node))}`];
}

function edited(text, steps) {
  let root = rootOf(parse(text));
  const leaves = (tree) => places(tree).map((at) => editor.nodeAt(tree, at)).filter((one) => one.kind !== 'group').map((one) => stringify(writeNode(one))).sort();
  const before = leaves(root);
  for (const [place, by] of steps) {
    const all = places(root);
    if (all.length === 0) break;
    const at = all[place % all.length];
    const node = editor.nodeAt(root, at);
    const moved = editor.move(root, at, by);
    if (stringify(writeNode(editor.nodeAt(moved.root, moved.at))) !== stringify(writeNode(node))) return { lost: `${at} → ${moved.at}` };
    root = editor.exchange(moved.root, [], moved.root);
  }
  return { before, after: leaves(root) };
}

function tabled(text) {
  const condition = readNode(parse(text));
  const table = editor.tableOf([condition]);
  if (!table.rows[0].cells) return { columns: 0, faults: [] };
  const faults = table.columns.flatMap((column, at) => {
    const cell = table.rows[0].cells[at];
    const again = cell ? editor.withCell(condition, column, cell) : condition;
    return stringify(writeNode(again)) === stringify(writeNode(condition)) ? [] : [editor.keyOf(column)];
  });
  return { columns: table.columns.length, faults };
}

for await (const line of createInterface({ input: process.stdin })) {
  const asked = JSON.parse(line);
  const answer = 'rule' in asked ? { ...shown(asked.rule), table: tabled(asked.rule) } : edited(asked.edits, asked.steps);
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
