/** A flow as a picture: steps and the ways between them, placed so that no way runs through a step and labels stay free. */

import dagre from '@dagrejs/dagre';

/** How a step stands; the words for it come with the graph. */
export type Standing = 'done' | 'waiting' | 'failed' | 'retry' | 'now' | 'skipped' | 'open';

export interface Step {
  id: string;
  title: string;
  sort: string;
  standing: Standing;
  words: string;
  href: string;
}

/** From one step to another; `lit` when it was taken. */
export interface Way {
  id: string;
  from: string;
  to: string;
  label: string;
  lit: boolean;
}

export interface Graph {
  steps: Step[];
  ways: Way[];
}

export interface Point {
  x: number;
  y: number;
}

export interface Size {
  width: number;
  height: number;
}

/** The upper left corner of a step. */
export interface PlacedStep extends Step {
  at: Point;
}

/** The bends of a way from step to step, and the middle of its label. */
export interface PlacedWay extends Way {
  points: Point[];
  middle: Point;
}

interface Node {
  id: string;
  /** Where it is not as large as a step usually is. */
  size?: Size;
}

type Link = Pick<Way, 'id' | 'from' | 'to' | 'label'>;

export interface Placed<S extends Node = Step, W extends Link = Way> {
  steps: (S & { at: Point })[];
  ways: (W & { points: Point[]; middle: Point })[];
}

export const STEP = { width: 216, height: 68 };
const LABEL = { letter: 13, height: 22, most: 170, padding: 14 };
const GAPS = { nodesep: 44, ranksep: 34, edgesep: 26, marginx: 16, marginy: 16 };
const BEND = 12;

/** How wide a label is: Chinese letters are as wide as high, all others about half of that. */
function width(label: string): number {
  const letters = [...label].reduce((sum, letter) => sum + ((letter.codePointAt(0) ?? 0) > 0x2e80 ? 1 : 0.58), 0);
  return label ? Math.min(LABEL.most, letters * LABEL.letter + LABEL.padding) : 0;
}

/** Where everything stands, from the top down. */
export function place<S extends Node, W extends Link>(graph: { steps: S[]; ways: W[] }): Placed<S, W> {
  const drawn = new dagre.graphlib.Graph({ multigraph: true });
  drawn.setGraph({ rankdir: 'TB', ...GAPS });
  graph.steps.forEach((step) => drawn.setNode(step.id, { ...(step.size ?? STEP) }));
  const known = new Set(graph.steps.map((step) => step.id));
  const ways = graph.ways.filter((way) => known.has(way.from) && known.has(way.to));
  ways.forEach((way) => {
    const size = { width: width(way.label), height: way.label ? LABEL.height : 0, labelpos: 'c' as const };
    drawn.setEdge(way.from, way.to, size, way.id);
  });
  dagre.layout(drawn);
  const blocks = new Map(graph.steps.map((step) => [step.id, blockOf(step, drawn.node(step.id))]));
  const lines = ways.map((way) => {
    const { points = [], x, y } = drawn.edge({ v: way.from, w: way.to, name: way.id });
    return { way, points, middle: { x: x ?? points[0]?.x ?? 0, y: y ?? points[0]?.y ?? 0 } };
  });
  const routed = route(lines.map(({ way, points }) => ({ from: way.from, to: way.to, points })), blocks);
  return {
    steps: graph.steps.map((step) => {
      const { left: x, top: y } = blocks.get(step.id) ?? NOWHERE;
      return { ...step, at: { x, y } };
    }),
    ways: lines.map(({ way, middle }, place) => ({ ...way, points: routed[place] ?? [], middle })),
  };
}

