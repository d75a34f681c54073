/**
 * The draft of one app as an editor holds it: what the server has, and on top of that the steps that are on their way.
 *
 * Every edit is a step of commands. It counts at once, is sent in the background one step after the other, and is taken
 * off again when the server refuses it. Edits of others come in below the own ones that are still under way, so neither
 * loses anything. Undo sends the inverse commands, each only while what it takes back is still there.
 */

import { apply, applyAll, CommandError, holds, inverses, type Command, type Doc, type DocName, type Documents } from './command';
import { same } from './json';
import { toPath, within } from './path';

export interface Problem {
  code: string;
  document: DocName;
  pointer: string;
  /** The id path of the place, as far as it exists. */
  path: string;
  message: string;
  hint: string;
  level: 'error' | 'warning';
  fix: Command[] | null;
}

/** Somebody else who has the draft open, and where. */
export interface Present {
  name: string;
  document: DocName | null;
  path: string;
}

export interface Contents {
  revision: number;
  documents: Map<DocName, Doc | null>;
}

export interface News extends Contents {
  people: Present[];
}

/** How a draft reaches the server; tests bring one of their own. */
export interface Line {
  contents(): Promise<Contents>;
  /** Carries commands out; answers the draft's revision afterwards. Throws `Refusal` when the server says no. */
  send(commands: readonly Command[]): Promise<number>;
  news(seen: number, at: { document: DocName; path: string } | null): Promise<News>;
  check(): Promise<Omit<Problem, 'path'>[]>;
}

/** The server refused a step; the message says why, for people. */
export class Refusal extends Error {}

export type Status = 'saved' | 'saving' | 'offline';

interface Step {
  label: string;
  commands: Command[];
  back: Command[];
  key: string | null;
  at: number;
}

const JOIN_MS = 1000;
const CHECK_AFTER_MS = 600;
const RETRY_MS = 3000;
const MOST_STEPS = 2000;

export class Draft {
  readonly app: string;
  documents: Documents = $state.raw(new Map());
  problems: Problem[] = $state.raw([]);
  people: Present[] = $state.raw([]);
  status: Status = $state('saved');
  loaded = $state(false);
  /** Whether the problems shown are those of the documents as they stand. */
  checked = $state(false);
  /** The last thing that went otherwise than the person meant, for people; the shell shows and clears it. */
  notice: string = $state('');

  #line: Line;
  #base: Documents = new Map();
  #revision = 0;
  #waiting: Step[] = [];
  #sending = false;
  #done: Step[] = $state.raw([]);
  #undone: Step[] = $state.raw([]);
  #checking = 0;
  #now: () => number;

  constructor(app: string, line: Line, now: () => number = Date.now) {
    this.app = app;
    this.#line = line;
    this.#now = now;
  }

  /** Fetches all documents; call once, before anything else. */
  async open(): Promise<void> {
    const { revision, documents } = await this.#line.contents();
    this.#base = present(documents);
    this.#revision = revision;
    this.documents = this.#base;
    this.loaded = true;
    this.#checkSoon();
  }

  of(name: DocName): Doc | undefined {
    return this.documents.get(name);
  }

  /** All documents of a kind, by title order of the server's ids. */
  all(kind: string): Doc[] {
    return [...this.documents.values()].filter((doc) => doc.kind === kind);
  }

  problemsOf(name: DocName): Problem[] {
    return this.problems.filter((problem) => problem.document === name);
  }

  /** The problems at a place or within it. */
  problemsAt(name: DocName, path: string): Problem[] {
    return this.problems.filter((problem) => problem.document === name && within(problem.path, path));
  }

  get canUndo(): boolean {
    return this.#done.length > 0;
  }

  get canRedo(): boolean {
    return this.#undone.length > 0;
  }

  get undoLabel(): string {
    return this.#done.at(-1)?.label ?? '';
  }

  get redoLabel(): string {
    return this.#undone.at(-1)?.label ?? '';
  }

  /** Takes one step: all commands or none. Returns whether it could be taken. */
  run(label: string, ...commands: Command[]): boolean {
    return this.#take({ label, commands, key: null });
  }

  /** A step that joins the one before it when that has the same `key` and is less than a second old: typing. */
  type(label: string, key: string, ...commands: Command[]): boolean {
    return this.#take({ label, commands, key });
  }

