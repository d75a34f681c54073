// Bundles every entry into dist/ under a hashed name and writes manifest.json: { entry: { kind: { file, integrity } } }.
import { createHash } from 'node:crypto';
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import esbuild from 'esbuild';
import sveltePlugin from 'esbuild-svelte';
import * as sass from 'sass';

const root = path.dirname(fileURLToPath(import.meta.url));
const target = path.join(root, 'dist');
// Built aside and moved at the end: a server that starts meanwhile finds the old files or the new ones, never half of them.
const outdir = path.join(root, 'node_modules/.dist');

const scss = {
  name: 'scss',
  setup(build) {
    build.onLoad({ filter: /\.scss$/ }, ({ path: file }) => {
      const loadPaths = [path.dirname(file), path.join(root, 'node_modules/@tabler/core/scss')];
      const { css, loadedUrls } = sass.compile(file, { loadPaths, quietDeps: true });
      return { contents: css, loader: 'css', watchFiles: loadedUrls.map((url) => fileURLToPath(url)) };
    });
  },
};

const common = {
  absWorkingDir: root,
  outdir,
  bundle: true,
  minify: true,
  metafile: true,
  charset: 'utf8',
  target: 'es2022',
  entryNames: '[name]-[hash]',
  legalComments: 'linked',
  logLevel: 'error',
  define: { 'process.env.NODE_ENV': '"production"' },
};

const builds = [
  {
    ...common,
    format: 'esm',
    entryPoints: {
      app: 'src/server/app.ts',
      form: 'src/form/main.ts',
      json_view: 'src/islands/json_view.ts',
      run_graph: 'src/islands/run_graph/run_graph.ts',
    },
    conditions: ['svelte', 'browser', 'production'],
    mainFields: ['svelte', 'browser', 'module', 'main'],
    // External CSS: injected style elements would need unsafe-inline.
    plugins: [sveltePlugin({ compilerOptions: { css: 'external' } })],
  },
  // The theme runs before the first paint, so it is a classic script, not a (deferred) module.
  { ...common, format: 'iife', entryPoints: { theme: 'src/server/theme.ts' } },
  { ...common, entryPoints: { style: 'src/server/style.scss' }, plugins: [scss] },
  { ...common, entryPoints: { icons: 'src/server/icons.svg' }, loader: { '.svg': 'copy' } },
];

function describe(file) {
  const digest = createHash('sha384').update(readFileSync(path.join(root, file))).digest('base64');
  return { file: path.basename(file), integrity: `sha384-${digest}` };
}

rmSync(outdir, { recursive: true, force: true });
const manifest = {};
for (const options of builds) {
  const { metafile } = await esbuild.build(options);
  for (const [file, output] of Object.entries(metafile.outputs)) {
    if (!output.entryPoint) continue;
    const entry = Object.keys(options.entryPoints).find((name) => options.entryPoints[name] === output.entryPoint);
    const kinds = (manifest[entry] ??= {});
    kinds[path.extname(file).slice(1)] = describe(file);
    if (output.cssBundle) kinds.css = describe(output.cssBundle);
  }
}
writeFileSync(path.join(outdir, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`);
rmSync(target, { recursive: true, force: true });
renameSync(outdir, target);
