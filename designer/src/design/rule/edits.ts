/** Edits of a tree of conditions. Nodes are addressed by their places from the root: `[1, 0]`. Pure. */

import { groupOf, type Group, type Node } from './model';

export type At = readonly number[];

export function nodeAt(root: Group, at: At): Node | undefined {
  return at.reduce<Node | undefined>((node, place) => (node?.kind === 'group' ? node.items[place] : undefined), root);
}

/** The tree with another node at a place. */
export function exchange(root: Group, at: At, node: Node): Group {
  const [place, ...rest] = at;
  if (place === undefined) return node.kind === 'group' ? node : groupOf(node);
  const inner = root.items[place];
  const made = rest.length && inner?.kind === 'group' ? exchange(inner, rest, node) : node;
  return { ...root, items: root.items.with(place, made) };
}

/** The tree without the node at a place; groups that become empty by it go too. */
export function remove(root: Group, at: At): Group {
  const place = at.at(-1);
  const above = at.slice(0, -1);
  const home = nodeAt(root, above);
  if (place === undefined || home?.kind !== 'group') return root;
  const items = home.items.filter((_, one) => one !== place);
  if (items.length === 0 && above.length) return remove(root, above);
  return exchange(root, above, { ...home, items });
}

/** The tree with a node put in so that it stands at a place. */
export function insert(root: Group, at: At, node: Node): Group {
  const place = at.at(-1);
  const above = at.slice(0, -1);
  const home = nodeAt(root, above);
  if (place === undefined || home?.kind !== 'group') return root;
  return exchange(root, above, { ...home, items: home.items.toSpliced(place, 0, node) });
}

/**
 * Moves a node one step up (-1) or down (1), and answers where it stands then. At the edge of a group it leaves it; in
 * front of a group it enters it: so every place can be reached one step at a time.
 */
export function move(root: Group, at: At, by: -1 | 1): { root: Group; at: At } {
  const node = nodeAt(root, at);
  const place = at.at(-1);
  const above = at.slice(0, -1);
  const home = nodeAt(root, above);
  if (!node || place === undefined || home?.kind !== 'group') return { root, at };
  const next = home.items[place + by];
  if (!next) return leave(root, at, by, node);
  const without = take(root, at);
  if (next.kind !== 'group') {
    const to = [...above, place + by];
    return { root: insert(without, to, node), at: to };
  }
  const group = [...above, by < 0 ? place - 1 : place];
  const inside = [...group, by < 0 ? next.items.length : 0];
  return { root: insert(without, inside, node), at: inside };
}

/** Puts a node in front of the group that it stands in, or behind it; a group that it was alone in goes. */
function leave(root: Group, at: At, by: -1 | 1, node: Node): { root: Group; at: At } {
  const above = at.slice(0, -1);
  const outer = above.at(-1);
  const home = nodeAt(root, above);
  if (outer === undefined || home?.kind !== 'group') return { root, at };
  const outside = above.slice(0, -1);
  const to = [...outside, by < 0 ? outer : outer + 1];
  const made = insert(take(root, at), to, node);
  if (home.items.length > 1) return { root: made, at: to };
  return { root: remove(made, [...outside, by < 0 ? outer + 1 : outer]), at: [...outside, outer] };
}

/** The tree without the node, even where that leaves an empty group. */
function take(root: Group, at: At): Group {
  const place = at.at(-1);
  const above = at.slice(0, -1);
  const home = nodeAt(root, above);
  if (place === undefined || home?.kind !== 'group') return root;
  return exchange(root, above, { ...home, items: home.items.filter((_, one) => one !== place) });
}

/** The node inside a group of its own. */
export function wrap(root: Group, at: At): Group {
  const node = nodeAt(root, at);
  return node ? exchange(root, at, { ...groupOf(node), mode: 'any', implied: false }) : root;
}

/** The members of a group in its place. */
export function unwrap(root: Group, at: At): Group {
  const node = nodeAt(root, at);
  const place = at.at(-1);
  const above = at.slice(0, -1);
  const home = nodeAt(root, above);
  if (node?.kind !== 'group' || place === undefined || home?.kind !== 'group') return root;
  return exchange(root, above, { ...home, items: home.items.toSpliced(place, 1, ...node.items) });
}
