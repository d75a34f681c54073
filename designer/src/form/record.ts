/** One record on a form, live: its own fields, or those of one line. */

import { say } from '../server/messages';
import { compile, type Expression, type Row } from '../logic/evaluate';
import { read, same, truthy, type Value } from '../logic/values';
import { controlsOf, readControls, shown, writeControls, type Control } from './inputs';
import type { Condition, FieldPlan, Raw, RecordPlan, Values } from './plan';

type Test = (row: Row) => boolean;

interface Live {
  plan: FieldPlan;
  box: HTMLElement;
  visible: Test;
  required: Test;
  readonly: Test;
  follows: Expression | null;
  /** Whether somebody has put something there. */
  touched: boolean;
}

/** A condition that throws counts as `otherwise`, as it does on the server. */
export function test(condition: Condition, otherwise: boolean): Test {
  if (typeof condition === 'boolean') return () => condition;
  const run = compile(condition);
  return (row) => {
    try {
      return truthy(run(row));
    } catch {
      return otherwise;
    }
  };
}

function value(run: Expression, row: Row): Value {
  try {
    return run(row);
  } catch {
    return null;
  }
}

export class LiveRecord {
  /** Every path with its value, as rules read it now. */
  row: Map<string, Value> = new Map();
  hidden = new Set<string>();
  private locked = new Set<string>();
  private readonly fields: Live[];
  private readonly computed: { id: string; run: Expression; first: string | null }[];
  private readonly rules: { level: string; field: string; words: string; when: Test }[];
  private readonly held: Map<string, Value>;
  private readonly told: Map<string, Value>;

  /** `within` says of a field's box whether what surrounds it is shown; `prefix` begins the names of its inputs. */
  constructor(
    private readonly plan: RecordPlan,
    private readonly values: Values,
    readonly root: HTMLElement,
    private readonly prefix: string,
    private readonly zone: string,
    private readonly within: (box: HTMLElement, row: Row) => boolean = () => true,
  ) {
    this.held = this.reads(values.held);
    this.told = this.reads(values.typed);
    this.fields = plan.fields.flatMap((field) => {
      const box = this.box(field.id);
      return box ? [this.lived(field, box)] : [];
    });
    this.computed = plan.computed.map(({ id, value: core }) => ({ id, run: compile(core), first: null }));
    this.rules = plan.rules.map(({ level, field, words, when }) => ({ level, field, words, when: test(when, false) }));
    for (const live of this.fields) live.touched = live.touched || !this.isEmpty(live);
  }

  /** Works everything out anew and shows it; `around` is what rules read besides. */
  refresh(around: ReadonlyMap<string, Value> = new Map()): void {
    for (let round = 0; round < 5; round += 1) {
      this.stand(around);
      if (!this.follow()) break;
    }
    for (const live of this.fields) this.show(live);
    this.showComputed();
    this.showHints();
  }

  /** Somebody has put something into a field. */
  touch(box: Element): void {
    const found = this.fields.find((live) => live.box === box);
    if (found) found.touched = true;
  }

  /** Takes what the server's check says a field holds. */
  tell(raw: Raw): void {
    for (const [path, one] of this.reads(raw)) this.told.set(path, one);
  }

  /** The box around a field's input. */
  box(id: string): HTMLElement | null {
    return [...this.root.querySelectorAll<HTMLElement>(`[data-field="${CSS.escape(id)}"]`)].find((box) => this.owns(box)) ?? null;
  }

  /** Lines stand inside the form of their record, so the form's own record has to tell its boxes from theirs. */
  owns(box: Element): boolean {
    return box.closest('[data-line]') === (this.root.matches('[data-line]') ? this.root : null);
  }

  private lived(plan: FieldPlan, box: HTMLElement): Live {
    return {
      plan,
      box,
      visible: test(plan.visible, true),
      required: test(plan.required, false),
      readonly: test(plan.readonly, false),
      follows: plan.follows ? compile(plan.follows) : null,
      touched: !this.values.create,
    };
  }

  private reads(raw: Raw): Map<string, Value> {
    return new Map(Object.entries(raw).map(([path, one]) => [path, read(this.plan.types[path] ?? 'any', one)]));
  }

  /** What stands in the inputs of a field, path by path; what no input holds is as the server told. */
  private typed({ plan, box }: Live): Map<string, Value> {
    const name = `${this.prefix}f.${plan.id}`;
    const controls = controlsOf(box);
    const suffixed = new Set(plan.paths.map((path) => name + path.slice(plan.id.length)));
    return new Map(
      plan.paths.map((path) => {
        const kind = (this.plan.types[path] ?? 'any').replace('?', '');
        const found = plan.live ? readControls(controlsAt(controls, name, path.slice(plan.id.length), suffixed), kind, this.zone) : undefined;
        return [path, found === undefined ? (this.told.get(path) ?? this.held.get(path) ?? null) : found];
      }),
    );
  }

  private isEmpty(live: Live): boolean {
    const one = this.typed(live).get(live.plan.id) ?? null;
    return one === null || one === false || (Array.isArray(one) && !one.length);
  }

