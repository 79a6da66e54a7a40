import { join } from 'node:path';
import { readRegularFile } from '../../disk/read.ts';
import type { Numbers } from '../request.ts';
import { type Config, readContextEngineering } from './read-core-config.ts';

/** Where BMAD keeps its configuration in a repository; the first that is there counts. */
export const coreConfigPaths = [
  '.bmad-core/core-config.yaml',
  'bmad-core/core-config.yaml',
  'core-config.yaml',
] as const;

const kinds = ['dev', 'planning', 'hybrid'] as const;
type Kind = (typeof kinds)[number];

/** What a repository's configuration says for one audience. */
export interface Configured {
  /** Null when it sets none. */
  budget: number | null;
  numbers: Numbers;
  /** The file, for messages. */
  path: string;
}

export interface CoreConfig {
  path: string;
  config: Config;
}

const fileLimit = 1024 * 1024;

/** Reads the configuration of a worktree; null without one. Throws `pack-config` with the line of what is wrong. */
export function readCoreConfig(worktree: string): CoreConfig | null {
  for (const name of coreConfigPaths) {
    const path = join(worktree, name);
    const file = readRegularFile(path, fileLimit);
    if (file === null) continue;
    const config = readContextEngineering(Buffer.from(file.bytes).toString('utf8'), path);
    return config && { path, config };
  }
  return null;
}

/** Which group's numbers hold: the one that lists the audience by any of its names, else that of its class. */
function kindOf(config: Config, audience: readonly string[], fallback: Kind): Kind {
  const listed = kinds.find((kind) =>
    config.agent_types?.[`${kind}_agents`]?.some((name) => audience.includes(name)),
  );
  return listed ?? fallback;
}

const perCent = (value: number | undefined) => (value === undefined ? null : Math.round(value * 100));

/** The numbers for an audience, known by these names, that packs as `mode`; for a hybrid one that is what it became. */
export function configure(
  { path, config }: CoreConfig,
  audience: readonly string[],
  fallback: Kind,
  mode: 'dev' | 'planning',
): Configured {
  const kind = kindOf(config, audience, fallback);
  const adapted = kind === 'hybrid' ? mode : kind;
  const own = config[`${adapted}_agent_config`];
  const limit = kind === 'hybrid' ? config.hybrid_agent_config?.[`${mode}_mode_token_limit`] : undefined;
  const threshold = own?.code_relevance_threshold ?? own?.relevance_threshold;
  const checked = config.universal?.validation_required !== false;
  return {
    path,
    budget: limit ?? own?.token_limit ?? null,
    numbers: {
      relevance: checked ? perCent(threshold) : null,
      compression: own?.compression_ratio ?? config.universal?.default_compression_ratio ?? null,
      maxDependencies: own?.max_dependencies ?? Number.POSITIVE_INFINITY,
    },
  };
}
