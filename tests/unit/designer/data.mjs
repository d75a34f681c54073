// Reads one JSON line per question and answers one JSON line, with the table designer's pure parts as in the browser.
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';

const design = await import(pathToFileURL(process.argv[2]).href);
const { parse, stringify, nameOf, get, applyAll, FIELD_TYPES } = design;

function documentsOf(texts) {
  return new Map(texts.map(parse).map((doc) => [nameOf(doc), doc]));
}

const ANSWERS = {
  id: ({ titles }) => {
    const taken = new Set();
    return titles.map((title) => {
      const id = design.makeId(title, 'field_1', (one) => taken.has(one));
      taken.add(id);
      return id;
    });
  },

  /** A table with a field of every type, and what staff need. */
  every({ texts, table, link, behind, children }) {
    let documents = documentsOf(texts);
    const now = () => documents.get(`table/${table}`);
    const kept = [];
    for (const type of FIELD_TYPES.filter((one) => !one.elsewhere)) {
      const chosen = type.asks === 'behind' ? { through: link, field: behind } : type.asks === 'children' ? children : { table: 'customers' };
      const wish = { ...design.blankWish(), title: type.id, type: type.id, choices: '甲\n乙', ...chosen };
      if (design.missing(documents, now(), wish, null) !== null) throw new Error(type.id);
      const id = design.newFieldId(now(), wish);
      documents = applyAll(documents, design.commandsFor(documents, now(), wish, { id, changed: null, after: undefined, known: new Set() }));
      kept.push(type.id);
    }
    const roles = design.lacks(documents, now()).roles.map((role) => role.id);
    documents = applyAll(documents, design.makeUsable(documents, now(), { form: true, view: true, roles }));
    return { types: kept, lacks: design.lacks(documents, now()), documents: [...documents.values()].map((doc) => stringify(doc)) };
  },

  /** Where a field is named, and the documents once it has gone with all that can go with it. */
  uses({ texts, table, field }) {
    const documents = documentsOf(texts);
    const uses = design.usesOf(documents, table, field);
    const missing = uses.filter((use) => get(documents.get(use.document), use.path) === undefined);
    const left = applyAll(documents, design.removeFields(`table/${table}`, [field], uses));
    const after = design.usesOf(left, table, field).filter((use) => use.removes !== null);
    return { uses, missing, after };
  },

  /** Fields put behind another one, one place up and down, and the order each leads to. */
  moves({ ids, chosen, after }) {
    const table = { kind: 'table', id: 't', title: { zh: 't', en: 't' }, fields: ids.map((id) => ({ id, type: 'text', title: { zh: id, en: id } })) };
    const documents = new Map([['table/t', table]]);
    const order = (commands) => applyAll(documents, commands).get('table/t').fields.map((field) => field.id);
    return {
      placed: order(design.placeFields(table, 'table/t', chosen, after)),
      up: order(design.shiftFields(table, 'table/t', chosen, -1)),
      down: order(design.shiftFields(table, 'table/t', chosen, 1)),
    };
  },

  cards({ texts, open }) {
    const tables = [...documentsOf(texts).values()].filter((doc) => doc.kind === 'table');
    const { cards, lines } = design.layOut(tables, new Set(open));
    return { cards: cards.map(({ x, y, height }) => ({ x, y, width: design.CARD.width, height })), lines };
  },

  retyped: ({ field, type, known, options }) => design.retyped(field, type, new Set(known), options),

  pasted: ({ text, entries }) => design.pasted(text, entries, (title, taken) => design.makeId(title, 'option', taken)),
};

for await (const line of createInterface({ input: process.stdin })) {
  const { ask, ...given } = JSON.parse(line);
  let answer;
  try {
    answer = ANSWERS[ask](given);
  } catch (error) {
    answer = { failed: String(error.stack) };
  }
  console.log(JSON.stringify(answer));
}
