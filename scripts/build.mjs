import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { entryOf, findParts, partsApart } from './parts.mjs';
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

/** Loading these costs a start milliseconds each, and most runs need neither; what is imported of them loads on call. */
const lazyBuiltins = {
  'node:crypto': ['createHash', 'randomBytes'],
  'node:child_process': ['spawn', 'spawnSync'],
};

const builtinsOnCall = {
  name: 'builtins-on-call',
  setup(builder) {
    builder.onResolve({ filter: /^node:(crypto|child_process)$/ }, ({ path, importer, namespace }) =>
      namespace === 'file' && /[\\/](core|adapters)[\\/]/.test(importer) && !importer.includes('node_modules')
        ? { path, namespace: 'on-call' }
        : undefined,
    );
    builder.onLoad({ filter: /.*/, namespace: 'on-call' }, ({ path }) => ({
      contents: lazyBuiltins[path]
        .map((name) => `export const ${name} = (...args) => require('${path}').${name}(...args);`)
        .join('\n'),
    }));
  },
};

const options = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  minify: true,
  // jsonc-parser's CommonJS form requires its parts in a way that cannot be bundled.
  mainFields: ['module', 'main'],
  legalComments: 'none',
  // Text of one byte a character costs V8 half the memory and no decoding.
  charset: 'ascii',
  metafile: true,
  logLevel: 'warning',
  // A native import() would start Node's loader of ES modules, which costs more than what it loads.
  supported: { 'dynamic-import': false },
};

/** What is run by its own name, `dist/<name>.cjs`: a few lines that load `dist/lib/<name>.cjs` (adapters/program). */
const programs = {
  handoff: 'adapters/cli/program/main.ts',
  'session-start': 'adapters/hooks/session-start/main.ts',
  'thread-gate': 'adapters/hooks/thread-gate/main.ts',
  'chain-hook': 'adapters/hooks/chain-hook/main.ts',
};
/** Runs by itself, on implementations of others. */
const conformance = 'conformance/main.ts';
const parts = await findParts(options, [...Object.values(programs), conformance]);

function bundle(outfile, input) {
  const plugins = [withoutEngines, builtinsOnCall, partsApart(parts, basename(outfile, '.cjs'), root)];
  return build({ ...options, ...input, outfile, plugins, write: false });
}

function fromText(contents) {
  return { stdin: { contents, resolveDir: root, loader: 'ts' } };
}

function hex(unit) {
  return unit.charCodeAt(0).toString(16).padStart(4, '0');
}

/** A file of `dist/lib` as its loader wants it: one function expression in ASCII. */
async function bundleBody(name, input) {
  const result = await bundle(`dist/lib/${name}.cjs`, input);
  for (const file of result.outputFiles) {
    // esbuild leaves the patterns as they are; there an escape means the same.
    const body = file.text.replace(/[\u0080-\uffff]/g, (unit) => `\\u${hex(unit)}`).trimEnd();
    file.contents = Buffer.from(`(function (require, module, __dirname) {${body}\n})\n`, 'latin1');
  }
  return result;
}

const loader = './adapters/program/load.ts';
const shebang = { js: '#!/usr/bin/env node' };
const results = await Promise.all([
  bundle('dist/conformance.cjs', { entryPoints: [conformance] }),
  ...Object.entries(programs).flatMap(([name, entry]) => [
    bundleBody(name, { entryPoints: [entry] }),
    bundle(`dist/${name}.cjs`, {
      ...fromText(`import { runProgram } from '${loader}';\nrunProgram('${name}');`),
      banner: name === 'handoff' ? shebang : {},
    }),
  ]),
  ...[...parts].map(([name, paths]) => bundleBody(name, fromText(entryOf(paths)))),
]);

const files = results.flatMap((result) => result.outputFiles);
for (const directory of ['dist', 'dist/lib']) {
  mkdirSync(join(root, directory), { recursive: true });
  for (const name of readdirSync(join(root, directory)).filter((entry) => entry.endsWith('.cjs'))) {
    const path = join(root, directory, name);
    if (!files.some((file) => file.path === path)) rmSync(path);
  }
}
for (const file of files) writeFileSync(file.path, file.contents);
cpSync(join(root, 'core/git/git-directory'), join(root, 'dist/git-directory'), { recursive: true });

function packageOf(input) {
  if (/^[a-z-]+:/.test(input)) return null;
  const match = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input);
  return match ? match[1] : null;
}

/** The licences of everything that is bundled, as they ask for. */
function collectLicences() {
  const packages = new Set(results.flatMap((result) => Object.keys(result.metafile.inputs)).map(packageOf));
  packages.delete(null);
  return [...packages].sort().map((directory) => {
    const { name, version, license } = JSON.parse(
      readFileSync(join(root, directory, 'package.json'), 'utf8'),
    );
    const file = ['LICENSE', 'LICENSE.md', 'LICENSE.txt', 'license', 'LICENCE'].find((candidate) => {
      try {
        readFileSync(join(root, directory, candidate));
        return true;
      } catch {
        return false;
      }
    });
    const text = file ? readFileSync(join(root, directory, file), 'utf8').trim() : '';
    return `${name} ${version} (${license})\n\n${text}\n`;
  });
}

writeFileSync(join(root, 'dist/THIRD-PARTY-LICENSES.txt'), collectLicences().join(`\n${'-'.repeat(72)}\n\n`));
await writeSkills(root);
await writeSchemas(root);
