/** What a kind of document says about itself in the studio, and what a designer is given. */

import type { Component } from 'svelte';
import type { Command, Doc, DocName, LocalText } from '../document/command';
import type { Draft } from '../document/draft.svelte';
import type { Word } from './words';

/** Where a kind stands in the list of documents. */
export type Group = 'data' | 'screens' | 'process' | 'words' | 'people' | 'outside' | 'app' | 'tests';

export type DesignerProps = {
  draft: Draft;
  name: DocName;
  /** The selected id path; empty for the document itself. The address holds it, so a designer must show what it names. */
  at: string;
  select: (path: string) => void;
};

/** What the dialog "new" knows when it has been answered. */
export interface Answers {
  id: string;
  title: LocalText;
  /** The id of the table that was chosen, where `asks` wants one. */
  table: string;
}

/** Where an expression stands: whose fields it reads, what else is known there, and what it must give. */
export interface ScopeHint {
  /** Id path of the table's id: from the document's root, or `./x` beside the key. */
  table?: string;
  /** What it may read beside the fields of the record: `old`, `event`, `input`, `var`, `me`, `param`, … */
  roots?: string[];
  want?: string;
}

/** What a panel must know of a key beyond its schema. */
export interface Hint {
  /** Another widget than the schema asks for: `field`, `fields`, `state`, `transition`, `document`, `role`, `code`, … */
  widget?: string;
  /** With widgets that offer names: which kind of document (`document`), or id path of the table whose fields are meant. */
  of?: string;
  /** The table whose fields are meant, where no path leads to its id. */
  table?: (doc: Doc, path: string, draft: Draft) => string;
  /** What is offered, where names come from several places at once; with the widget `names`. */
  offers?: (draft: Draft, doc: Doc) => { id: string; title: string }[];
  scope?: ScopeHint;
  /** Never shown: the id, the kind, or what the designer itself edits. */
  hidden?: boolean | ((doc: Doc, path: string) => boolean);
  /** Folded under "more". */
  more?: boolean;
}

/** One stop of a tour: what it points at (a CSS selector) and the code of what it says. */
export interface TourStep {
  at: string;
  text: Word;
}

export interface KindDesign {
  id: string;
  group: Group;
  /** An icon of the sprite. */
  icon: string;
  /** What the dialog "new" asks beside the title; kinds without `start` are not made by hand. */
  asks?: ('table')[];
  /** A new document that is valid at once. */
  start?: (draft: Draft, answers: Answers) => Doc;
  /** What must be made in the same step, before the new document: a field it needs, rights to use it. */
  before?: (draft: Draft, answers: Answers) => Command[];
  /** What follows in the same step, when the document is there: its place in the menu, rights to open it. */
  after?: (draft: Draft, answers: Answers) => Command[];
  /** By id-path pattern (`*` for any member). */
  hints: Record<string, Hint>;
  /** The visual designer; without one the panel of the whole document stands there. */
  designer?: () => Promise<{ default: Component<DesignerProps> }>;
  /** A short tour of the designer, shown when asked for. */
  tour?: readonly TourStep[];
  /** Whether the designer shows the panel of the selected place itself. */
  ownPanel?: boolean;
}
