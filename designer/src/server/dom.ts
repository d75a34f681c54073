/** Small questions about the page that several scripts ask. */

/** The closest element that matches, starting from whatever an event hit. */
export function closest<T extends HTMLElement>(target: EventTarget | null, selector: string): T | null {
  return target instanceof Element ? target.closest<T>(selector) : null;
}

/** True while the person writes text, so that single keys must not act. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement) return true;
  return target instanceof HTMLInputElement && !['checkbox', 'radio', 'button', 'submit', 'reset'].includes(target.type);
}

export function isVisible(element: HTMLElement): boolean {
  return element.checkVisibility();
}

/** Creates an element with text and attributes; text is never parsed as HTML. */
export function make<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Record<string, string> = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

/** Calls back once now and again for everything that htmx brings in later. */
export function eachTime(callback: (root: ParentNode) => void): void {
  callback(document);
  document.addEventListener('htmx:after:settle', (event) => {
    callback(event.target instanceof Element ? event.target : document);
  });
}
