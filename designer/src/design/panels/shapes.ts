/** The shapes of all documents as the server knows them: JSON Schemas with labels and help. */

import { call } from '../api';

export interface Schema {
  type?: string | string[];
  title?: string;
  description?: string;
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  additionalProperties?: boolean | Schema;
  enum?: (string | number)[];
  const?: string | number;
  anyOf?: Schema[];
  oneOf?: Schema[];
  allOf?: Schema[];
  default?: unknown;
  format?: string;
  pattern?: string;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  minItems?: number;
  maxItems?: number;
  $ref?: string;
  $defs?: Record<string, Schema>;
  'x-shape'?: string;
  'x-widget'?: 'texts' | 'expression' | 'condition';
  'x-labels'?: Record<string, string>;
}

export interface Reference {
  path: string;
  to: string;
  wildcard: boolean;
}

export interface Part {
  id: string;
  title: string;
  help: string;
  schema: Schema;
}

export interface KindShape extends Part {
  single: boolean;
  local: boolean;
  references: Reference[];
}

interface Told {
  kinds: KindShape[];
  fields: Part[];
  steps: Part[];
  layouts: Part[];
}

export class Shapes {
  readonly kinds: ReadonlyMap<string, KindShape>;
  readonly fields: ReadonlyMap<string, Part>;
  readonly steps: ReadonlyMap<string, Part>;
  readonly layouts: ReadonlyMap<string, Part>;

  constructor(told: Told) {
    this.kinds = new Map(told.kinds.map((one) => [one.id, one]));
    this.fields = new Map(told.fields.map((one) => [one.id, one]));
    this.steps = new Map(told.steps.map((one) => [one.id, one]));
    this.layouts = new Map(told.layouts.map((one) => [one.id, one]));
  }

  title(kind: string): string {
    return this.kinds.get(kind)?.title ?? kind;
  }
}

export async function loadShapes(): Promise<Shapes> {
  return new Shapes(await call<Told>('GET', '/api/v1/kinds'));
}
