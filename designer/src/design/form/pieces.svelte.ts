/** The fields on the canvas as the server renders them for staff; kept while they are fetched anew. */

import type { Doc } from '../../document/command';
import { appPath, call } from '../api';
import { spotAt, tableAt } from './model';

export interface Piece {
  path: string;
  html: string;
  /** Whether it takes a whole row: by the form's wish, or because its type needs one. */
  wide: boolean;
  /** Whether people are asked for it at all. */
  asked: boolean;
}

const WAIT_MS = 250;

export class Pieces {
  /** By table and field, so that a field keeps its look while it moves. */
  #known: ReadonlyMap<string, Piece> = $state.raw(new Map());
  #timer = 0;
  #asked = 0;

  constructor(
    readonly app: string,
    readonly failed: (error: unknown) => void,
  ) {}

  of(table: string, field: string): Piece | undefined {
    return this.#known.get(`${table}/${field}`);
  }

  /** Asks for the form as it stands, together with the documents that decide what its fields are. */
  refresh(form: Doc, around: readonly Doc[]): void {
    clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => void this.#fetch(form, around), WAIT_MS);
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#asked += 1;
  }

  async #fetch(form: Doc, around: readonly Doc[]): Promise<void> {
    const asked = ++this.#asked;
    try {
      const path = appPath(this.app, `/draft/forms/${encodeURIComponent(form.id)}/canvas`);
      const { pieces } = await call<{ pieces: Piece[] }>('POST', path, { documents: [form, ...around] });
      if (asked !== this.#asked) return;
      this.#known = new Map(pieces.map((piece) => [this.#key(form, piece.path), piece]));
    } catch (error) {
      if (asked === this.#asked) this.failed(error);
    }
  }

  #key(form: Doc, path: string): string {
    const { section, field, inLines } = spotAt(form, path);
    return `${tableAt(form, section, inLines)}/${field}`;
  }
}
