import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, transform } from 'esbuild';
import { buildPage } from './page.mjs';
import { writePlugin } from './plugin.mjs';
import { writeSchemas } from './schemas.mjs';
import { writeSkills } from './skills.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** gray-matter ships an engine that evaluates `---js`; the bundles must not even contain it. Ours are passed by call. */
const withoutEngines = {
  name: 'without-engines',
  setup(builder) {
    builder.onLoad({ filter: /gray-matter[\\/]lib[\\/]engines\.js$/ }, () => ({
      contents: 'module.exports = {};',
    }));
  },
};

/**
 * What a hook does not need at once: what installs and examines, which it never loads, and, in files beside it that few
 * starts need, the readers of transcripts and of YAML, and zod. To read past them takes a start 7 ms of 30
 * (`npm run bench`).
 */
const installers = 'client-install|client-doctor';
const extras = `${installers}|[a-z-]+-format|[a-z-]+-reader|run-start|remote-at-start|bring-received|rescue-at-start|before-compaction|hold-at-delivery|yaml-frontmatter`;

/** How each client's sessions are read, by the name of the file that a hook loads where a delivery is in flight. */
const readers = Object.fromEntries(
  readdirSync(join(root, 'adapters'), { recursive: true })
    .filter((file) => /^[^/\\]+[/\\][a-z-]+-reader\.ts$/.test(file))
    .sort()
    .map((file) => [basename(file, '.ts'), `adapters/${file}`]),
);

const withoutFiles = (names) => ({
  name: 'without-files',
  setup(builder) {
    builder.onResolve({ filter: new RegExp(`/(?:${names})\\.ts$`) }, ({ path, kind }) =>
      kind === 'dynamic-import' ? { path: `./${basename(path, '.ts')}.cjs`, external: true } : undefined,
    );
  },
});

/**
 * What is read when it is needed, from a file in `dist`: what headings mean, and zod, as far as schemas that are made on
 * demand use it; required whole, it would bring its forty languages.
 */
const readLater = (name, filter, path) => ({
  name,
  setup(builder) {
    builder.onResolve({ filter }, ({ kind }) =>
      kind === 'require-call' ? { path, external: true } : undefined,
    );
  },
});
const withoutZod = (directory) => readLater('without-zod', /^zod\/mini$/, `${directory}/zod-parts.cjs`);
const phrases = 'heading-phrases.json';
const withoutPhrases = (directory) =>
  readLater('without-phrases', /\/heading-phrases\.json$/, `${directory}/${phrases}`);

/** What reads a shell text, in a file of its own: four hooks would have 100 kB of it each. */
const shellParser = 'unbash';
const withoutShellParser = {
  name: 'without-shell-parser',
  setup(builder) {
    builder.onResolve({ filter: new RegExp(`^${shellParser}$`) }, ({ kind }) =>
      kind === 'import-statement' ? { path: `./${shellParser}.cjs`, external: true } : undefined,
    );
  },
};

/** The SDK brings a validator of JSON schemas (140 kB) for questions that our server never asks. */
const withoutValidator = {
  name: 'without-validator',
  setup(builder) {
    builder.onLoad({ filter: /sdk[\\/]dist[\\/]esm[\\/]validation[\\/]ajv-provider\.js$/ }, () => ({
      contents: 'export class AjvJsonSchemaValidator {}',
    }));
  },
};

/**
 * The SDK makes all 150 schemas of the protocol as it is loaded, those of the other side too: 17 ms of a start. Marked
 * as free of effects, those that nothing refers to are left out, which saves 7 (`npm run bench`).
 */
const withoutUnusedSchemas = {
  name: 'without-unused-schemas',
  setup(builder) {
    builder.onLoad({ filter: /sdk[\\/]dist[\\/]esm[\\/]types\.js$/ }, ({ path }) => ({
      contents: readFileSync(path, 'utf8').replace(
        /^((?:export )?const \w+Schema = )([\s\S]*?);\n(?=[^\s}]|$)/gm,
        '$1/* @__PURE__ */ (() => $2)();\n',
      ),
    }));
  },
};

/** The server is a bundle of its own, which no part of the command line belongs to. */
const withoutServer = {
  name: 'without-server',
  setup(builder) {
    builder.onResolve({ filter: /\/mcp\/serve\.ts$/ }, () => ({ path: '../mcp.cjs', external: true }));
  },
};

const options = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  target: 'node20',
  minify: true,
  // jsonc-parser's CommonJS form requires its parts in a way that cannot be bundled.
  mainFields: ['module', 'main'],
  legalComments: 'none',
  metafile: true,
  logLevel: 'warning',
  outdir: 'dist',
  write: false,
};

/** What a client starts: one CommonJS file each, which Node loads 5 ms sooner than a module (measured). */
const hooks = build({
  ...options,
  entryPoints: {
    'session-start': 'adapters/hooks/session-start/main.ts',
    'run-start': 'adapters/hooks/session-start/run-start.ts',
    'remote-at-start': 'adapters/hooks/session-start/remote-at-start.ts',
    'bring-received': 'core/remote/machine/bring-received.ts',
    'thread-gate': 'adapters/hooks/thread-gate/main.ts',
    'dont-guard': 'adapters/hooks/dont-guard/main.ts',
    permit: 'adapters/hooks/permit/main.ts',
    'hold-at-delivery': 'adapters/guard/hold-at-delivery.ts',
    'chain-hook': 'adapters/hooks/chain-hook/main.ts',
    conformance: 'conformance/main.ts',
    ...readers,
    'yaml-frontmatter': 'core/text/yaml-frontmatter.ts',
    'zod-parts': 'core/text/zod-parts.ts',
    [shellParser]: shellParser,
  },
  format: 'cjs',
  outExtension: { '.js': '.cjs' },
  plugins: [withoutEngines, withoutShellParser, withoutFiles(extras), withoutZod('.'), withoutPhrases('.')],
  supported: { 'dynamic-import': false },
});

