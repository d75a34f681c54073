// Runs the pure parts of the designers of machines, deadlines, calendars and schedules: node process_designers.mjs BUNDLE
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

const parts = await import(pathToFileURL(process.argv[2]).href);
const asked = JSON.parse(readFileSync(0, 'utf8'));
const { applyAll, inverses, edits, making, machines, faults, layout, calendars, deadlines, cron } = parts;

let seed = 7;
function dice(sides) {
  seed = (seed * 1103515245 + 12345) % 2147483648;
  return Math.floor((seed / 2147483648) * sides);
}
const any = (list) => list[dice(list.length)];

function load(documents) {
  return new Map(documents.map((doc) => [`${doc.kind}/${doc.id}`, doc]));
}

/** The text of documents, whatever the order of their keys, as the canonical form has it. */
function canon(documents) {
  const sorted = (_key, value) => (value && typeof value === 'object' && !Array.isArray(value) ? Object.fromEntries(Object.entries(value).sort()) : value);
  return JSON.stringify([...documents].sort(), sorted);
}

/** Carries commands out and back again: what was before must be there to the byte. */
function tried(documents, commands) {
  const back = applyAll(applyAll(documents, commands), inverses(documents, commands));
  if (canon(back) !== canon(documents)) throw new Error(`not taken back: ${JSON.stringify(commands)}`);
  return applyAll(documents, commands);
}

function randomEdit(desk, number) {
  const { machine } = desk;
  const title = { zh: `名${number}`, en: `Name ${number}` };
  const [one, other, move] = [any(machine.states).id, any(machine.states).id, any(machine.moves)?.id];
  const roles = machines.rolesOf(desk.documents, machine.table);
  const id = edits.newStateId(desk, 'state');
  const all = [
    () => edits.addState(desk, { id, title, color: 'blue', move: edits.moveTitle(title, 'zh') }, dice(2) ? one : null),
    () => edits.connect(desk, one, other, title),
    () => edits.retitleState(machine, one, title, 'zh'),
    () => edits.describeState(machine, one, { color: 'red' }),
    () => edits.setInitial(machine, one),
    () => edits.setFinal(machine, one, dice(2) === 1),
    () => edits.shift(machine, any(['states', 'transitions']), any([one, move]), any([-1, 1])),
    () => (move ? edits.addSource(machine, move, one) : []),
    () => (move ? edits.removeSource(desk, move, any(machine.moves.find((each) => each.id === move).sources)) : []),
    () => (move ? edits.retarget(machine, move, other) : []),
    () => (move ? (edits.duplicateMove(desk, move)?.commands ?? []) : []),
    () => (move ? edits.removeMove(desk, move) : []),
    () => (machine.states.length > 2 ? edits.removeState(desk, one, dice(2) === 1) : []),
    () => (move && roles.length ? edits.allow(desk, any(roles).name, move, dice(2) === 1) : []),
  ];
  return any(all)();
}

function edited(app) {
  let documents = load(app.documents);
  for (let number = 0; number < app.steps; number += 1) {
    documents = tried(documents, randomEdit(edits.deskOf(documents, app.machine), number));
  }
  return [...documents.values()];
}

function made(app) {
  const documents = load(app.documents);
  const { doc, before } = making.makeMachine(documents, 'made_flow', { zh: '流转', en: 'Flow' }, app.table);
  const whole = [...before, { op: 'set', document: `machine/${doc.id}`, path: '', value: doc }];
  const after = tried(documents, whole);
  return { documents: [...after.values()], faults: faults.stateFaults(machines.machineOf(after, 'machine/made_flow')).size };
}

/** How often a way runs through a state that it neither leaves nor reaches, or its label lies on one. */
function crossings(app) {
  const documents = load(app.documents);
  const machine = machines.machineOf(documents, app.machine);
  const placed = layout.layOut(machine, (move) => layout.widthOf(machine.moves.find((one) => one.id === move).title.zh));
  const { width, height } = layout.STATE;
  const inside = ({ x, y }, corner) => x > corner.x + 1 && x < corner.x + width - 1 && y > corner.y + 1 && y < corner.y + height - 1;
  let found = 0;
  for (const way of placed.ways) {
    const on = way.points.slice(1).flatMap((point, place) => {
      const from = way.points[place];
      return Array.from({ length: 40 }, (_, step) => ({ x: from.x + ((point.x - from.x) * step) / 40, y: from.y + ((point.y - from.y) * step) / 40 }));
    });
    for (const [id, corner] of placed.states) {
      if (id !== way.source && id !== way.target && on.some((point) => inside(point, corner))) found += 1;
      if (inside(way.middle, corner)) found += 1;
    }
  }
  return found;
}

function yearOf(asking) {
  let documents = load([asking.calendar]);
  const name = `calendar/${asking.calendar.id}`;
  const title = { zh: '假', en: 'Off' };
  for (let number = 0; number < asking.steps; number += 1) {
    const first = calendars.plusDays(asking.first, dice(asking.days - 8));
    const last = calendars.plusDays(first, dice(7));
    const hours = [[540 + 30 * dice(4), 720], [780, 1080 - 30 * dice(3)]];
    const commands = any([
      () => calendars.setHoliday(documents, name, first, last, title),
      () => calendars.setMakeUp(documents, name, first, last, title),
      () => calendars.restore(documents, name, first, last),
      () => calendars.setWeek(documents, name, [any(calendars.WEEK), any(calendars.WEEK)], dice(3) ? hours : []),
    ])();
    documents = tried(documents, commands);
  }
  const doc = documents.get(name);
  const days = Array.from({ length: asking.days }, (_, place) => calendars.plusDays(asking.first, place));
  return { document: doc, hours: days.map((day) => [day, calendars.dayShown(doc, day).hours]) };
}

function levelled(asking) {
  let documents = load([asking.deadline]);
  const name = `deadline/${asking.deadline.id}`;
  const title = { zh: '级', en: 'Level' };
  for (let number = 0; number < asking.steps; number += 1) {
    const doc = documents.get(name);
    const levels = deadlines.levelsOf(doc);
    const level = any(levels);
    const commands = any([
      () => deadlines.addLevel(name, doc, any(['before', 'at', 'after']), title).commands,
      () => (level ? deadlines.setMoment(name, doc, level.id, any(['before', 'after']), `PT${100 + number}H`) : []),
      () => deadlines.setLengthSort(name, doc, any(['fixed', 'bands', 'until', 'by', 'segments']), title),
      () => (deadlines.lengthSort(doc) === 'segments' ? deadlines.addSegment(name, doc, title).commands : []),
      () => (deadlines.lengthSort(doc) === 'segments' ? deadlines.removeSegment(name, doc, any(doc.segments).id) : []),
    ])();
    documents = tried(documents, commands);
  }
  return documents.get(name);
}

const answer = {
  edited: asked.edited.map(edited),
  made: asked.made.map(made),
  crossings: asked.drawn.map(crossings),
  years: asked.years.map(yearOf),
  levelled: asked.levelled.map(levelled),
  crons: asked.crons.map((text) => [cron.readCron(text).sort, cron.writeCron(cron.readCron(text))]),
};
process.stdout.write(JSON.stringify(answer));
