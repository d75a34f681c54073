/** Every submit: asks first where the page says so, shows that it is under way, and lets no second one through. */

import { ask, questionOf } from './dialogs';

const confirmed = new WeakSet<HTMLElement>();

function isBusy(form: HTMLFormElement): boolean {
  return form.getAttribute('aria-busy') === 'true';
}

function setBusy(form: HTMLFormElement, submitter: HTMLElement | null): void {
  form.setAttribute('aria-busy', 'true');
  submitter?.setAttribute('aria-busy', 'true');
}

function release(root: ParentNode): void {
  for (const element of root.querySelectorAll('form[aria-busy], button[aria-busy]')) element.removeAttribute('aria-busy');
}

function stop(event: Event): void {
  event.preventDefault();
  event.stopImmediatePropagation();
}

async function askThenSubmit(form: HTMLFormElement, submitter: HTMLElement | null, asker: HTMLElement): Promise<void> {
  const question = questionOf(asker);
  if (!question || !(await ask(question)) || !form.isConnected) return;
  confirmed.add(form);
  form.requestSubmit(submitter?.isConnected ? submitter : null);
  confirmed.delete(form);
}

function onSubmit(event: SubmitEvent): void {
  const form = event.target;
  if (!(form instanceof HTMLFormElement) || form.method === 'dialog') return;
  if (isBusy(form)) return stop(event);
  const asker = [event.submitter, form].find((element) => questionOf(element) !== null);
  if (asker && !confirmed.has(form)) {
    stop(event);
    void askThenSubmit(form, event.submitter, asker);
    return;
  }
  if (form.method !== 'get') setBusy(form, event.submitter);
}

export function installSubmits(): void {
  document.addEventListener('submit', onSubmit, { capture: true });
  document.addEventListener('htmx:finally:request', (event) => {
    const source = event.detail.ctx.sourceElement;
    source.removeAttribute('aria-busy');
    release(source);
  });
  document.addEventListener('htmx:confirm', (event) => {
    const { ctx, issueRequest, dropRequest } = event.detail;
    event.preventDefault();
    const source = ctx.sourceElement instanceof HTMLElement ? ctx.sourceElement : null;
    const title = source?.getAttribute('hx-confirm') ?? '';
    const question = questionOf(source) ?? { title, text: source?.dataset['confirmText'], button: source?.dataset['confirmButton'] };
    void ask({ ...question, danger: source?.hasAttribute('data-confirm-danger') ?? false }).then((yes) => (yes ? issueRequest() : dropRequest()));
  });
  // Coming back from the browser's page cache, or after a download that left the page in place.
  window.addEventListener('pageshow', () => release(document));
}
