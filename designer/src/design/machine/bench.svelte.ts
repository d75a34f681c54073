/** What graph, table and panel of a machine share: the document as it stands, and every edit with its words. */

import type { Command, DocName } from '../../document/command';
import type { Draft } from '../../document/draft.svelte';
import { both, language, pick, say } from '../words';
import * as edits from './edits';
import { stateFaults, type StateFault } from './faults';
import type { Machine, Move, State } from './model';

export type Selected = { sort: 'state' | 'move'; id: string } | null;

/** New states take these in turn, so that neighbours differ. */
const COLORS = ['blue', 'indigo', 'cyan', 'teal', 'purple', 'orange', 'azure', 'lime', 'pink'] as const;

export class Bench {
  readonly #draft: Draft;
  readonly #name: () => DocName;
  readonly #select: (path: string) => void;
  /** Whether records may be in a state already. */
  readonly live: boolean;
  /** The place of the state or move that is being renamed. */
  renaming: string = $state('');

  readonly desk: edits.Desk = $derived.by(() => edits.deskOf(this.#draft.documents, this.#name()));
  readonly faults: Map<string, StateFault[]> = $derived.by(() => stateFaults(this.desk.machine));

  constructor(draft: Draft, name: () => DocName, select: (path: string) => void, live: boolean) {
    this.#draft = draft;
    this.#name = name;
    this.#select = select;
    this.live = live;
  }

  get machine(): Machine {
    return this.desk.machine;
  }

  state(id: string): State | undefined {
    return this.machine.states.find((one) => one.id === id);
  }

  move(id: string): Move | undefined {
    return this.machine.moves.find((one) => one.id === id);
  }

  stateTitle(id: string): string {
    return pick(this.state(id)?.title ?? undefined, id);
  }

  moveTitle(id: string): string {
    return pick(this.move(id)?.title ?? undefined, id);
  }

  /** Whether the checker has found an error in a state or move. */
  hasError(path: string): boolean {
    return this.#draft.problemsAt(this.#name(), path).some((one) => one.level === 'error');
  }

  open(sort: 'state' | 'move', id: string): void {
    this.#select(sort === 'state' ? edits.statePath(id) : edits.movePath(id));
  }

  close(): void {
    this.#select('');
  }

  /** A new state, with a move to it where `from` is one; it is selected and its name can be typed at once. */
  addState(from: string | null = null): string {
    const id = edits.newStateId(this.desk, 'state');
    const title = both(say('machine.new_state', { number: this.machine.states.length + 1 }));
    const color = COLORS[this.machine.states.length % COLORS.length] ?? 'blue';
    const made = { id, title, color, move: edits.moveTitle(title, tongue()) };
    if (!this.#run(say('machine.did.add_state'), edits.addState(this.desk, made, from))) return '';
    this.open('state', id);
    this.renaming = edits.statePath(id);
    return id;
  }

  /** A new move between two states; selected at once. */
  connect(source: string, target: string): void {
    const title = this.state(target)?.title ?? both(target);
    const before = new Set(this.machine.moves.map((one) => one.id));
    if (!this.#run(say('machine.did.connect'), edits.connect(this.desk, source, target, edits.moveTitle(title, tongue())))) return;
    const made = this.machine.moves.find((one) => !before.has(one.id));
    if (made) this.open('move', made.id);
  }

  rename(sort: 'state' | 'move', id: string, text: string): void {
    this.renaming = '';
    const wanted = text.trim();
    if (sort === 'state') {
      const before = this.state(id)?.title ?? null;
      if (!wanted || wanted === pick(before ?? undefined)) return;
      this.#run(say('machine.did.rename'), edits.retitleState(this.machine, id, edits.retitled(before, wanted, tongue()), tongue()));
      return;
    }
    const before = this.move(id)?.title ?? null;
    if (!wanted || wanted === pick(before ?? undefined)) return;
    const path = `${edits.movePath(id)}/title`;
    this.#run(say('machine.did.rename'), [{ op: 'set', document: this.machine.name, path, value: edits.retitled(before, wanted, tongue()) }]);
  }

  /** A title as it is typed into the panel, in one language. */
  write(id: string, written: edits.Tongue, text: string): void {
    const before = this.state(id)?.title ?? null;
    const commands = edits.retitleState(this.machine, id, edits.retitled(before, text, written), tongue());
    if (commands.length > 0) this.#draft.type(say('machine.did.rename'), `${this.machine.name}#${id}`, ...commands);
  }

  recolor(id: string, color: string): void {
    this.#run(say('machine.did.recolor'), edits.describeState(this.machine, id, { color }));
  }

  setInitial(id: string): void {
    this.#run(say('machine.did.initial'), edits.setInitial(this.machine, id));
  }

  setFinal(id: string, final: boolean): void {
    this.#run(say('machine.did.final'), edits.setFinal(this.machine, id, final));
  }

  toggleSource(move: string, source: string, leaves: boolean): void {
    const commands = leaves ? edits.addSource(this.machine, move, source) : edits.removeSource(this.desk, move, source);
    this.#run(say('machine.did.sources'), commands);
  }

  retarget(move: string, target: string): void {
    this.#run(say('machine.did.retarget'), edits.retarget(this.machine, move, target));
  }

  allow(role: DocName, move: string, allowed: boolean): void {
    this.#run(say('machine.did.roles'), edits.allow(this.desk, role, move, allowed));
  }

  duplicate(move: string): void {
    const made = edits.duplicateMove(this.desk, move);
    if (made && this.#run(say('machine.did.duplicate'), made.commands)) this.open('move', made.id);
  }

  shift(sort: 'state' | 'move', id: string, by: -1 | 1): void {
    this.#run(say('machine.did.shift'), edits.shift(this.machine, sort === 'state' ? 'states' : 'transitions', id, by));
  }

  remove(sort: 'state' | 'move', id: string): boolean {
    if (sort === 'state' && this.machine.states.length < 2) return false;
    const commands = sort === 'state' ? edits.removeState(this.desk, id, this.live) : edits.removeMove(this.desk, id);
    const done = this.#run(say(sort === 'state' ? 'machine.did.remove_state' : 'machine.did.remove_move'), commands);
    if (done) this.close();
    return done;
  }

  #run(label: string, commands: Command[]): boolean {
    return commands.length > 0 && this.#draft.run(label, ...commands);
  }
}

function tongue(): edits.Tongue {
  return language() === 'en' ? 'en' : 'zh';
}

/** What an id path selects in a machine. */
export function selectedAt(at: string): Selected {
  const [list, id] = at.split('/');
  if (!id || (list !== 'states' && list !== 'transitions')) return null;
  return { sort: list === 'states' ? 'state' : 'move', id };
}
