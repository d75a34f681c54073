/** The clipboard, where the browser lets pages at it; within this page it always works. */

let kept = '';

/** Puts a text on the clipboard, or at least keeps it for this page. */
export async function copyText(text: string): Promise<boolean> {
  kept = text;
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // Pages on plain http have no clipboard; what was copied here can still be pasted here.
  }
  return true;
}

/** Keeps what Ctrl+C has put on the clipboard. */
export function keep(text: string): void {
  kept = text;
}

export async function pastedText(): Promise<string> {
  try {
    return (await navigator.clipboard.readText()) || kept;
  } catch {
    return kept;
  }
}
