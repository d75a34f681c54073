// Takes random steps on documents through the designers' draft, then all of them back; answers what was sent and what is left.
async ({ texts, steps, seed }) => {
  const { Draft, parse, stringify, get } = model;
  let state = seed >>> 0;
  const random = (below) => { state = (Math.imul(state, 1664525) + 1013904223) >>> 0; return Math.floor((state / 2 ** 32) * below); };
  const documents = new Map(texts.map(parse).map((doc) => [`${doc.kind}/${doc.id}`, doc]));
  const sent = [];
  let revision = 1;
  const line = {
    contents: async () => ({ revision, documents }),
    send: async (commands) => { sent.push(JSON.parse(stringify(commands))); return ++revision; },
    news: async () => ({ revision, documents: new Map(), people: [] }),
    check: async () => [],
  };
  const draft = new Draft('app', line);
  await draft.open();
  const names = [...documents.keys()];
  const isMap = (value) => typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof model.Exact);
  const named = (list) => list.every((one) => isMap(one) && typeof one.id === 'string' && !one.id.includes('/'));
  const places = (value, path, depth) => {
    const found = [path];
    if (depth === 0) return found;
    if (isMap(value)) for (const key of Object.keys(value)) if (!key.includes('/') && key) found.push(...places(value[key], [...path, key], depth - 1));
    if (Array.isArray(value) && value.length && named(value)) for (const one of value) found.push(...places(one, [...path, one.id], depth - 1));
    return found;
  };
  let taken = 0;
  for (let number = 0; taken < steps; number += 1) {
    const document = names[random(names.length)];
    const doc = draft.of(document);
    const bare = !doc || Object.keys(doc).length < 3;
    if (bare) { draft.run('again', { op: 'set', document, path: '', value: documents.get(document) }); taken += 1; continue; }
    const all = places(doc, [], 4).filter((path) => path.length && !['kind', 'id'].includes(path.at(-1)));
    const path = all[random(all.length)];
    const home = get(doc, path.slice(0, -1).join('/'));
    const at = path.join('/');
    const choice = random(6);
    let command = { op: 'set', document, path: at, value: `v${number}` };
    if (Array.isArray(home) && named(home)) {
      const others = home.map((one) => one.id).filter((id) => id !== path.at(-1));
      const after = [undefined, null, ...others][random(others.length + 2)];
      const place = after === undefined ? {} : { after };
      if (choice < 2) command = { op: 'move', document, path: at, ...place };
      else if (choice === 2) command = { op: 'remove', document, path: at };
      else { const id = `new_${number}`; command = { op: 'insert', document, path: [...path.slice(0, -1), id].join('/'), value: { id, title: { zh: '新', en: 'New' } }, ...place }; }
    } else if (choice === 0) command = { op: 'remove', document, path: at };
    else if (choice === 1) command = { op: 'insert', document, path: [...path.slice(0, -1), `key_${number}`].join('/'), value: [number, { a: null }] };
    else if (choice === 2 && number % 50 === 0) command = { op: 'remove', document, path: '' };
    if (draft.run('step', command)) taken += 1;
  }
  await draft.settled();
  const after = [...draft.documents.values()].map((doc) => stringify(doc));
  const forth = sent.length;
  for (let number = 0; number < steps; number += 1) draft.undo();
  await draft.settled();
  return { after, before: [...draft.documents.values()].map((doc) => stringify(doc)), sent, forth, undoable: draft.canUndo };
}
