import { readFileSync } from 'node:fs';
import { build } from 'esbuild';

/**
 * Parsing is start-up time: what a verb imports on call stands in a file of its own, so that `publish` does not parse
 * the installer. First match wins; an import on call that matches nothing stays where it is.
 */
const partition = [
  ['publish', /^adapters\/cli\/inbox\/publish\.ts$/],
  ['lineage', /^adapters\/cli\/chains\/lineage\.ts$/],
  ['chain', /^adapters\/cli\/chains\//],
  ['thread', /^adapters\/cli\/threads\//],
  ['installation', /^adapters\/cli\/install\/(?:install|uninstall|demo|upgrade|doctor)\.ts$/],
  [
    'review',
    /^(?:core\/handoff\/review\/(?:answers|apply|outline|review)|adapters\/cli\/inbox\/review)\.ts$/,
  ],
  ['pack', /^adapters\/cli\/packs\//],
  ['status', /^adapters\/cli\/inbox\/status\.ts$/],
  ['inbox', /^adapters\/cli\/inbox\/[^/]+\.ts$/],
  ['prompts', /^node_modules\/@clack\/prompts\//],
  ['yaml-frontmatter', /^core\/text\/yaml-frontmatter\.ts$/],
  ['secret-scanner', /^core\/secrets\/scanner\.ts$/],
];

/** Modules whose functions most starts never call, by the part in which they stand: it loads with the first call. */
const onCall = new Map([
  [
    'settlement',
    [
      'adapters/claude-code/live-sessions.ts',
      'adapters/claude-code/transcript.ts',
      'adapters/codex/rollout.ts',
      'adapters/codex/thread-lock.ts',
    ],
  ],
]);

function partOf(path) {
  return partition.find(([, pattern]) => pattern.test(path))?.[0] ?? null;
}

/** The modules of each part: what is imported on call anywhere below the entry points. */
export async function findParts(options, entryPoints) {
  const { metafile } = await build({ ...options, entryPoints, outdir: 'unused', write: false, plugins: [] });
  const members = new Map();
  for (const { imports } of Object.values(metafile.inputs)) {
    for (const { path, kind } of imports) {
      const part = kind === 'dynamic-import' ? partOf(path) : null;
      if (part !== null) members.set(part, (members.get(part) ?? new Set()).add(path));
    }
  }
  for (const [part, paths] of onCall) members.set(part, new Set(paths));
  return new Map([...members].sort().map(([part, paths]) => [part, [...paths].sort()]));
}

function memberName(path) {
  return path.replace(/\W+/g, '_');
}

function memberOf(part, path) {
  return `require('./${part}.cjs').${memberName(path)}`;
}

/** Stands for a module whose exports are functions: the module is loaded with the first call of one. */
function callsTo(part, path, root) {
  const names = readFileSync(`${root}/${path}`, 'utf8').matchAll(/^export function (\w+)/gm);
  return [...names]
    .map(([, name]) => `export const ${name} = (...args) => ${memberOf(part, path)}.${name}(...args);`)
    .join('\n');
}

/** Leaves imports on call to the part they belong to; within that part they are ordinary. */
export function partsApart(parts, own, root) {
  const owners = new Map(
    [...parts].flatMap(([part, paths]) => paths.map((path) => [`${root}/${path}`, { part, path }])),
  );
  return {
    name: 'parts-apart',
    setup(builder) {
      builder.onResolve({ filter: /.*/ }, async ({ path, kind, resolveDir, pluginData }) => {
        if (!kind.endsWith('import') && kind !== 'import-statement') return undefined;
        if (pluginData === 'parts' || !/^[.@\w]/.test(path)) return undefined;
        const resolved = await builder.resolve(path, { kind, resolveDir, pluginData: 'parts' });
        const owner = owners.get(resolved.path.replaceAll('\\', '/'));
        if (owner === undefined || owner.part === own) return undefined;
        if ((kind === 'import-statement') !== onCall.has(owner.part)) return undefined;
        return { path: memberName(owner.path), namespace: 'part', pluginData: owner };
      });
      builder.onLoad({ filter: /.*/, namespace: 'part' }, ({ pluginData: { part, path } }) => ({
        contents: onCall.has(part) ? callsTo(part, path, root) : `module.exports = ${memberOf(part, path)};`,
      }));
      builder.onResolve({ filter: /^\.\/[a-z-]+\.cjs$/, namespace: 'part' }, ({ path }) => ({
        path,
        external: true,
      }));
    },
  };
}

/** The source of a part's bundle: its modules under their names. */
export function entryOf(paths) {
  return paths.map((path) => `export * as ${memberName(path)} from './${path}';`).join('\n');
}
