import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
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

/**
 * What a hook does not need at once: what installs and examines, which it never loads, and the reader of YAML, a file
 * beside it that few handoffs need. To read past both takes a start 5 ms (`npm run bench`, "nothing waiting").
 */
const withoutExtras = {
  name: 'without-extras',
  setup(builder) {
    const path = /\/(?:client-install|client-doctor|yaml-frontmatter)\.ts$/;
    builder.onResolve({ filter: path }, ({ path, kind }) =>
      kind === 'dynamic-import' ? { path: `./${basename(path, '.ts')}.cjs`, external: true } : undefined,
    );
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
    'thread-gate': 'adapters/hooks/thread-gate/main.ts',
    'chain-hook': 'adapters/hooks/chain-hook/main.ts',
    conformance: 'conformance/main.ts',
    'yaml-frontmatter': 'core/text/yaml-frontmatter.ts',
  },
  format: 'cjs',
  outExtension: { '.js': '.cjs' },
  plugins: [withoutEngines, withoutExtras],
  supported: { 'dynamic-import': false },
});

/** The command line: modules that are loaded when a verb asks for them, and the file by which it is called. */
const commandLine = build({
  ...options,
  entryPoints: { handoff: 'adapters/cli/main.ts' },
  format: 'esm',
  splitting: true,
  outdir: 'dist/lib',
  outExtension: { '.js': '.mjs' },
  plugins: [withoutEngines],
  // Packages in CommonJS require what they need; `__dirname` is `dist`, as in the hooks.
  banner: {
    js: "import{createRequire}from'node:module';import{fileURLToPath}from'node:url';const require=createRequire(import.meta.url),__dirname=fileURLToPath(new URL('..',import.meta.url)).slice(0,-1);",
  },
});

const stub = {
  path: join(root, 'dist/handoff.cjs'),
  contents: "#!/usr/bin/env node\nimport('./lib/handoff.mjs');\n",
};
const results = await Promise.all([hooks, commandLine]);
const files = [stub, ...results.flatMap((result) => result.outputFiles)];
rmSync(join(root, 'dist/lib'), { recursive: true, force: true });
mkdirSync(join(root, 'dist/lib'), { recursive: true });
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
