import * as z from 'zod/mini';
import { checkYaml, readYaml } from './read-yaml.ts';

const share = z.number().check(z.minimum(0), z.maximum(1));
const tokens = z.int().check(z.positive());

const group = z.looseObject({
  token_limit: z.optional(tokens),
  compression_ratio: z.optional(share),
  max_dependencies: z.optional(z.int().check(z.minimum(0))),
  relevance_threshold: z.optional(share),
  code_relevance_threshold: z.optional(share),
});

const names = z.array(z.string());
/** The part of the file that is ours to read; everything else in it belongs to others. */
const contextEngineering = z.looseObject({
  universal: z.optional(
    z.looseObject({
      enabled: z.optional(z.boolean()),
      default_compression_ratio: z.optional(share),
      validation_required: z.optional(z.boolean()),
    }),
  ),
  agent_types: z.optional(
    z.looseObject({
      dev_agents: z.optional(names),
      planning_agents: z.optional(names),
      hybrid_agents: z.optional(names),
    }),
  ),
  dev_agent_config: z.optional(group),
  planning_agent_config: z.optional(group),
  hybrid_agent_config: z.optional(
    z.looseObject({
      dev_mode_token_limit: z.optional(tokens),
      planning_mode_token_limit: z.optional(tokens),
    }),
  ),
});

export type Config = z.infer<typeof contextEngineering>;

/** What a file says of context engineering; null when that is nothing, or that none of it holds. Throws `pack-config`. */
export function readContextEngineering(text: string, path: string): Config | null {
  const read = readYaml(text, path);
  const value = (read.value as Record<string, unknown> | null)?.context_engineering;
  if (value === undefined || value === null) return null;
  const config = checkYaml(contextEngineering, read, path, ['context_engineering']);
  return config.universal?.enabled === false ? null : config;
}