/** What drafts: at a start where a session ended without a handoff, before a compaction and after it. */
const rescue = build({
  ...options,
  entryPoints: {
    'rescue-at-start': 'adapters/rescue/rescue-at-start.ts',
    'before-compaction': 'adapters/rescue/before-compaction.ts',
    'pre-compact': 'adapters/hooks/pre-compact/main.ts',
    'project-file': 'core/worktree/project-file.ts',
  },
  format: 'cjs',
  outExtension: { '.js': '.cjs' },
  plugins: [
    withoutEngines,
    withoutFiles(`${installers}|before-compaction|project-file|yaml-frontmatter`),
    withoutZod('.'),
    withoutPhrases('.'),
  ],
  supported: { 'dynamic-import': false },
});

/**
 * The MCP server: what answers at once, and beside it, whole in one file, what calls do. A server that was not called
 * takes 10 MiB less so; one that was needs nothing more, whatever an upgrade does meanwhile.
 */
const server = build({
  ...options,
  entryPoints: { mcp: 'adapters/mcp/serve.ts' },
  format: 'cjs',
  outExtension: { '.js': '.cjs' },
  plugins: [withoutValidator, withoutUnusedSchemas, withoutFiles('mcp-calls')],
  supported: { 'dynamic-import': false },
});

const calls = build({
  ...options,
  entryPoints: { 'mcp-calls': 'adapters/mcp/mcp-calls.ts' },
  format: 'cjs',
  outExtension: { '.js': '.cjs' },
  plugins: [withoutEngines, withoutFiles(installers), withoutZod('.'), withoutPhrases('.')],
  supported: { 'dynamic-import': false },
});

/**
 * The command line: `dist/handoff.cjs`, and in `dist/lib` the parts that a verb loads. esbuild splits modules alone;
 * each part is then made CommonJS, which Node loads sooner: `publish` in 72 ms instead of 84 (measured).
 */
const commandLine = build({
  ...options,
  entryPoints: { handoff: 'adapters/cli/program/main.ts' },
  format: 'esm',
  splitting: true,
  outdir: 'dist/lib',
  outExtension: { '.js': '.cjs' },
  plugins: [withoutEngines, withoutServer, withoutZod('..'), withoutPhrases('..')],
  define: { __dirname: 'distDirectory' },
});

async function toCommonJs(file) {
  const { code } = await transform(file.text, {
    format: 'cjs',
    platform: 'node',
    target: 'node20',
    minify: true,
    supported: { 'dynamic-import': false },
    banner: 'const distDirectory=require("node:path").dirname(__dirname);',
  });
  return { path: file.path, contents: code };
}

/** Every session of a client starts the server: it does not wait for the command line to load (`npm run bench`). */
const stub = {
  path: join(root, 'dist/handoff.cjs'),
  contents: `#!/usr/bin/env node
const isServer = process.argv.length === 3 && process.argv[2] === 'mcp' && !require('node:tty').isatty(0);
if (isServer) require('./mcp.cjs').serve();
else require('./lib/handoff.cjs');
`,
};
const results = await Promise.all([hooks, commandLine, rescue, server, calls]);
const parts = await Promise.all(results[1].outputFiles.map(toCommonJs));
const whole = [results[0], ...results.slice(2)].flatMap(({ outputFiles }) => outputFiles);
const files = [stub, ...whole, ...parts];
const library = join(root, 'dist/lib');
mkdirSync(library, { recursive: true });
for (const file of files) writeFileSync(file.path, file.contents);
// Last, so that a program that runs meanwhile finds its parts.
for (const name of readdirSync(library)) {
  if (!files.some(({ path }) => path === join(library, name))) rmSync(join(library, name));
}
const page = await buildPage(root);
writeFileSync(join(root, 'dist/page.html'), page.text);
cpSync(join(root, 'core/handoff/format', phrases), join(root, 'dist', phrases));
cpSync(join(root, 'core/git/git-directory'), join(root, 'dist/git-directory'), { recursive: true });

const packageOf = (input) => /^(?![a-z-]+:)(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1] ?? null;

/** The licences of everything that is bundled, as they ask for. */
function collectLicences() {
  const packages = new Set(
    [...results, page].flatMap(({ metafile }) => Object.keys(metafile.inputs)).map(packageOf),
  );
  packages.delete(null);
  return [...packages].sort().map((directory) => {
    const { name, version, license } = JSON.parse(
      readFileSync(join(root, directory, 'package.json'), 'utf8'),
    );
    const file = readdirSync(join(root, directory)).find((entry) =>
      /^licen[cs]e(?:\.(?:md|txt))?$/i.test(entry),
    );
    const text = file ? readFileSync(join(root, directory, file), 'utf8').trim() : '';
    return `${name} ${version} (${license})\n\n${text}\n`;
  });
}

writeFileSync(join(root, 'dist/THIRD-PARTY-LICENSES.txt'), collectLicences().join(`\n${'-'.repeat(72)}\n\n`));
await writeSkills(root);
writePlugin(root);
await writeSchemas(root);
