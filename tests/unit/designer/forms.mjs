// Reads one JSON line per question and answers one JSON line, with the form designer's moves as they run in the browser.
// {"form": text, "known": {table: [field]}, "steps": [[verb, number, number], …]}: what went wrong on the way, and the
// form in the end.
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';

const design = await import(pathToFileURL(process.argv[2]).href);
const { parse, same, stringify, nameOf, applyAll, inverses, stops, sectionsOf, tabsOf, inSight, fieldsAt, tableAt } = design;
const WAYS = ['up', 'down', 'left', 'right'];
const TITLE = { zh: '新', en: 'New' };

function of(list, number) {
  return list[number % list.length];
}

/** The fields of a form with the table that each belongs to, sorted: what no move may change. */
function content(form) {
  const own = (section, inLines) => fieldsAt(form, section.id, inLines).map((field) => `${tableAt(form, section.id, inLines)}/${stringify(field)}`);
  return sectionsOf(form).flatMap((section) => [...own(section, false), ...own(section, true)]).sort();
}

const VERBS = {
  shift: (form, name, one, other) => design.shiftFields(form, name, [of(stops(form), one), of(stops(form), one + 1)], of(WAYS, other)),
  move(form, name, one, other) {
    const section = of(sectionsOf(form), other);
    const fields = fieldsAt(form, section.id);
    const after = fields.length && other % 2 ? of(fields, one).id : null;
    return design.moveFields(form, name, [of(stops(form), one), of(stops(form), other)], { section: section.id, inLines: false, after });
  },
  section: (form, name, one, other) => design.shiftSection(form, name, of(sectionsOf(form), one).id, other % 2 === 0),
  drop(form, name, one, other) {
    const tab = of(['', ...tabsOf(form).map((tab) => tab.id)], other);
    return design.moveSection(form, name, of(sectionsOf(form), one).id, of([null, ...sectionsOf(form).map((each) => each.id)], other), tab);
  },
  tab: (form, name, one, other) => (tabsOf(form).length ? design.shiftTab(form, name, of(tabsOf(form), one).id, other % 2 === 0) : { commands: [], paths: [] }),
  newTab: (form, name, one) => design.addTab(form, name, TITLE, of(sectionsOf(form), one).id),
  newSection: (form, name, one) => design.addSection(form, name, TITLE, of(sectionsOf(form), one).id),
  width: (form, name, one, other) => ({ commands: design.setWidth(form, name, stops(form).slice(one % 5), other % 2 ? 'full' : 'half'), paths: [] }),
  remove: (form, name, one, other) => design.removeParts(form, name, [of([...stops(form), ...tabsOf(form).map((tab) => `tabs/${tab.id}`)], one), of(stops(form), other)]),
  cutAndPaste(form, name, one, other, known) {
    const clip = design.read(design.copied(form, [of(stops(form), one), of(stops(form), other)]));
    const gone = design.removeParts(form, name, [of(stops(form), one), of(stops(form), other)]);
    if (!clip || gone.commands.length === 0) return { commands: [], paths: [] };
    const left = applyAll(new Map([[name, form]]), gone.commands).get(name);
    const target = { section: of(sectionsOf(left), other).id, inLines: false, after: null };
    const { commands, paths } = design.paste(left, name, clip, target, known);
    return { commands: [...gone.commands, ...commands], paths };
  },
};
const KEEPING = new Set(['shift', 'move', 'section', 'drop', 'tab', 'newTab', 'newSection']);

function walk({ form: text, known, steps }) {
  let form = parse(text);
  const name = nameOf(form);
  const wrong = [];
  const fields = (table) => new Set(known[table] ?? []);
  for (const [verb, one, other] of steps) {
    const before = new Map([[name, form]]);
    const { commands, paths } = VERBS[verb](form, name, one, other, fields);
    const after = applyAll(before, commands);
    const back = applyAll(after, inverses(before, commands)).get(name);
    const now = after.get(name);
    const say = (what) => wrong.push(`${verb} ${one} ${other}: ${what}`);
    if (!same(back, form)) say('undone it is another form');
    if (KEEPING.has(verb) && stringify(content(now)) !== stringify(content(form))) say('fields were lost or doubled');
    if (sectionsOf(now).length === 0) say('no section is left');
    if (inSight(now).length !== sectionsOf(now).length) say('a section is out of sight');
    if (new Set(stops(now)).size !== stops(now).length) say('a field stands twice in one list');
    for (const path of paths) if (path && design.spotAt(now, path).path !== path) say(`nothing is at ${path}`);
    form = now;
  }
  return { wrong, form: stringify(form) };
}

for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(`${JSON.stringify(walk(JSON.parse(line)))}\n`);
}
