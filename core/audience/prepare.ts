import { adaptProfile } from './adapt.ts';
import type { Source } from './block.ts';
import type { Material } from './material.ts';
import { readMaterial, type TokenCounter } from './measure.ts';
import { type Configured, configure, readCoreConfig } from './profile/core-config.ts';
import { type AudiencePlaces, findAudience, loadProfile, setsOwnBudget } from './profile/load.ts';
import type { Profile } from './profile/profile.ts';
import { type Numbers, noNumbers } from './request.ts';

/** For whom is packed, and with which numbers. */
export interface Prepared {
  profile: Profile;
  material: Material;
  budget: number;
  numbers: Numbers;
  /** The configuration that set them; null where the audience's own file did. */
  configuration: string | null;
}

export interface Wanted {
  audience: string;
  /** `--budget`; it wins over every file. */
  budget: number | undefined;
  places: AudiencePlaces;
  worktree: string;
}

/** Everything that can be refused about an audience, before any source is read. */
export function chooseAudience({ audience, places, worktree }: Wanted) {
  const file = findAudience(places, audience);
  const candidates = (file.adapts ?? []).map((name) => loadProfile(places, findAudience(places, name)));
  const config = readCoreConfig(worktree);
  return { file, candidates, config, own: candidates.length === 0 ? loadProfile(places, file) : null };
}

/**
 * The audience, its budget and its numbers: `--budget`, else the repository's own audience file, else its
 * configuration, else what the program ships.
 */
export function prepare(wanted: Wanted, sources: readonly Source[], counter: TokenCounter): Prepared {
  const { file, candidates, config, own } = chooseAudience(wanted);
  const material = readMaterial(sources, counter);
  const chosen = own ?? adaptProfile(material.items, candidates);
  const mode = chosen.class === 'dev' ? 'dev' : 'planning';
  const transfer = own ? chosen.transfer : `Adaptive handoff, as ${chosen.audience}`;
  const profile: Profile = { ...chosen, audience: file.audience, transfer };
  const names = [file.audience, ...(file.aliases ?? [])];
  const configured: Configured | null =
    config && configure(config, names, own ? chosen.class : 'hybrid', mode);
  const fromConfig = setsOwnBudget(wanted.places, file.audience) ? null : (configured?.budget ?? null);
  return {
    profile,
    material,
    budget: wanted.budget ?? fromConfig ?? file.budget ?? profile.budget,
    numbers: configured?.numbers ?? noNumbers,
    configuration: configured?.path ?? null,
  };
}
