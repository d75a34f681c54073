/** Finding one's way in a schema: what the value at an id path may be. Pure. */

import { child, steps } from '../../document/path';
import { isObject, type Json } from '../../document/json';
import type { Schema, Shapes } from './shapes';

/** A schema with its own definitions in place of the reference to them. */
export function resolve(schema: Schema, root: Schema): Schema {
  if (!schema.$ref) return schema;
  const name = schema.$ref.slice(schema.$ref.lastIndexOf('/') + 1);
  const found = root.$defs?.[name];
  if (!found) return schema;
  const { $ref: _, ...own } = schema;
  return { ...resolve(found, root), ...own };
}

/** The schema without the alternative "nothing": optional parts are `anyOf` of themselves and null. */
export function core(schema: Schema, root: Schema): Schema {
  const whole = resolve(schema, root);
  const choices = whole.anyOf?.map((one) => resolve(one, root)).filter((one) => one.type !== 'null');
  if (choices?.length !== 1 || !choices[0]) return whole;
  const { anyOf: _, ...own } = whole;
  return { ...choices[0], ...own };
}

/** Whether null, or nothing at all, may stand there. */
export function optional(schema: Schema, root: Schema): boolean {
  return resolve(schema, root).anyOf?.some((one) => one.type === 'null') ?? false;
}

/** Of several shapes the one that the value has: told by the constants that they carry (`type`, `kind`, `sort`). */
export function variant(schema: Schema, root: Schema, value: Json | undefined): Schema {
  const choices = (schema.oneOf ?? schema.anyOf)?.map((one) => core(one, root));
  if (!choices) return schema;
  const fits = choices.find((one) => constants(one).some(([key, only]) => isObject(value) && value[key] === only));
  return fits ?? schema;
}

/** The keys that tell a shape from its neighbours, with their only value. */
export function constants(schema: Schema): [string, string | number][] {
  return Object.entries(schema.properties ?? {}).flatMap(([key, one]): [string, string | number][] =>
    one.const === undefined ? [] : [[key, one.const]],
  );
}

/** The schema of the value at an id path of a document, with the root that its references belong to. */
export function schemaAt(shapes: Shapes, doc: Json | undefined, kind: string, path: string): { schema: Schema; root: Schema } | null {
  let root = shapes.kinds.get(kind)?.schema;
  if (!root) return null;
  let schema: Schema | undefined = root;
  let value = doc;
  for (const step of steps(path)) {
    const here: Schema = variant(core(schema, root), root, value);
    const loose = looseOptions(shapes, here, value, step);
    if (loose) [schema, root] = [loose, loose];
    else schema = below(here, step, Array.isArray(value));
    if (!schema) return null;
    value = child(value, step);
  }
  return { schema: variant(core(schema, root), root, value), root };
}

/** `options` of steps and views are open in the document's schema; their sort or layout says what they hold. */
function looseOptions(shapes: Shapes, here: Schema, value: Json | undefined, step: string): Schema | null {
  if (step !== 'options' || !isObject(value)) return null;
  if (here['x-shape'] === 'Step') return shapes.steps.get(String(value['sort']))?.schema ?? null;
  if (here['x-shape'] === 'View') return shapes.layouts.get(String(value['layout'] ?? 'list'))?.schema ?? null;
  return null;
}

function below(schema: Schema, step: string, inList: boolean): Schema | undefined {
  if (inList || schema.type === 'array') return schema.items;
  const own = schema.properties?.[step];
  if (own) return own;
  return typeof schema.additionalProperties === 'object' ? schema.additionalProperties : undefined;
}

/** The types that a schema allows. */
export function typesOf(schema: Schema): string[] {
  const own = schema.type === undefined ? [] : [schema.type].flat();
  return [...own, ...(schema.anyOf ?? []).flatMap((one) => (one.type === undefined ? [] : [one.type].flat()))];
}
