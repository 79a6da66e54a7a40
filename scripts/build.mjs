import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { writeAudiences } from './audiences.mjs';
import { entryOf, findParts, partsApart } from './parts.mjs';
import { writeRanks } from './ranks.mjs';
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
  'node:child_process': ['spawnSync'],
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
  charset: 'utf8',
  metafile: true,
  logLevel: 'warning',
  // A native import() would start Node's loader of ES modules, which costs more than what it loads.
  supported: { 'dynamic-import': false },
};

/** What is run by its own name; everything else in `dist/` is loaded by one of these. */
const programs = {
  handoff: 'adapters/cli/main.ts',
  'session-start': 'adapters/session-start/main.ts',
  'thread-gate': 'adapters/thread-gate/main.ts',
  'chain-hook': 'adapters/chain-hook/main.ts',
  conformance: 'conformance/main.ts',
};
const parts = await findParts(options, Object.values(programs));

function bundle(name, input) {
  const plugins = [withoutEngines, builtinsOnCall, partsApart(parts, name, root)];
  const banner = name === 'handoff' ? { js: '#!/usr/bin/env node' } : {};
  return build({ ...options, ...input, banner, outfile: `dist/${name}.cjs`, plugins, write: false });
}

const results = await Promise.all([
  ...Object.entries(programs).map(([name, entry]) => bundle(name, { entryPoints: [entry] })),
  ...[...parts].map(([name, paths]) =>
    bundle(name, { stdin: { contents: entryOf(paths), resolveDir: root, loader: 'ts' } }),
  ),
]);

const files = results.flatMap((result) => result.outputFiles);
mkdirSync(join(root, 'dist'), { recursive: true });
for (const name of readdirSync(join(root, 'dist')).filter((entry) => entry.endsWith('.cjs'))) {
  if (!files.some((file) => basename(file.path) === name)) rmSync(join(root, 'dist', name));
}
for (const file of files) writeFileSync(file.path, file.contents);

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
writeAudiences(root);
await writeRanks(root);
await writeSkills(root);
await writeSchemas(root);
