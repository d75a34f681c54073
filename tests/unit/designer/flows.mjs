// Reads one JSON line per question and answers one JSON line, with the flow designer's edits as they run in the browser.
// {"flow": text, "steps": [[verb, number, number], …]}: what went wrong on the way, how many edits there were, and the
// flow in the end.
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';

const design = await import(pathToFileURL(process.argv[2]).href);
const { parse, same, stringify, nameOf, applyAll, inverses, readFlow, rawSteps, draw, SORTS } = design;
const WAYS = ['branch', 'catch', 'timeout'];

function of(list, number) {
  return list[number % list.length];
}

/** Every way of a flow that something can be put on. */
function slots(doc) {
  const steps = [...readFlow(doc).steps.values()];
  return [{ from: '', out: 'start' }, ...steps.flatMap((step) => step.outs.map((out) => ({ from: step.id, out: out.id })))];
}

function draftOf(doc) {
  const documents = new Map([[nameOf(doc), doc]]);
  return { documents, of: (name) => documents.get(name), all: (kind) => [...documents.values()].filter((one) => one.kind === kind) };
}

const ids = (doc) => rawSteps(doc).map((step) => step.id);
const VERBS = {
  insert: (doc, one, other) => design.insertStep({ draft: draftOf(doc), flow: doc }, of(SORTS, one).id, of(slots(doc), other)),
  connect: (doc, one, other) => design.connect(doc, of(slots(doc), one), of(ids(doc), other)),
  way: (doc, one, other) => {
    const way = of(WAYS, other);
    const step = of(ids(doc), one);
    return design.newWays(doc, step).includes(way) ? design.addWay(draftOf(doc).documents, doc, step, way, of(ids(doc), other)) : 'none';
  },
  cut: (doc, one) => design.disconnect(doc, of(slots(doc), one)),
  remove: (doc, one, other) => design.removeSteps(doc, [of(ids(doc), one), of(ids(doc), other)]),
  move: (doc, one, other) => design.moveStep(doc, of(ids(doc), one), of(slots(doc), other)),
  paste: (doc, one, other) => design.pasteSteps(draftOf(doc).documents, doc, design.copied(doc, [of(ids(doc), one), of(ids(doc), other)]), of(slots(doc), other)),
};

/** What no flow may be: two steps with one id, or a pointer to nothing. */
function faults(doc) {
  const all = ids(doc);
  const known = new Set(all);
  const found = known.size === all.length ? [] : ['ids'];
  if (!known.has(doc.start)) found.push(`start ${doc.start}`);
  for (const step of readFlow(doc).steps.values()) {
    for (const out of step.outs) {
      if (out.target ? !known.has(out.target) : out.required) found.push(`${step.id} ${out.id} ${out.target}`);
    }
  }
  return found;
}

/** What no picture may show: a step twice or not at all, a card on another, a way through a card. */
function blots(doc) {
  const flow = readFlow(doc);
  const { cards, ways, spots } = draw(flow, { label: (_, out) => (out.sort === 'branch' ? out.id : ''), begin: { width: 240, height: 88 } });
  const found = cards.length === flow.steps.size + 1 ? [] : ['cards'];
  const blocks = [...cards, ...spots];
  blocks.forEach((one, place) => blocks.slice(place + 1).forEach((other) => { if (meets(one, other)) found.push(`${one.id} on ${other.id}`); }));
  for (const way of ways) {
    if (way.points.length < 2) found.push(`${way.id} is no line`);
    if (crossing(flow, way)) continue;
    for (const card of cards) if (card.id !== way.from && card.id !== way.to && runsThrough(way.points, card)) found.push(`${way.id} through ${card.id}`);
  }
  return found;
}

/** Ways from one graph into another are faults of the flow, drawn straight so that they can be seen. */
function crossing(flow, way) {
  const [from, to] = [way.sort === 'inner' ? way.from : flow.owner.get(way.from), flow.owner.get(way.to)];
  return way.from !== '' && way.to !== '' && from !== to;
}

function meets(one, other) {
  return one.at.x < other.at.x + other.size.width - 1 && other.at.x < one.at.x + one.size.width - 1 && one.at.y < other.at.y + other.size.height - 1 && other.at.y < one.at.y + one.size.height - 1;
}

function runsThrough(points, { at, size }) {
  for (let place = 1; place < points.length; place += 1) {
    for (let share = 0; share <= 1; share += 0.05) {
      const x = points[place - 1].x + share * (points[place].x - points[place - 1].x);
      const y = points[place - 1].y + share * (points[place].y - points[place - 1].y);
      if (x > at.x + 4 && x < at.x + size.width - 4 && y > at.y + 4 && y < at.y + size.height - 4) return true;
    }
  }
  return false;
}

for await (const line of createInterface({ input: process.stdin })) {
  const { flow, steps } = JSON.parse(line);
  let doc = parse(flow);
  const wrong = blots(doc);
  let edits = 0;
  for (const [verb, one, other] of steps) {
    const result = VERBS[verb](doc, one, other);
    if (typeof result === 'string') continue;
    const before = new Map([[nameOf(doc), doc]]);
    const after = applyAll(before, result.commands);
    const back = applyAll(after, inverses(before, result.commands));
    if (!same(back.get(nameOf(doc)), doc)) wrong.push(`${verb}: not taken back`);
    doc = after.get(nameOf(doc));
    wrong.push(...faults(doc).map((fault) => `${verb}: ${fault}`));
    edits += 1;
  }
  process.stdout.write(`${JSON.stringify({ wrong: wrong.slice(0, 5), edits, flow: stringify(doc) })}\n`);
}
