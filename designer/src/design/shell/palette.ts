/** What the studio adds to the palette of Ctrl+K and to the list of keys. */

import { nameOf } from '../../document/command';
import type { Palette, PaletteEntry } from '../../server/palette';
import { KINDS } from '../kinds';
import { pick, say } from '../words';
import type { Studio } from './context';

function documents({ draft, shapes, open }: Studio): PaletteEntry[] {
  return [...draft.documents.values()].map((doc) => ({
    title: pick(doc.title, doc.id),
    note: shapes.title(doc.kind),
    words: `${doc.id} ${doc.title?.zh ?? ''} ${doc.title?.en ?? ''}`,
    run: () => open(nameOf(doc)),
  }));
}

function actions({ draft, shapes, ask, place }: Studio): PaletteEntry[] {
  const note = say('studio.action');
  const build = `/build/${encodeURIComponent(draft.app)}`;
  return [
    ...KINDS.filter((kind) => kind.start).map((kind) => ({ title: say('studio.new', { kind: shapes.title(kind.id) }), note, run: () => ask(kind.id) })),
    { title: say('studio.undo'), note, run: () => draft.undo() },
    { title: say('studio.redo'), note, run: () => draft.redo() },
    { title: say('studio.view.json'), note, run: () => place.show('json') },
    { title: say('studio.publish'), note, run: () => location.assign(`${build}/publish`) },
  ];
}

/** Answers the palette and the list of keys while the studio is there; call the result to stop. */
export function answerPalette(studio: Studio): () => void {
  const onPalette = (event: Event): void => (event as CustomEvent<Palette>).detail.add(...documents(studio), ...actions(studio));
  const onKeys = (event: Event): void => {
    (event as CustomEvent<[string, string][]>).detail.push(
      ['Ctrl+Z', say('studio.undo')],
      ['Ctrl+Shift+Z', say('studio.redo')],
      ['Ctrl+S', say('studio.key_save')],
    );
  };
  document.addEventListener('ol:palette', onPalette);
  document.addEventListener('ol:shortcuts', onKeys);
  return () => {
    document.removeEventListener('ol:palette', onPalette);
    document.removeEventListener('ol:shortcuts', onKeys);
  };
}
