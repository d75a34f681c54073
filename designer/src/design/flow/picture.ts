/**
 * A flow as a picture: every graph is laid out by itself, from the innermost outwards, and stands as one block in the
 * graph of the step that begins it. Pure; positions follow from the document alone.
 */

import { place, STEP, type Point, type Size } from '../../flow/graph';
import { START, type Flow, type Graph, type Out, type OutSort, type StepNode } from './model';

export { STEP };
/** The card with what starts the flow; no step has such an id. */
export const BEGIN = '@begin';

export const NOTE = 30;
export const SPOT: Size = { width: 28, height: 28 };
const LABEL_ROOM = 30;
const PADDING = 14;
const BETWEEN = 20;
const CONNECTOR = 34;
const ASIDE = 90;

export interface Block {
  at: Point;
  size: Size;
}

/** The card of a step; where it has inner graphs, the card on top of them. */
export interface Card extends Block {
  id: string;
}

/** The frame around the inner graphs of a step. */
export interface Frame extends Block {
  id: string;
  owner: string;
  /** The way that the graph begins with; empty for the frame around all of them, or of loose steps. */
  out: string;
}

/** A place at the end of a graph where the next step can be put. */
export interface Spot extends Block {
  id: string;
  from: string;
  out: string;
}

/** A way as it is drawn. `label` is empty where nothing needs to be said. */
export interface WayLine {
  id: string;
  from: string;
  to: string;
  out: string;
  sort: OutSort;
  label: string;
  points: Point[];
  middle: Point;
}

export interface Picture {
  cards: Card[];
  frames: Frame[];
  spots: Spot[];
  ways: WayLine[];
  size: Size;
}

/** What the picture needs to know beside the flow: words on the ways, and how high the first card is. */
export interface Look {
  label: (step: StepNode, out: Out) => string;
  begin: Size;
}

/** Everything that the picture depends on, as a text: as long as it stays, so does the picture. */
export function signature(flow: Flow, look: Look, start: string): string {
  const steps = [...flow.steps.values()].map((step) => [
    step.id,
    step.ends,
    step.note !== '',
    step.outs.map((out) => [out.id, out.target, look.label(step, out)]),
  ]);
  return JSON.stringify([start, look.begin.height, steps]);
}

export function draw(flow: Flow, look: Look): Picture {
  const main = flow.graphs[0];
  const whole = main ? layOut(flow, main, look) : nothing();
  if (flow.loose.length > 0) putLoose(flow, look, whole);
  putCrossing(flow, look, whole);
  return whole;
}

function nothing(): Picture {
  return { cards: [], frames: [], spots: [], ways: [], size: { width: 0, height: 0 } };
}

interface BlockNode {
  id: string;
  size: Size;
  inner: Picture | null;
  spot: Spot | null;
}

interface Link {
  id: string;
  from: string;
  to: string;
  label: string;
  out: string;
  sort: OutSort;
}

function layOut(flow: Flow, graph: Graph, look: Look): Picture {
  const main = graph.owner === '' && graph.out === START;
  const known = new Set(graph.members);
  const nodes = graph.members.map((id) => blockOf(flow, id, look));
  const links = graph.members.flatMap((id) => linksOf(flow, id, look, known));
  for (const id of graph.members) addSpot(flow.steps.get(id), look, nodes, links);
  if (main) {
    nodes.unshift({ id: BEGIN, size: look.begin, inner: null, spot: null });
    if (known.has(graph.start)) links.unshift({ id: `${BEGIN}:${START}`, from: BEGIN, to: graph.start, label: '', out: START, sort: 'next' });
  }
  return placed(flow, nodes, links);
}

function placed(flow: Flow, nodes: BlockNode[], links: Link[]): Picture {
  const { steps, ways } = place({ steps: nodes, ways: links });
  const picture = nothing();
  for (const node of steps) {
    picture.size.width = Math.max(picture.size.width, node.at.x + node.size.width);
    picture.size.height = Math.max(picture.size.height, node.at.y + node.size.height);
    if (node.spot) picture.spots.push({ ...node.spot, at: node.at });
    else if (node.inner) merge(picture, node.inner, node.at);
    else picture.cards.push({ id: node.id, at: node.at, size: cardSize(flow.steps.get(node.id), node.size) });
  }
  for (const way of ways) {
    const real = way.from === BEGIN ? '' : way.from;
    if (!way.to.startsWith('+')) picture.ways.push({ ...way, from: real });
    else picture.ways.push({ ...way, from: real, to: '' });
    for (const { x, y } of way.points) {
      picture.size.width = Math.max(picture.size.width, x + BETWEEN);
      picture.size.height = Math.max(picture.size.height, y);
    }
  }
  return picture;
}

/** A card without the strip of its note, which hangs below it. */
function cardSize(step: StepNode | undefined, size: Size): Size {
  return step?.note ? { ...size, height: size.height - NOTE } : size;
}

