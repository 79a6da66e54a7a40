import {
  type CoreConfig,
  configure,
  type Limits,
  noLimits,
  readCoreConfig,
} from './audiences/core-config.ts';
import { type AudiencePlaces, findAudience, loadProfile, ownBudget } from './audiences/load.ts';
import type { Profile } from './audiences/profile.ts';
import type { AudienceFile } from './audiences/schema.ts';
import type { Source } from './document/block.ts';
import { adaptProfile } from './selection/adapt.ts';
import { type ParsedSources, parseSources } from './sources/parse-sources.ts';

/** An audience with all that files say of it. */
export interface ChosenAudience {
  file: AudienceFile;
  /** Null for an audience that becomes one of its candidates by what the sources hold. */
  own: Profile | null;
  candidates: readonly Profile[];
  config: CoreConfig | null;
  /** `--budget`; it wins over every file. */
  budget: number | undefined;
  /** The budget of the repository's own audience file; it wins over the configuration. */
  ownBudget: number | undefined;
}

/** Finds an audience and its configuration. Throws everything that can be refused before any source is read. */
export function chooseAudience(
  places: AudiencePlaces,
  worktree: string,
  name: string,
  budget: number | undefined,
): ChosenAudience {
  const file = findAudience(places, name);
  const candidates = (file.adapts ?? []).map((other) => loadProfile(places, findAudience(places, other)));
  return {
    file,
    own: candidates.length === 0 ? loadProfile(places, file) : null,
    candidates,
    config: readCoreConfig(worktree),
    budget,
    ownBudget: ownBudget(places, file.audience),
  };
}

/** For whom is packed, within which bounds, and what. */
export interface Prepared {
  profile: Profile;
  parsed: ParsedSources;
  budget: number;
  limits: Limits;
  /** The configuration that set them; null without one. */
  configuration: string | null;
}

/** Reads the sources for an audience. Without a budget of its own the audience has that of its configuration, else of its file. */
export function prepare(chosen: ChosenAudience, sources: readonly Source[]): Prepared {
  const { file, own, candidates, config } = chosen;
  const parsed = parseSources(sources);
  const adapted = own ?? adaptProfile(parsed.items, candidates);
  const mode = adapted.class === 'dev' ? 'dev' : 'planning';
  const transfer = own ? own.transfer : `Adaptive handoff, as ${adapted.audience}`;
  const profile: Profile = { ...adapted, audience: file.audience, transfer };
  const names = [file.audience, ...(file.aliases ?? [])];
  const configured = config && configure(config, names, own ? own.class : 'hybrid', mode);
  return {
    profile,
    parsed,
    budget: chosen.budget ?? chosen.ownBudget ?? configured?.budget ?? file.budget ?? profile.budget,
    limits: configured?.limits ?? noLimits,
    configuration: config?.path ?? null,
  };
}
