/**
 * Bundles GraphiQL into the given folder: index.html at the top, and everything that it refers to in graphiql/, under
 * names with a hash of the content. Each file that shrinks has a .gz file beside it, which is sent to clients that accept it.
 * LICENSES.txt has the licences of the bundled code, because its comments are removed.
 */
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join, resolve as resolvePath } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { gzip as gzipCallback } from 'node:zlib';
import { build } from 'esbuild';

const gzip = promisify(gzipCallback);
const source = dirname(fileURLToPath(import.meta.url));
const target = resolvePath(process.argv[2] ?? 'dist/graphiql');
const assets = join(target, 'graphiql');

/** @type {import('esbuild').BuildOptions} */
const common = {
  bundle: true,
  minify: true,
  splitting: true,
  format: 'esm',
  target: 'es2022',
  platform: 'browser',
  absWorkingDir: join(source, '../..'),
  outdir: assets,
  entryNames: '[name]-[hash]',
  chunkNames: 'chunk-[hash]',
  assetNames: '[name]-[hash]',
  // GraphiQL imports these two by their old names, which are CommonJS and lose their named exports, so that "Prettify"
  // would fail.
  alias: { 'prettier/parser-graphql': 'prettier/plugins/graphql', 'prettier/parser-babel': 'prettier/plugins/babel' },
  legalComments: 'none',
  metafile: true,
  logLevel: 'warning',
  define: { 'process.env.NODE_ENV': '"production"', 'process.env.USE_IMPORT': '"true"' },
};

/** GraphiQL's style sheet already contains Monaco's rules; Monaco's own modules would import them a second time. */
const withoutMonacoStyles = {
  name: 'without-monaco-styles',
  /** @param {import('esbuild').PluginBuild} bundler */
  setup(bundler) {
    bundler.onLoad({ filter: /monaco-editor[\\/].*\.css$/ }, () => ({ contents: '', loader: 'empty' }));
  },
};

/**
 * GraphiQL's style sheet contains 35 fonts as data: URLs, of which a page needs three or four. As files they are loaded
 * only when one of their characters is shown, and the Content-Security-Policy needs no `font-src data:`.
 */
const fontsAsFiles = {
  name: 'fonts-as-files',
  /** @param {import('esbuild').PluginBuild} bundler */
  setup(bundler) {
    /** @type {Map<string, Buffer>} */
    const fonts = new Map();
    bundler.onLoad({ filter: /graphiql[\\/]dist[\\/]style\.css$/ }, async ({ path }) => {
      const css = await readFile(path, 'utf8');
      const contents = css.replace(/url\(data:font\/(\w+);base64,([^)]+)\)/g, (_, kind, data) => {
        const name = `font-${fonts.size}.${kind}`;
        fonts.set(name, Buffer.from(data, 'base64'));
        return `url(embedded:${name})`;
      });
      return { contents, loader: 'css' };
    });
    bundler.onResolve({ filter: /^embedded:/ }, ({ path }) => ({ path: path.slice(9), namespace: 'embedded' }));
    bundler.onLoad({ filter: /.*/, namespace: 'embedded' }, ({ path }) => ({
      contents: fonts.get(path),
      loader: 'file',
    }));
  },
};

await rm(target, { recursive: true, force: true });
await mkdir(assets, { recursive: true });

const resolve = createRequire(import.meta.url).resolve;
const workers = await build({
  ...common,
  entryPoints: {
    editor: resolve('monaco-editor/esm/vs/editor/editor.worker.js'),
    json: resolve('monaco-editor/esm/vs/language/json/json.worker.js'),
    graphql: resolve('monaco-graphql/esm/graphql.worker.js'),
  },
});
const workerFiles = Object.fromEntries(
  ['editor', 'json', 'graphql'].map((name) => [name, `./${outputNamed(workers, name, 'js')}`]),
);

const page = await build({
  ...common,
  entryPoints: { main: join(source, 'main.tsx'), icon: join(source, 'icon.svg') },
  jsx: 'automatic',
  loader: { '.svg': 'copy' },
  define: { ...common.define, WORKER_FILES: JSON.stringify(workerFiles) },
  plugins: [withoutMonacoStyles, fontsAsFiles],
});
const html = (await readFile(join(source, 'index.html'), 'utf8'))
  .replace('%icon%', `graphiql/${outputNamed(page, 'icon', 'svg')}`)
  .replace('%style%', `graphiql/${outputNamed(page, 'main', 'css')}`)
  .replace('%script%', `graphiql/${outputNamed(page, 'main', 'js')}`)
  .replace(
    '%preload%',
    editorScripts(page)
      .map((name) => `<link rel="modulepreload" href="graphiql/${name}">`)
      .join('\n    '),
  );
await writeFile(join(target, 'index.html'), html);
await writeFile(join(target, 'LICENSES.txt'), await licences([workers, page]));

const files = await readdir(assets);
let bytes = 0;
let compressed = 0;
await Promise.all(
  files.map(async (name) => {
    const content = await readFile(join(assets, name));
    bytes += content.length;
    if (!/\.(js|css|svg|ttf)$/.test(name)) return;
    const small = await gzip(content, { level: 9 });
    compressed += small.length;
    await writeFile(join(assets, `${name}.gz`), small);
  }),
);
console.log(
  `graphiql: ${files.length} files, ${megabytes(bytes)} (${megabytes(compressed)} of scripts, styles and icons gzipped)`,
);

/**
 * @param {{ metafile: import('esbuild').Metafile }} result
 * @param {string} name
 * @param {string} extension
 */
function outputNamed(result, name, extension) {
  const found = Object.keys(result.metafile.outputs)
    .map((path) => basename(path))
    .find((file) => file.startsWith(`${name}-`) && file.endsWith(`.${extension}`));
  if (found === undefined) throw new Error(`the bundle has no ${name}-*.${extension}`);
  return found;
}

/**
 * The editor's own scripts. GraphiQL imports them only after it has rendered; preloaded by the page, they load in
 * parallel.
 *
 * @param {{ metafile: import('esbuild').Metafile }} result
 */
function editorScripts({ metafile: { outputs } }) {
  const first = Object.keys(outputs).find((path) =>
    outputs[path]?.entryPoint?.endsWith('monaco-graphql/esm/monaco-editor.js'),
  );
  if (first === undefined) throw new Error('the bundle does not have the editor in a chunk of its own');
  const found = new Set([first]);
  for (const path of found) {
    for (const { kind, path: imported } of outputs[path]?.imports ?? []) {
      if (kind === 'import-statement') found.add(imported);
    }
  }
  return [...found].map((path) => basename(path));
}

/**
 * The licence of each package with code in a bundle.
 *
 * @param {{ metafile: import('esbuild').Metafile }[]} results
 */
async function licences(results) {
  const inputs = results.flatMap(({ metafile }) => Object.keys(metafile.inputs));
  const folders = new Set(inputs.flatMap((path) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0] ?? []));
  const texts = [...folders].sort().map(async (path) => {
    const folder = join(source, '../..', path);
    const { name, version, license } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
    const file = (await readdir(folder)).find((entry) => /^licen[cs]e/i.test(entry));
    const text = file === undefined ? '' : await readFile(join(folder, file), 'utf8');
    return `${name} ${version} (${license})\n\n${text.trim()}\n`;
  });
  return (await Promise.all(texts)).join(`\n${'-'.repeat(80)}\n\n`);
}

/** @param {number} size */
function megabytes(size) {
  return `${(size / 1e6).toFixed(1)} MB`;
}