  /** Which fields are asked for, and what rules read then: again until nothing changes, as on the server. */
  private stand(around: ReadonlyMap<string, Value>): void {
    const typed = this.fields.filter(({ plan }) => plan.asked).map((live) => [live.plan.id, this.typed(live)] as const);
    for (let round = 0; round < this.fields.length + 2; round += 1) {
      const row = new Map([...around, ...this.held]);
      for (const [id, values] of typed) {
        if (!this.hidden.has(id) && !this.locked.has(id)) for (const [path, one] of values) row.set(path, one);
      }
      this.compute(row);
      this.row = row;
      const hidden = new Set(this.fields.filter((live) => !live.visible(row) || !this.within(live.box, row)).map(({ plan }) => plan.id));
      const locked = new Set(this.fields.filter((live) => live.readonly(row)).map(({ plan }) => plan.id));
      const settled = equal(hidden, this.hidden) && equal(locked, this.locked);
      [this.hidden, this.locked] = [hidden, locked];
      if (settled) return;
    }
  }

  /** Computed fields, again until those that read each other agree. */
  private compute(row: Map<string, Value>): void {
    for (let round = 0; round < this.computed.length; round += 1) {
      let changed = false;
      for (const { id, run } of this.computed) {
        const made = value(run, row);
        changed ||= !same(made, row.get(id) ?? null);
        row.set(id, made);
      }
      if (!changed) return;
    }
  }

  /** Defaults that follow other fields; answers whether one has moved. */
  private follow(): boolean {
    let moved = false;
    for (const { plan, box, follows, touched } of this.fields) {
      if (!follows || touched || this.hidden.has(plan.id)) continue;
      const wanted = value(follows, this.row);
      if (same(wanted, this.row.get(plan.id) ?? null)) continue;
      const name = `${this.prefix}f.${plan.id}`;
      writeControls(controlsAt(controlsOf(box), name, '', new Set(plan.paths.map((path) => name + path.slice(plan.id.length)))), wanted, this.zone);
      this.held.set(plan.id, wanted);
      moved = true;
    }
    return moved;
  }

  private show({ plan, box, required, readonly }: Live): void {
    box.hidden = this.hidden.has(plan.id);
    if (!plan.asked) return;
    const isLocked = readonly(this.row);
    box.toggleAttribute('data-locked', isLocked);
    for (const control of controlsOf(box)) control.disabled = isLocked;
    const isRequired = !isLocked && required(this.row);
    box.querySelector('[data-label], .form-check-label')?.classList.toggle('required', isRequired);
    const main = box.querySelector<HTMLElement>('input:not([type=hidden]), select, textarea');
    if (isRequired) main?.setAttribute('aria-required', 'true');
    else main?.removeAttribute('aria-required');
  }

  private showComputed(): void {
    for (const one of this.computed) {
      const place = this.box(one.id)?.querySelector<HTMLElement>('[data-shown]');
      if (!place) continue;
      const text = shown(this.row.get(one.id) ?? null, this.plan.types[one.id] ?? '', this.zone);
      // What the server wrote stays until the value changes: it knows units and currencies.
      one.first ??= text;
      if (place.dataset['live'] !== undefined || text !== one.first) {
        place.dataset['live'] = '';
        place.textContent = text;
      }
    }
  }

  private showHints(): void {
    const told = new Map<HTMLElement, { level: string; words: string }[]>();
    for (const place of this.root.querySelectorAll<HTMLElement>('[data-hints], [data-form-hints]')) if (this.owns(place)) told.set(place, []);
    for (const { level, field, words, when } of this.rules) {
      const live = this.fields.find(({ plan }) => plan.id === field);
      const waits = live ? !live.touched || this.hidden.has(field) : !this.fields.some(({ touched }) => touched);
      if (waits || !when(this.row)) continue;
      const place = live?.box.querySelector<HTMLElement>('[data-hints]') ?? [...told.keys()].find((one) => one.matches('[data-form-hints]')) ?? [...told.keys()][0];
      if (place) told.get(place)?.push({ level, words });
    }
    for (const [place, hints] of told) write(place, hints);
  }
}

function equal(left: Set<string>, right: Set<string>): boolean {
  return left.size === right.size && [...left].every((one) => right.has(one));
}

/** The controls that hold a path: those of its name, else for the field itself those of a part that is no path. */
function controlsAt(controls: Control[], name: string, suffix: string, paths: Set<string>): Control[] {
  const own = controls.filter((control) => control.name === name + suffix);
  if (own.length || suffix) return own;
  return controls.filter((control) => control.name.startsWith(`${name}.`) && !paths.has(control.name)).slice(0, 1);
}

/** Sentences of rules below a field, changed only where they differ so that nobody hears them twice. */
function write(place: HTMLElement, hints: { level: string; words: string }[]): void {
  const wanted = hints.map(({ level, words }) => `${level} ${words}`).join('\n');
  if ((place.dataset['told'] ?? '') === wanted) return;
  place.dataset['told'] = wanted;
  place.replaceChildren(
    ...hints.map(({ level, words }) => {
      const line = document.createElement('p');
      line.className = level === 'error' ? 'ol-error' : 'ol-caution';
      line.textContent = level === 'confirm' ? say('form.confirm_hint', { words }) : words;
      return line;
    }),
  );
}
