// Bundles the designers' document model as one script with the global `model`: node document_bundle.mjs DESIGNER OUTFILE
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const [, , designer, outfile] = process.argv;
const from = (name) => import(pathToFileURL(path.join(designer, 'node_modules', name)).href);
const { default: esbuild } = await from('esbuild/lib/main.js');
const { default: svelte } = await from('esbuild-svelte/dist/index.mjs');
const target = 'es2022';
const parts = ['command', 'draft.svelte', 'json', 'path'];
await esbuild.build({
  stdin: { contents: parts.map((part) => `export * from './${part}';`).join('\n'), resolveDir: path.join(designer, 'src/document') },
  bundle: true,
  format: 'iife',
  globalName: 'model',
  outfile,
  target,
  logLevel: 'error',
  conditions: ['svelte', 'browser', 'production'],
  mainFields: ['svelte', 'browser', 'module', 'main'],
  plugins: [svelte({ esbuildTsTransformOptions: { target } })],
});