  undo(): void {
    const step = this.#done.at(-1);
    if (!step) return;
    this.#done = this.#done.slice(0, -1);
    if (this.#push(step.back)) this.#undone = [...this.#undone, step];
  }

  redo(): void {
    const step = this.#undone.at(-1);
    if (!step) return;
    this.#undone = this.#undone.slice(0, -1);
    const back = this.#tried(step.commands);
    if (back && this.#push(step.commands)) this.#done = [...this.#done, { ...step, back, key: null }];
  }

  /** Waits until everything is with the server; false when it is not reached. */
  async settled(): Promise<boolean> {
    while (this.#waiting.length > 0 || this.#sending) {
      if (this.status === 'offline') return false;
      await pause(20);
    }
    return true;
  }

  /** Asks what others did and tells where this editor is; the shell calls it every two seconds. */
  async listen(at: { document: DocName; path: string } | null): Promise<void> {
    if (this.#sending) return;
    const seen = this.#revision;
    const news = await this.#line.news(seen, at);
    this.people = news.people;
    if (this.#sending || this.#revision !== seen || news.revision === seen) return;
    this.#learn(news);
  }

  /** Has the server check the draft as it stands, at once. */
  async check(): Promise<void> {
    const asked = ++this.#checking;
    if (!(await this.settled())) return;
    const found = await this.#line.check();
    if (asked !== this.#checking) return;
    this.problems = found.map((one) => ({ ...one, path: toPath(this.documents.get(one.document), one.pointer) }));
    this.checked = true;
  }

  #take({ label, commands, key }: { label: string; commands: Command[]; key: string | null }): boolean {
    const back = this.#tried(commands);
    if (!back) return false;
    // What changes nothing is no step: the server would not count it either.
    if (this.#idle(commands)) return true;
    const at = this.#now();
    const before = this.#done.at(-1);
    const joins = key !== null && before?.key === key && at - before.at < JOIN_MS;
    const step = joins
      ? { label, key, at, commands: [...before.commands, ...commands], back: [...back, ...before.back] }
      : { label, key, at, commands, back };
    if (!this.#push(commands)) return false;
    this.#done = [...(joins ? this.#done.slice(0, -1) : this.#done), step].slice(-MOST_STEPS);
    this.#undone = [];
    return true;
  }

  #idle(commands: readonly Command[]): boolean {
    const now = applyAll(this.documents, commands);
    const names = new Set(commands.map((command) => command.document));
    return [...names].every((name) => same(now.get(name), this.documents.get(name)));
  }

  /** What would take the commands back; null where they cannot be carried out. */
  #tried(commands: readonly Command[]): Command[] | null {
    try {
      return inverses(this.documents, commands);
    } catch {
      return null;
    }
  }

  #push(commands: Command[]): boolean {
    try {
      let now = this.documents;
      for (const command of commands) {
        if (!holds(now, command)) throw new CommandError(command);
        now = apply(now, command);
      }
      this.documents = now;
    } catch {
      this.notice = 'changed_since';
      return false;
    }
    this.#waiting.push({ label: '', commands, back: [], key: null, at: 0 });
    this.status = 'saving';
    void this.#send();
    this.#checkSoon();
    return true;
  }

  async #send(): Promise<void> {
    if (this.#sending) return;
    this.#sending = true;
    let step: Step | undefined;
    while ((step = this.#waiting[0])) {
      const known = this.#revision;
      try {
        const revision = await this.#line.send(step.commands);
        this.#base = applyAll(this.#base, step.commands);
        this.#waiting.shift();
        // Another editor was faster: what they did is fetched before the next step goes out.
        if (revision === known + 1) this.#revision = revision;
        else await this.#catchUp();
        this.status = 'saved';
      } catch (error) {
        if (error instanceof Refusal) await this.#refused(error);
        else {
          this.status = 'offline';
          await pause(RETRY_MS);
        }
      }
      if (this.#waiting.length > 0 && this.status !== 'offline') this.status = 'saving';
    }
    this.#sending = false;
  }

  async #refused(error: Refusal): Promise<void> {
    this.#waiting.shift();
    this.notice = error.message;
    await this.#catchUp();
    this.status = 'saved';
  }

  async #catchUp(): Promise<void> {
    this.#learn({ ...(await this.#line.contents()), people: this.people }, true);
  }

  /** Takes what the server has as the base, and puts the own steps that are under way on top of it. */
  #learn(news: News, whole = false): void {
    const base = whole ? new Map<DocName, Doc>() : new Map(this.#base);
    for (const [name, doc] of news.documents) {
      if (doc) base.set(name, doc);
      else base.delete(name);
    }
    this.#base = base;
    this.#revision = news.revision;
    let now: Documents = base;
    this.#waiting = this.#waiting.filter((step) => {
      try {
        now = applyAll(now, step.commands);
        return true;
      } catch {
        this.notice = 'changed_since';
        return false;
      }
    });
    this.documents = now;
    this.#checkSoon();
  }

  #checkSoon(): void {
    this.checked = false;
    const asked = ++this.#checking;
    setTimeout(() => {
      if (asked === this.#checking) this.check().catch(() => undefined);
    }, CHECK_AFTER_MS);
  }
}

function present(documents: Map<DocName, Doc | null>): Documents {
  return new Map([...documents].filter((entry): entry is [DocName, Doc] => entry[1] !== null));
}

function pause(ms: number): Promise<void> {
  return new Promise((done) => setTimeout(done, ms));
}