function merge(into: Picture, part: Picture, by: Point): void {
  const moved = (point: Point): Point => ({ x: point.x + by.x, y: point.y + by.y });
  into.cards.push(...part.cards.map((one) => ({ ...one, at: moved(one.at) })));
  into.frames.push(...part.frames.map((one) => ({ ...one, at: moved(one.at) })));
  into.spots.push(...part.spots.map((one) => ({ ...one, at: moved(one.at) })));
  into.ways.push(...part.ways.map((one) => ({ ...one, points: one.points.map(moved), middle: moved(one.middle) })));
}

function blockOf(flow: Flow, id: string, look: Look): BlockNode {
  const step = flow.steps.get(id);
  const graphs = flow.graphs.filter((graph) => graph.owner === id && graph.out !== START);
  const card: Size = { width: STEP.width, height: STEP.height + (step?.note ? NOTE : 0) };
  if (!step || graphs.length === 0) return { id, size: card, inner: null, spot: null };
  const inner = container(flow, step, graphs, card, look);
  return { id, size: inner.size, inner, spot: null };
}

/** The card of a step above the frames of its inner graphs, side by side. */
function container(flow: Flow, step: StepNode, graphs: Graph[], card: Size, look: Look): Picture {
  const parts = graphs.map((graph) => ({ graph, part: layOut(flow, graph, look) }));
  const widths = parts.map(({ part }) => Math.max(part.size.width, STEP.width) + 2 * PADDING);
  const inside = widths.reduce((sum, width) => sum + width, 0) + BETWEEN * (parts.length - 1);
  const width = Math.max(inside, card.width) + 2 * PADDING;
  const top = PADDING + card.height + CONNECTOR;
  const whole = nothing();
  const head = { x: (width - card.width) / 2, y: PADDING };
  whole.cards.push({ id: step.id, at: head, size: cardSize(step, card) });
  let x = (width - inside) / 2;
  let deepest = 0;
  parts.forEach(({ graph, part }, at) => {
    const size = { width: widths[at] ?? 0, height: part.size.height + LABEL_ROOM + PADDING };
    const corner = { x, y: top };
    whole.frames.push({ id: `${step.id}/${graph.out}`, owner: step.id, out: graph.out, at: corner, size });
    merge(whole, part, { x: x + (size.width - part.size.width) / 2, y: top + LABEL_ROOM });
    connector(whole, step, graph, { x: head.x + card.width / 2, y: PADDING + card.height });
    x += size.width + BETWEEN;
    deepest = Math.max(deepest, size.height);
  });
  whole.size = { width, height: top + deepest + PADDING };
  whole.frames.unshift({ id: `${step.id}/`, owner: step.id, out: '', at: { x: 0, y: 0 }, size: whole.size });
  return whole;
}

/** The line from a step to the first one of an inner graph. */
function connector(whole: Picture, step: StepNode, graph: Graph, from: Point): void {
  const first = whole.cards.find((card) => card.id === graph.start);
  if (!first) return;
  const x = first.at.x + first.size.width / 2;
  const turn = from.y + CONNECTOR / 2;
  const points = Math.abs(x - from.x) < 2 ? [from, { x, y: first.at.y }] : [from, { x: from.x, y: turn }, { x, y: turn }, { x, y: first.at.y }];
  const way = { id: `${step.id}:${graph.out}`, from: step.id, to: graph.start, out: graph.out, sort: 'inner' as const };
  whole.ways.push({ ...way, label: '', points, middle: { x, y: turn } });
}

function linksOf(flow: Flow, id: string, look: Look, known: ReadonlySet<string>): Link[] {
  const step = flow.steps.get(id);
  const outs = step?.outs.filter((out) => out.sort !== 'inner' && known.has(out.target)) ?? [];
  return outs.map((out) => ({ id: `${id}:${out.id}`, from: id, to: out.target, label: step ? look.label(step, out) : '', out: out.id, sort: out.sort }));
}

/** Where a step's graph ends with it, a place to go on. */
function addSpot(step: StepNode | undefined, look: Look, nodes: BlockNode[], links: Link[]): void {
  const next = step?.outs.find((out) => out.id === 'next');
  const branches = step?.outs.filter((out) => out.sort === 'branch') ?? [];
  const everyBranch = branches.length > 0 && branches.every((out) => out.target && !out.required);
  if (!step || !next || next.target || everyBranch) return;
  const id = `+${step.id}`;
  nodes.push({ id, size: SPOT, inner: null, spot: { id, from: step.id, out: 'next', at: { x: 0, y: 0 }, size: SPOT } });
  links.push({ id: `${step.id}:next`, from: step.id, to: id, label: look.label(step, next), out: 'next', sort: 'next' });
}

