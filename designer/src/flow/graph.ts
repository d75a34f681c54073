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
  return {
    steps: graph.steps.map((step) => {
      const { x, y } = drawn.node(step.id);
      const { width, height } = step.size ?? STEP;
      return { ...step, at: { x: x - width / 2, y: y - height / 2 } };
    }),
    ways: ways.map((way) => {
      const edge = drawn.edge({ v: way.from, w: way.to, name: way.id });
      const points: Point[] = edge.points ?? [];
      return { ...way, points, middle: { x: edge.x ?? points[0]?.x ?? 0, y: edge.y ?? points[0]?.y ?? 0 } };
    }),
  };
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
