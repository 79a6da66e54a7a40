import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
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

/** The secret scanner is a file of its own: a program that does not need it neither reads nor parses it. */
const scannerApart = {
  name: 'scanner-apart',
  setup(builder) {
    builder.onResolve({ filter: /\/engine\.ts$/ }, ({ importer }) =>
      /[\\/]core[\\/]review[\\/]secrets[\\/]/.test(importer)
        ? { path: './secret-scanner.cjs', external: true }
        : undefined,
    );
  },
};

/** Loading these costs a start milliseconds each, and most runs need neither; what is imported of them loads on call. */
const lazyBuiltins = {
  'node:crypto': ['createHash', 'randomBytes', 'randomInt'],
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

/** The YAML parser likewise: nearly every frontmatter is plain. */
const yamlApart = {
  name: 'yaml-apart',
  setup(builder) {
    builder.onResolve({ filter: /\/yaml-frontmatter\.ts$/ }, ({ kind }) =>
      kind === 'dynamic-import' ? { path: './yaml-frontmatter.cjs', external: true } : undefined,
    );
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
  plugins: [withoutEngines, builtinsOnCall, yamlApart],
};

const results = await Promise.all([
  build({
    ...options,
    entryPoints: ['adapters/cli/main.ts'],
    outfile: 'dist/handoff.cjs',
    plugins: [...options.plugins, scannerApart],
    banner: { js: '#!/usr/bin/env node' },
  }),
  build({ ...options, entryPoints: ['adapters/session-start/main.ts'], outfile: 'dist/session-start.cjs' }),
  build({ ...options, entryPoints: ['conformance/main.ts'], outfile: 'dist/conformance.cjs' }),
  build({
    ...options,
    entryPoints: ['core/handoff/yaml-frontmatter.ts'],
    outfile: 'dist/yaml-frontmatter.cjs',
  }),
  build({
    ...options,
    entryPoints: ['core/review/secrets/engine.ts'],
    outfile: 'dist/secret-scanner.cjs',
  }),
]);

function packageOf(input) {
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
