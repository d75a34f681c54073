/** What the parts of the connection designer share: the platform, the account, and the maps at work on one message. */

import type { Doc, DocName } from '../../document/command';
import type { Draft } from '../../document/draft.svelte';
import { Refused } from '../api';
import { say } from '../words';
import { Account, type Catalogue, type ItemShape, type Message, type Plugin, type Probed, type Standing, type Targets, type Tried } from './platform';

const TRY_AFTER_MS = 300;

export class Bench {
  readonly name: DocName;
  readonly account: Account;
  catalogue: Catalogue | null = $state.raw(null);
  standing: Standing | null = $state.raw(null);
  messages: Message[] = $state.raw([]);
  /** The message that the maps are tried on. */
  message: string = $state('');
  tried: Tried | null = $state.raw(null);
  probed: Probed | null = $state.raw(null);
  /** What went wrong with the last call, for people. */
  fault: string = $state('');
  busy: boolean = $state(false);
  /** Filled by a guess that a person should look at: paths of fields. */
  unsure: ReadonlySet<string> = $state.raw(new Set());
  #targets = $state.raw(new Map<string, Targets>());
  #draft: Draft;
  #asked = 0;
  #looks = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(draft: Draft, name: DocName) {
    this.#draft = draft;
    this.name = name;
    this.account = new Account(draft.app, name.slice(name.indexOf('/') + 1));
  }

  get doc(): Doc | undefined {
    return this.#draft.of(this.name);
  }

  get plugin(): Plugin | undefined {
    return this.catalogue?.plugins.find((one) => one.id === this.doc?.['plugin']);
  }

  shape(item: string): ItemShape | undefined {
    return this.catalogue?.items[item];
  }

  /** Every status code that items of a sort can have: each needs an answer, whether this platform sends it or not. */
  codes(item: string): string[] {
    return this.shape(item)?.keys.find((key) => key.path === 'status')?.codes?.map((code) => code.id) ?? [];
  }

  targets(table: string): Targets | undefined {
    return this.#targets.get(table);
  }

  /** Does what asks the server; a refusal is told in its own words. Answers whether it went well. */
  async ask(work: () => Promise<void>): Promise<boolean> {
    this.busy = true;
    this.fault = '';
    try {
      // The server answers from the draft: what was just written has to be there.
      await this.#draft.settled();
      await work();
      return true;
    } catch (error) {
      this.fault = error instanceof Refused ? error.message : say('connect.not_reached');
      return false;
    } finally {
      this.busy = false;
    }
  }

  async open(): Promise<void> {
    await this.ask(async () => {
      this.catalogue ??= await this.account.catalogue();
      await this.#collect();
    });
  }

  /** Looks again at what the account has and what it sent. */
  async look(): Promise<void> {
    await this.ask(() => this.#collect());
  }

  /** Only the last look counts: the platform may have been changed while an earlier one was on its way. */
  async #collect(): Promise<void> {
    const look = ++this.#looks;
    const [standing, { items }] = await Promise.all([this.account.standing(), this.account.messages()]);
    if (look !== this.#looks) return;
    this.standing = standing;
    this.messages = items;
    if (!this.messages.some((one) => one.id === this.message)) this.message = this.messages[0]?.id ?? '';
    this.tryLater();
  }

  /** Shows a message in which there is something of a sort. */
  seek(item: string): void {
    if (this.tried?.items.some((one) => one.item === item)) return;
    const found = this.messages.find((one) => one.items.includes(item));
    if (found && found.id !== this.message) this.choose(found.id);
  }

  choose(message: string): void {
    this.message = message;
    this.tryLater(0);
  }

  /** Has the maps tried once nothing has changed for a moment. */
  tryLater(after = TRY_AFTER_MS): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#try(), after);
  }

  async #try(): Promise<void> {
    const [asked, message, doc] = [++this.#asked, this.message, this.doc];
    if (!message || !doc) {
      this.tried = null;
      return;
    }
    try {
      const found = await this.account.try(message, doc);
      if (asked !== this.#asked) return;
      this.tried = found;
    } catch (error) {
      if (asked !== this.#asked) return;
      this.tried = null;
      this.fault = error instanceof Refused ? error.message : say('connect.not_reached');
    }
  }

  /** Fetches what a table can be filled with, once; `again` after the table has changed. */
  async learn(table: string, again = false): Promise<Targets | undefined> {
    const known = this.#targets.get(table);
    if ((known && !again) || !this.#draft.of(`table/${table}`)) return known;
    await this.#draft.settled();
    try {
      const found = await this.account.targets(table);
      this.#targets = new Map(this.#targets).set(table, found);
      return found;
    } catch {
      return known;
    }
  }

  doubt(paths: readonly string[]): void {
    this.unsure = new Set([...this.unsure, ...paths]);
  }

  assure(path: string): void {
    if (this.unsure.has(path)) this.unsure = new Set([...this.unsure].filter((one) => one !== path));
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#asked += 1;
  }
}
