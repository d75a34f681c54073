/** What stands on cards and ways, in the reader's language. */

import { get } from '../../document/path';
import { isObject, type JsonObject } from '../../document/json';
import type { Doc } from '../../document/command';
import type { Flow, Out, StepNode } from './model';
import { pick, say, sayMaybe } from '../words';

export function sortTitle(sort: string): string {
  return sayMaybe(`flowdesign.sort.${sort}`, sort);
}

export function sortHelp(sort: string): string {
  return sayMaybe(`flowdesign.sort.${sort}.help`, '');
}

export function stepTitle(step: StepNode): string {
  return pick(step.title) || sortTitle(step.sort);
}

/** What a step is called in sentences: its title, with the id where several have the same. */
export function stepName(flow: Flow, id: string): string {
  const step = flow.steps.get(id);
  if (!step) return id;
  const title = stepTitle(step);
  const alike = [...flow.steps.values()].filter((one) => stepTitle(one) === title).length > 1;
  return alike ? `${title} (${id})` : title;
}

/** The words on a way; empty for the plain way on. */
export function wayLabel(step: StepNode, out: Out): string {
  if (out.sort === 'timeout') return say('flowdesign.way.late');
  if (out.sort === 'catch') return say('flowdesign.way.failed');
  if (out.sort === 'branch' || out.sort === 'inner') return pick(out.title) || out.id;
  const branches = step.outs.filter((one) => one.sort === 'branch');
  if (branches.length === 0) return '';
  if (branches.some((one) => one.required)) return say('flowdesign.way.otherwise');
  return branches.filter((one) => !one.target).map((one) => pick(one.title) || one.id).join(' / ');
}

/** What a way is called in lists, where the plain one needs a name too. */
export function wayName(step: StepNode | undefined, out: Out): string {
  return (step ? wayLabel(step, out) : '') || say(step ? 'flowdesign.way.next' : 'flowdesign.way.start');
}

/** What starts a flow, in a few words. */
export function triggerTitle(trigger: JsonObject): string {
  const sort = String(trigger['sort']);
  const own = pick(trigger['title']);
  if (own) return say('flowdesign.trigger.button_titled', { title: own });
  const on = Array.isArray(trigger['on']) ? trigger['on'].map((one) => occasion(String(one))).join(' / ') : '';
  if (on) return on;
  const more = ['cron', 'deadline', 'form', 'signal'].map((key) => trigger[key]).find((one) => typeof one === 'string');
  return `${sayMaybe(`flowdesign.trigger.${sort}`, sort)}${more ? `: ${String(more)}` : ''}`;
}

/** `transition:ship` in words. */
function occasion(written: string): string {
  const [kind = '', detail = ''] = written.split(':');
  return sayMaybe(`flowdesign.on.${kind}`, kind) + (detail ? ` ${detail}` : '');
}

export function triggersOf(doc: Doc): JsonObject[] {
  const list = get(doc, 'triggers');
  return Array.isArray(list) ? list.filter(isObject) : [];
}

/** What a card says below its title: what the step is about, where its options say it in a word. */
export function stepDetail(raw: JsonObject): string {
  const options = raw['options'];
  if (!isObject(options)) return '';
  const title = pick(options['title']);
  if (title) return title;
  const plain = ['transition', 'message', 'flow', 'table', 'code', 'for', 'field', 'action'].map((key) => options[key]);
  return plain.filter((one): one is string => typeof one === 'string').join(' · ');
}
