/** How tables hang together, as a picture: cards with the fields that tell something, and a line for each link. */

import dagre from '@dagrejs/dagre';
import type { Doc } from '../../document/command';
import { fieldsOf, type Field } from './fields';

export interface Row {
  id: string;
  field: Field;
  /** The table it leads to; empty for all other fields. */
  to: string;
}

export interface Card {
  table: Doc;
  rows: Row[];
  /** How many fields are not shown. */
  more: number;
  height: number;
  x: number;
  y: number;
}

export interface Line {
  id: string;
  from: string;
  field: string;
  to: string;
}

export interface Picture {
  cards: Card[];
  lines: Line[];
}

export const CARD = { width: 232, head: 44, row: 30, foot: 30, end: 6 };
const ROWS = 6;
const GAPS = { nodesep: 40, ranksep: 96, edgesep: 24, marginx: 24, marginy: 24 };
const COLUMN_GAP = 40;

/** The table that a field leads to directly; empty where it leads to none. */
export function targetOf(field: Field): string {
  return field.type === 'link' ? String(field['table'] ?? '') : '';
}

/** All links between tables that are there. */
export function linesOf(tables: readonly Doc[]): Line[] {
  const known = new Set(tables.map((table) => table.id));
  return tables.flatMap((table) =>
    fieldsOf(table)
      .filter((field) => known.has(targetOf(field)))
      .map((field) => ({ id: `${table.id}/${field.id}`, from: table.id, field: field.id, to: targetOf(field) })),
  );
}

/** The title first, then links, then others as far as there is room; all of them when `whole`. */
function rowsOf(table: Doc, whole: boolean): Row[] {
  const rows = fieldsOf(table).map((field): Row => ({ id: field.id, field, to: targetOf(field) }));
  if (whole) return rows;
  const title = rows.filter((row) => row.id === table['title_field']);
  const links = rows.filter((row) => row.to !== '' && !title.includes(row));
  const others = rows.filter((row) => !title.includes(row) && !links.includes(row));
  return [...title, ...links, ...others.slice(0, Math.max(0, ROWS - title.length - links.length))];
}

/** Places all tables from left to right; tables without links stand below the rest. `open`: shown with all fields. */
export function layOut(tables: readonly Doc[], open: ReadonlySet<string>): Picture {
  const lines = linesOf(tables);
  const cards = tables.map((table): Card => {
    const rows = rowsOf(table, open.has(table.id));
    const more = fieldsOf(table).length - rows.length;
    const foot = more > 0 || open.has(table.id) ? CARD.foot : CARD.end;
    return { table, rows, more, height: CARD.head + rows.length * CARD.row + foot, x: 0, y: 0 };
  });
  const linked = new Set(lines.filter((line) => line.from !== line.to).flatMap((line) => [line.from, line.to]));
  const [drawn, alone] = [cards.filter((card) => linked.has(card.table.id)), cards.filter((card) => !linked.has(card.table.id))];
  const bottom = spread(drawn, lines);
  stack(alone, bottom);
  return { cards, lines };
}

/** Lets dagre place the cards; answers how far down they reach. */
function spread(cards: readonly Card[], lines: readonly Line[]): number {
  if (cards.length === 0) return GAPS.marginy;
  const graph = new dagre.graphlib.Graph({ multigraph: true });
  graph.setGraph({ rankdir: 'LR', ...GAPS });
  cards.forEach((card) => graph.setNode(card.table.id, { width: CARD.width, height: card.height }));
  lines.filter((line) => line.from !== line.to).forEach((line) => graph.setEdge(line.from, line.to, {}, line.id));
  dagre.layout(graph);
  cards.forEach((card) => {
    const { x, y } = graph.node(card.table.id);
    [card.x, card.y] = [x - CARD.width / 2, y - card.height / 2];
  });
  return Math.max(...cards.map((card) => card.y + card.height)) + GAPS.nodesep;
}

/** Puts cards side by side, a few in a row. */
function stack(cards: readonly Card[], top: number): void {
  const columns = Math.max(1, Math.ceil(Math.sqrt(cards.length * 2)));
  let y = top;
  for (let first = 0; first < cards.length; first += columns) {
    const row = cards.slice(first, first + columns);
    row.forEach((card, place) => ([card.x, card.y] = [GAPS.marginx + place * (CARD.width + COLUMN_GAP), y]));
    y += Math.max(...row.map((card) => card.height)) + GAPS.nodesep;
  }
}