/** Steps that nothing leads to stand beside the others. */
function putLoose(flow: Flow, look: Look, whole: Picture): void {
  const known = new Set(flow.loose);
  const nodes = flow.loose.map((id) => blockOf(flow, id, look));
  const part = placed(flow, nodes, flow.loose.flatMap((id) => linksOf(flow, id, look, known)));
  const at = { x: whole.size.width + ASIDE, y: 0 };
  const size = { width: part.size.width + PADDING, height: part.size.height + LABEL_ROOM + PADDING };
  whole.frames.push({ id: '/loose', owner: '', out: '', at, size });
  merge(whole, part, { x: at.x, y: LABEL_ROOM });
  whole.size = { width: at.x + size.width, height: Math.max(whole.size.height, size.height) };
}

/** Ways between different graphs, which the checker refuses: drawn straight, so that they can be seen and cut. */
function putCrossing(flow: Flow, look: Look, whole: Picture): void {
  const drawn = new Set(whole.ways.map((way) => way.id));
  const cards = new Map(whole.cards.map((card) => [card.id, card]));
  for (const step of flow.steps.values()) {
    for (const out of step.outs) {
      const [from, to] = [cards.get(step.id), cards.get(out.target)];
      const id = `${step.id}:${out.id}`;
      if (!from || !to || drawn.has(id)) continue;
      const points = [
        { x: from.at.x + from.size.width / 2, y: from.at.y + from.size.height },
        { x: to.at.x + to.size.width / 2, y: to.at.y },
      ];
      const middle = { x: ((points[0]?.x ?? 0) + (points[1]?.x ?? 0)) / 2, y: ((points[0]?.y ?? 0) + (points[1]?.y ?? 0)) / 2 };
      whole.ways.push({ id, from: step.id, to: out.target, out: out.id, sort: out.sort, label: look.label(step, out), points, middle });
    }
  }
}

/** Where the "+" of a way stands: on its last straight piece, clear of the label. */
export function plusOf(way: WayLine): Point {
  const [end, before] = [way.points.at(-1), way.points.at(-2)];
  if (!end || !before) return way.middle;
  const length = Math.hypot(end.x - before.x, end.y - before.y) || 1;
  const back = Math.min(length / 2, 16);
  return { x: end.x + ((before.x - end.x) * back) / length, y: end.y + ((before.y - end.y) * back) / length };
}

/** What lies nearest to a point within reach: a step, or a way. */
export interface Hit {
  step?: string;
  way?: WayLine;
  spot?: Spot;
}

const REACH = 26;

export function hit(picture: Picture, point: Point, except: ReadonlySet<string> = new Set()): Hit | null {
  const spot = picture.spots.find((one) => within(one, point, REACH));
  if (spot && !except.has(spot.from)) return { spot };
  const card = picture.cards.find((one) => within(one, point, 0) && !except.has(one.id));
  if (card) return { step: card.id };
  let best: WayLine | null = null;
  let least = REACH;
  for (const way of picture.ways) {
    if (except.has(way.from) || except.has(way.to) || !way.to) continue;
    const distance = awayFrom(way.points, point);
    if (distance < least) [best, least] = [way, distance];
  }
  return best ? { way: best } : null;
}

function within(block: Block, point: Point, more: number): boolean {
  const { at, size } = block;
  return point.x >= at.x - more && point.x <= at.x + size.width + more && point.y >= at.y - more && point.y <= at.y + size.height + more;
}

/** How far a point is from a line of straight pieces. */
function awayFrom(line: readonly Point[], point: Point): number {
  let least = Infinity;
  for (let at = 1; at < line.length; at += 1) {
    const [from, to] = [line[at - 1], line[at]];
    if (from && to) least = Math.min(least, awayFromPiece(from, to, point));
  }
  return least;
}

function awayFromPiece(from: Point, to: Point, point: Point): number {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const square = dx * dx + dy * dy || 1;
  const share = Math.max(0, Math.min(1, ((point.x - from.x) * dx + (point.y - from.y) * dy) / square));
  return Math.hypot(point.x - from.x - share * dx, point.y - from.y - share * dy);
}

/** The step to go to from one with an arrow key: the nearest that lies mainly in that direction. */
export function neighbour(picture: Picture, id: string, direction: 'up' | 'down' | 'left' | 'right'): string {
  const from = picture.cards.find((card) => card.id === id);
  if (!from) return '';
  const [ox, oy] = { up: [0, -1], down: [0, 1], left: [-1, 0], right: [1, 0] }[direction] as [number, number];
  let best = '';
  let least = Infinity;
  for (const card of picture.cards) {
    if (card.id === id) continue;
    const dx = card.at.x + card.size.width / 2 - from.at.x - from.size.width / 2;
    const dy = card.at.y + card.size.height / 2 - from.at.y - from.size.height / 2;
    const along = dx * ox + dy * oy;
    const across = Math.abs(dx * oy) + Math.abs(dy * ox);
    const distance = along + 2 * across;
    if (along > 1 && across <= along * 3 && distance < least) [best, least] = [card.id, distance];
  }
  return best;
}