interface Block {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

interface Route {
  from: string;
  to: string;
  points: Point[];
}

const NOWHERE: Block = { left: 0, top: 0, right: 0, bottom: 0 };

function blockOf(step: Node, { x, y }: Point): Block {
  const { width, height } = step.size ?? STEP;
  return { left: x - width / 2, top: y - height / 2, right: x + width / 2, bottom: y + height / 2 };
}

/**
 * Ways that pass between the steps of a row straight down and slant only between rows, so that none cuts a corner; those
 * at one side of a step share it evenly.
 */
function route(routes: Route[], blocks: ReadonlyMap<string, Block>): Point[][] {
  const rows = rowsOf([...blocks.values()]);
  const ends = new Map<string, { place: number; last: boolean; x: number }[]>();
  routes.forEach(({ from, to, points }, place) => {
    if (from === to) return;
    for (const last of [false, true]) {
      const next = last ? points.at(-2) : points[1];
      const end = last ? points.at(-1) : points[0];
      if (!next || !end) continue;
      const id = last ? to : from;
      const block = blocks.get(id) ?? NOWHERE;
      const side = next.y < (block.top + block.bottom) / 2 ? 'top' : 'bottom';
      const key = `${id} ${side}`;
      ends.set(key, [...(ends.get(key) ?? []), { place, last, x: next.x }]);
    }
  });
  const made = routes.map(({ from, to, points }) => (from === to ? points : points.slice(1, -1).flatMap((point) => through(point, points, rows))));
  for (const [key, all] of ends) {
    const [id = '', side] = key.split(' ');
    const block = blocks.get(id) ?? NOWHERE;
    const row = rows.find((one) => one.top <= block.top && one.bottom >= block.bottom) ?? block;
    all.sort((one, other) => one.x - other.x);
    all.forEach(({ place, last }, at) => {
      const x = block.left + ((block.right - block.left) * (at + 1)) / (all.length + 1);
      const touch = { x, y: side === 'top' ? block.top : block.bottom };
      const leave = { x, y: side === 'top' ? row.top : row.bottom };
      if (last) made[place]?.push(leave, touch);
      else made[place]?.unshift(touch, leave);
    });
  }
  return made.map(plain);
}

/** The rows that steps stand in, each as high as its highest step. */
function rowsOf(blocks: readonly Block[]): { middle: number; top: number; bottom: number }[] {
  const rows = new Map<number, { middle: number; top: number; bottom: number }>();
  for (const { top, bottom } of blocks) {
    const middle = Math.round((top + bottom) / 2);
    const row = rows.get(middle) ?? { middle, top, bottom };
    rows.set(middle, { middle, top: Math.min(row.top, top), bottom: Math.max(row.bottom, bottom) });
  }
  return [...rows.values()];
}

/** A bend that lies in a row becomes a straight piece through all of it. */
function through(point: Point, points: readonly Point[], rows: ReturnType<typeof rowsOf>): Point[] {
  const row = rows.find((one) => Math.abs(one.middle - point.y) < 2);
  if (!row) return [point];
  const pieces = [{ x: point.x, y: row.top }, { x: point.x, y: row.bottom }];
  return (points[0]?.y ?? 0) > (points.at(-1)?.y ?? 0) ? pieces.reverse() : pieces;
}

/** Without points that come twice, and without bends that are none. */
function plain(points: Point[]): Point[] {
  const apart = points.filter((point, place) => {
    const before = points[place - 1];
    return !before || Math.hypot(point.x - before.x, point.y - before.y) >= 1;
  });
  return apart.filter((point, place) => {
    const [before, after] = [apart[place - 1], apart[place + 1]];
    return !before || !after || Math.abs(before.x - point.x) > 0.5 || Math.abs(after.x - point.x) > 0.5;
  });
}

/** The points as a line with round corners. */
export function line(points: Point[]): string {
  const [first, ...rest] = points;
  const last = rest.at(-1);
  if (!first || !last) return '';
  const turns = rest.slice(0, -1).map((corner, place) => {
    const before = place === 0 ? first : rest[place - 1] ?? first;
    const after = rest[place + 1] ?? last;
    const [from, to] = [toward(corner, before), toward(corner, after)];
    return `L${from.x},${from.y} Q${corner.x},${corner.y} ${to.x},${to.y}`;
  });
  return [`M${first.x},${first.y}`, ...turns, `L${last.x},${last.y}`].join(' ');
}

/** A point a little way from a corner toward its neighbour. */
function toward(corner: Point, neighbour: Point): Point {
  const [dx, dy] = [neighbour.x - corner.x, neighbour.y - corner.y];
  const length = Math.hypot(dx, dy) || 1;
  const share = Math.min(BEND, length / 2) / length;
  return { x: corner.x + dx * share, y: corner.y + dy * share };
}
