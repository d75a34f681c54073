// Bundles every entry into dist/ under a hashed name and writes manifest.json: { entry: { kind: { file, integrity } } }.
import { createHash } from 'node:crypto';
import { readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
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

// Every component is named already; following what is loaded later would write its styles once for each way there.
const staying = {
  name: 'staying',
  setup: (build) => build.onResolve({ filter: /./ }, ({ kind, path: to }) => (kind === 'dynamic-import' ? { path: to, external: true } : undefined)),
};

/**
 * Parts that are loaded later bring no style sheet along, and a sheet per part would repeat what parts share: every
 * component of an entry's folder is bundled once more for its styles alone, into one sheet named by its content.
 */
async function gather(entry) {
  const folder = path.join(root, PARTED[entry]);
  const components = readdirSync(folder, { recursive: true }).filter((file) => file.endsWith('.svelte')).sort();
  const contents = components.map((file) => `import './${file.split(path.sep).join('/')}';`).join('\n');
  const { outputFiles } = await esbuild.build({
    ...builds[0],
    entryPoints: undefined,
    plugins: [staying, ...builds[0].plugins],
    splitting: false,
    write: false,
    metafile: false,
    legalComments: 'none',
    stdin: { contents, resolveDir: folder, loader: 'ts' },
  });
  const { text } = outputFiles.find((file) => file.path.endsWith('.css'));
  const name = `${entry}-${createHash('sha256').update(text).digest('hex').slice(0, 8)}.css`;
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
    if (output.cssBundle && output.entryPoint?.startsWith(PARTED.studio)) rmSync(path.join(root, output.cssBundle), { force: true });
    // Parts that are loaded later are entry points of their own to the bundler, but no entries of ours.
    const entry = Object.keys(options.entryPoints).find((name) => options.entryPoints[name] === output.entryPoint);
    if (!entry) continue;
    const kinds = (manifest[entry] ??= {});
    kinds[path.extname(file).slice(1)] = describe(file);
    if (entry in PARTED) kinds.css = describe(await gather(entry));
    else if (output.cssBundle) kinds.css = describe(output.cssBundle);
  }
}
writeFileSync(path.join(outdir, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`);
rmSync(target, { recursive: true, force: true });
renameSync(outdir, target);
