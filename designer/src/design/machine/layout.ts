/** Where states and the ways between them stand: from the first state down, no way through a state, labels free. */

import dagre from '@dagrejs/dagre';
import type { Machine } from './model';

export interface Point {
  x: number;
  y: number;
}

export interface Placed {
  /** The upper left corner of each state. */
  states: Map<string, Point>;
  ways: Way[];
  width: number;
  height: number;
}

/** All moves from one state to another as one line. */
export interface Way {
  id: string;
  source: string;
  target: string;
  moves: string[];
  points: Point[];
  /** The middle of its label. */
  middle: Point;
}

/** A line of a label: the width it takes, by letters. */
export type Measure = (move: string) => number;

export const STATE = { width: 168, height: 52 };
export const LINE = 24;
const GAPS = { nodesep: 56, ranksep: 40, edgesep: 28, marginx: 24, marginy: 24 };

/** Chinese letters are as wide as high, all others about half of that. */
export function widthOf(text: string): number {
  const letters = [...text].reduce((sum, letter) => sum + ((letter.codePointAt(0) ?? 0) > 0x2e80 ? 1 : 0.58), 0);
  return Math.min(180, letters * 12.5 + 30);
}

export function wayId(source: string, target: string): string {
  return `${source}>${target}`;
}

/** Lays a machine out; `measure` says how wide the label of a move is. */
export function layOut(machine: Machine, measure: Measure): Placed {
  const drawn = new dagre.graphlib.Graph({ multigraph: true });
  drawn.setGraph({ rankdir: 'TB', ...GAPS });
  const known = new Set(machine.states.map((state) => state.id));
  machine.states.forEach((state) => drawn.setNode(state.id, { ...STATE }));
  const ways = waysOf(machine).filter((way) => known.has(way.source) && known.has(way.target));
  for (const way of ways) {
    const width = Math.max(...way.moves.map(measure));
    const size = { width, height: way.moves.length * LINE, labelpos: 'c' as const, weight: weightOf(machine, way) };
    drawn.setEdge(way.source, way.target, size, way.id);
  }
  dagre.layout(drawn);
  const whole = drawn.graph();
  return {
    states: new Map(machine.states.map(({ id }) => [id, cornerOf(drawn.node(id))])),
    ways: ways.map((way) => {
      const edge = drawn.edge({ v: way.source, w: way.target, name: way.id });
      const points: Point[] = edge.points ?? [];
      return { ...way, points, middle: { x: edge.x ?? points[0]?.x ?? 0, y: edge.y ?? points[0]?.y ?? 0 } };
    }),
    width: whole.width ?? 0,
    height: whole.height ?? 0,
  };
}

function cornerOf(node: { x: number; y: number }): Point {
  return { x: node.x - STATE.width / 2, y: node.y - STATE.height / 2 };
}

/** The usual way through stays straight. */
function weightOf(machine: Machine, way: Pick<Way, 'moves'>): number {
  return machine.moves.some((move) => way.moves.includes(move.id) && move.primary) ? 6 : 1;
}

function waysOf(machine: Machine): Omit<Way, 'points' | 'middle'>[] {
  const found = new Map<string, Omit<Way, 'points' | 'middle'>>();
  for (const move of machine.moves) {
    for (const source of move.sources) {
      const id = wayId(source, move.target);
      const way = found.get(id) ?? { id, source, target: move.target, moves: [] };
      way.moves.push(move.id);
      found.set(id, way);
    }
  }
  return [...found.values()];
}

/** The points as a line with round corners. */
export function line(points: readonly Point[], bend = 14): string {
  const [first, ...rest] = points;
  const last = rest.at(-1);
  if (!first || !last) return '';
  const turns = rest.slice(0, -1).map((corner, place) => {
    const [from, to] = [toward(corner, place === 0 ? first : (rest[place - 1] ?? first), bend), toward(corner, rest[place + 1] ?? last, bend)];
    return `L${from.x},${from.y} Q${corner.x},${corner.y} ${to.x},${to.y}`;
  });
  return [`M${first.x},${first.y}`, ...turns, `L${last.x},${last.y}`].join(' ');
}

/** A point a little way from a corner toward its neighbour. */
function toward(corner: Point, neighbour: Point, bend: number): Point {
  const [dx, dy] = [neighbour.x - corner.x, neighbour.y - corner.y];
  const length = Math.hypot(dx, dy) || 1;
  const share = Math.min(bend, length / 2) / length;
  return { x: corner.x + dx * share, y: corner.y + dy * share };
}

/** The state that lies next in a direction, for the arrow keys; null at the edge. */
export function neighbour(placed: Placed, from: string, direction: 'up' | 'down' | 'left' | 'right'): string | null {
  const here = placed.states.get(from);
  if (!here) return null;
  const [ax, ay] = { up: [0, -1], down: [0, 1], left: [-1, 0], right: [1, 0] }[direction] as [number, number];
  let best: { id: string; cost: number } | null = null;
  for (const [id, there] of placed.states) {
    const [dx, dy] = [there.x - here.x, there.y - here.y];
    const ahead = dx * ax + dy * ay;
    if (id === from || ahead <= 0) continue;
    // What lies straight ahead comes before what lies aside.
    const cost = ahead + 2 * Math.abs(dx * ay + dy * ax);
    if (!best || cost < best.cost) best = { id, cost };
  }
  return best?.id ?? null;
}
