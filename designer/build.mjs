// Bundles every entry into dist/ under a hashed name and writes manifest.json: { entry: { kind: { file, integrity } } }.
import { createHash } from 'node:crypto';
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import esbuild from 'esbuild';
import sveltePlugin from 'esbuild-svelte';
import * as sass from 'sass';

const root = path.dirname(fileURLToPath(import.meta.url));
const [, , option, elsewhere] = process.argv;
// `--out FOLDER` builds there instead, so that two builds of one checkout stay out of each other's way.
const target = option === '--out' && elsewhere ? path.resolve(elsewhere) : path.join(root, 'dist');
// Built aside and moved at the end: a server that starts meanwhile finds the old files or the new ones, never half of them.
const outdir = path.join(root, `node_modules/.dist-${path.basename(target)}`);

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

/** Entries whose parts are loaded later, and where those parts lie. */
const PARTED = { studio: 'src/design/' };

const builds = [
  {
    ...common,
    format: 'esm',
    // Designers load the parts they need, when they need them.
    splitting: true,
    chunkNames: 'part-[hash]',
    entryPoints: {
      app: 'src/server/app.ts',
      form: 'src/form/main.ts',
      json_view: 'src/islands/json_view.ts',
      run_graph: 'src/islands/run_graph/run_graph.ts',
      studio: 'src/design/studio.ts',
    },
    conditions: ['svelte', 'browser', 'production'],
    mainFields: ['svelte', 'browser', 'module', 'main'],
    // External CSS: injected style elements would need unsafe-inline.
    plugins: [sveltePlugin({ compilerOptions: { css: 'external' }, esbuildTsTransformOptions: { target: common.target } })],
  },
  // The theme runs before the first paint, so it is a classic script, not a (deferred) module.
  { ...common, format: 'iife', entryPoints: { theme: 'src/server/theme.ts' } },
  { ...common, entryPoints: { style: 'src/server/style.scss' }, plugins: [scss] },
  { ...common, entryPoints: { icons: 'src/server/icons.svg' }, loader: { '.svg': 'copy' } },
];

/**
 * Parts that are loaded later bring their styles along: nothing would load a style sheet for them, so those of all parts
 * of an entry become its one sheet, named by its content.
 */
function gather(entry, outputs) {
  const sheets = Object.values(outputs)
    .filter((output) => output.cssBundle && output.entryPoint?.startsWith(PARTED[entry]))
    .map((output) => output.cssBundle);
  const text = [...new Set(sheets)].sort().map((file) => readFileSync(path.join(root, file), 'utf8')).join('\n');
  const name = `${entry}-${createHash('sha256').update(text).digest('hex').slice(0, 8)}.css`;
  for (const file of new Set(sheets)) rmSync(path.join(root, file));
  writeFileSync(path.join(outdir, name), text);
  return path.relative(root, path.join(outdir, name));
}

function describe(file) {
  const digest = createHash('sha384').update(readFileSync(path.join(root, file))).digest('base64');
  return { file: path.basename(file), integrity: `sha384-${digest}` };
}

rmSync(outdir, { recursive: true, force: true });
const manifest = {};
for (const options of builds) {
  const { metafile } = await esbuild.build(options);
  for (const [file, output] of Object.entries(metafile.outputs)) {
    // Parts that are loaded later are entry points of their own to the bundler, but no entries of ours.
    const entry = Object.keys(options.entryPoints).find((name) => options.entryPoints[name] === output.entryPoint);
    if (!entry) continue;
    const kinds = (manifest[entry] ??= {});
    kinds[path.extname(file).slice(1)] = describe(file);
    if (entry in PARTED) kinds.css = describe(gather(entry, metafile.outputs));
    else if (output.cssBundle) kinds.css = describe(output.cssBundle);
  }
}
writeFileSync(path.join(outdir, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`);
rmSync(target, { recursive: true, force: true });
renameSync(outdir, target);
