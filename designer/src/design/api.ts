/** The one way from the designers to the server: JSON over the API with the page's session. */

import { language } from '../server/messages';
import { Refusal, type Contents, type Line, type News, type Problem } from '../document/draft.svelte';
import { nameOf, type Command, type Doc, type DocName } from '../document/command';
import { parse, stringify, type Json } from '../document/json';

/** What the server found wrong with a request. */
export interface Fault {
  code: string;
  pointer: string;
  message: string;
  hint?: string;
  level: string;
  document?: string;
}

/** An answer of 400 and above; `message` is the first sentence of what the server said. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    readonly faults: readonly Fault[],
    title: string,
  ) {
    super(faults[0]?.message || title);
  }
}

let csrf = '';

/** Says what proves that a call comes from this page; the studio calls it once. */
export function introduce(token: string): void {
  csrf = token;
}

/** Calls the API: `call<Answer>('POST', '/api/v1/…', {…})`. Throws `Refused`, or `TypeError` when nothing is reached. */
export async function call<T>(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<T> {
  const answer = await fetch(path, {
    method,
    credentials: 'same-origin',
    headers: {
      accept: 'application/json',
      'accept-language': language(),
      ...(method === 'GET' ? {} : { 'x-csrf-token': csrf }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: stringify(body as Json) }),
  });
  const text = await answer.text();
  if (answer.ok) return (text ? parse(text) : null) as T;
  throw refusal(answer.status, text);
}

function refusal(status: number, text: string): Refused {
  try {
    const told = JSON.parse(text) as { title?: string; detail?: string; errors?: Fault[] };
    return new Refused(status, told.errors ?? [], told.detail ?? told.title ?? String(status));
  } catch {
    return new Refused(status, [], String(status));
  }
}

export function appPath(app: string, rest = ''): string {
  return `/api/v1/apps/${encodeURIComponent(app)}${rest}`;
}

interface Told {
  revision: number;
  documents: { kind: string; id: string; data?: Doc }[];
}

function told(answer: Told): Contents {
  const documents = new Map<DocName, Doc | null>(answer.documents.map((one) => [nameOf(one), one.data ?? null]));
  return { revision: answer.revision, documents };
}

const SESSION = 'ol-studio-session';

/** What tells this tab from all other editors; it stays the same when the page is loaded again. */
function ownSession(): string {
  const made = Array.from(crypto.getRandomValues(new Uint32Array(4)), (part) => part.toString(36)).join('');
  try {
    const kept = sessionStorage.getItem(SESSION) ?? made;
    sessionStorage.setItem(SESSION, kept);
    return kept;
  } catch {
    return made;
  }
}

/** The draft's line to the server. */
export function lineTo(app: string): Line {
  const session = ownSession();
  return {
    contents: async () => told(await call<Told>('GET', appPath(app, '/draft/contents'))),
    async send(commands: readonly Command[]) {
      try {
        return (await call<Told>('PATCH', appPath(app, '/draft'), { commands })).revision;
      } catch (error) {
        // A server that is down, starting or busy is no refusal: the step waits.
        if (error instanceof Refused && error.status < 500 && error.status !== 429) throw new Refusal(error.message);
        throw error;
      }
    },
    async news(seen, at) {
      const answer = await call<Told & Pick<News, 'people'>>('POST', appPath(app, '/draft/presence'), { seen, session, at });
      return { ...told(answer), people: answer.people };
    },
    async check() {
      const answer = await call<{ problems: Omit<Problem, 'path'>[] }>('POST', appPath(app, '/draft/check'));
      return answer.problems;
    },
  };
}
