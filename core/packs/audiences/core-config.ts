import { join } from 'node:path';
import * as z from 'zod/mini';
import { readRegularFile } from '../../files/read.ts';
import { readYaml } from './read-yaml.ts';

const share = z.number().check(z.minimum(0), z.maximum(1));
const tokens = z.int().check(z.positive());

/** A mapping of which every key may be missing, and others may be there. */
const partial = <Shape extends z.core.$ZodShape>(shape: Shape) => z.optional(z.partial(z.looseObject(shape)));

const group = partial({
  token_limit: tokens,
  compression_ratio: share,
  max_dependencies: z.int().check(z.minimum(0)),
  relevance_threshold: share,
  code_relevance_threshold: share,
});

const names = z.array(z.string());
const contextEngineering = z.looseObject({
  universal: partial({
    enabled: z.boolean(),
    default_compression_ratio: share,
    validation_required: z.boolean(),
  }),
  agent_types: partial({ dev_agents: names, planning_agents: names, hybrid_agents: names }),
  dev_agent_config: group,
  planning_agent_config: group,
  hybrid_agent_config: partial({ dev_mode_token_limit: tokens, planning_mode_token_limit: tokens }),
});

/** Only this part of the file is ours to read; everything else in it belongs to others. */
const coreConfig = z.pipe(
  z.transform((value) => (typeof value === 'object' && !Array.isArray(value) ? value : {})),
  z.looseObject({ context_engineering: z.nullish(contextEngineering) }),
);

/** By what a package is judged; without a configuration by nothing. */
export interface Limits {
  /** The least relevance, per cent. */
  relevance: number | null;
  /** Which part of the original is to be saved, 0 to 1. */
  compression: number | null;
  /** Most statements under Dependencies that do not bind. */
  maxDependencies: number;
}

export const noLimits: Limits = {
  relevance: null,
  compression: null,
  maxDependencies: Number.POSITIVE_INFINITY,
};

/** Where BMAD keeps its configuration in a repository; the first that is there counts. */
const coreConfigPaths = ['.bmad-core/core-config.yaml', 'bmad-core/core-config.yaml', 'core-config.yaml'];

const kinds = ['dev', 'planning', 'hybrid'] as const;

const fileLimit = 1024 * 1024;

export interface CoreConfig {
  path: string;
  config: z.infer<typeof contextEngineering>;
}

/** Returns the configuration of a worktree; null without one, and when it is not enabled. Throws `pack-config`. */
export function readCoreConfig(worktree: string): CoreConfig | null {
  for (const name of coreConfigPaths) {
    const path = join(worktree, name);
    const file = readRegularFile(path, fileLimit);
    if (file === null) continue;
    const text = Buffer.from(file.bytes).toString('utf8');
    const { context_engineering: config } = readYaml(coreConfig, text, path);
    return config && config.universal?.enabled !== false ? { path, config } : null;
  }
  return null;
}

const perCent = (value: number | undefined) => (value === undefined ? null : Math.round(value * 100));

/**
 * Returns the budget and limits for an audience, known by these names, that packs as `mode`. They are those of the group
 * that lists one of its names, else of its class; for a hybrid one of what it became.
 */
export function configure(
  { config }: CoreConfig,
  names: readonly string[],
  ownClass: (typeof kinds)[number],
  mode: 'dev' | 'planning',
): { budget: number | undefined; limits: Limits } {
  const listed = kinds.find((kind) =>
    config.agent_types?.[`${kind}_agents`]?.some((name) => names.includes(name)),
  );
  const isHybrid = (listed ?? ownClass) === 'hybrid';
  const group =
    config[`${isHybrid ? mode : (listed ?? ownClass)}_agent_config` as `${typeof mode}_agent_config`];
  const hybridLimit = config.hybrid_agent_config?.[`${mode}_mode_token_limit`];
  const threshold = group?.code_relevance_threshold ?? group?.relevance_threshold;
  const isChecked = config.universal?.validation_required !== false;
  return {
    budget: (isHybrid ? hybridLimit : undefined) ?? group?.token_limit,
    limits: {
      relevance: isChecked ? perCent(threshold) : null,
      compression: group?.compression_ratio ?? config.universal?.default_compression_ratio ?? null,
      maxDependencies: (isChecked ? group?.max_dependencies : undefined) ?? Number.POSITIVE_INFINITY,
    },
  };
}
