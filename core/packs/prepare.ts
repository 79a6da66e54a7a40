import type { Profile } from './audiences/audience.ts';
import { configure, noLimits, readCoreConfig } from './audiences/core-config.ts';
import { type AudiencePlaces, findAudience, loadProfile, ownBudget } from './audiences/load.ts';
import { parsePackage } from './reading/package-form.ts';
import type { ParsedSources, Unit } from './reading/read-units.ts';
import type { Topic } from './reading/topics.ts';

export type ChosenAudience = ReturnType<typeof chooseAudience>;

/** Finds an audience and its configuration. Throws everything that can be refused before any source is read. */
export function chooseAudience(
  places: AudiencePlaces,
  worktree: string,
  name: string,
  budget: number | undefined,
) {
  const file = findAudience(places, name);
  const adapted = file.adapts?.map((other) => findAudience(places, other));
  return {
    file,
    /** One, or those among which the sources decide. */
    candidates: (adapted ?? [file]).map((candidate) => loadProfile(places, candidate)),
    config: readCoreConfig(worktree),
    /** `--budget`; it wins over every file, and that of the repository's own audience file over the configuration. */
    budget,
    ownBudget: ownBudget(places, file.audience),
  };
}

/** The profile by which a package was made that is packed again as what it is. */
function profileOfPackage(
  { sources: [source, ...others] }: ParsedSources,
  audience: string,
  candidates: readonly Profile[],
): Profile | undefined {
  if (source === undefined || others.length > 0) return undefined;
  const found = parsePackage(source.text);
  return found.audience === audience
    ? candidates.find(({ budget }) => budget === found.stated?.budget)
    : undefined;
}

/** Returns the profile that alone asks for most of the sources, in tokens; among equals the first. */
function adaptProfile({ units }: ParsedSources, candidates: readonly Profile[]): Profile {
  const [only] = candidates;
  if (only && candidates.length === 1) return only;
  const wants = ({ weights }: Profile, topic: Topic) => (weights.get(topic) ?? 0) > 0;
  const ownTokens = candidates.map((candidate) => {
    const isOwn = (topic: Topic) =>
      wants(candidate, topic) && !candidates.every((other) => wants(other, topic));
    const share = (topics: readonly (readonly [Topic, number])[]) =>
      topics.reduce((most, [topic, much]) => (isOwn(topic) ? Math.max(most, much) : most), 0);
    const topicsOf = ({ evidence, place }: Unit) => [
      ...evidence,
      ...(place ? [[place.topic, 1] as const] : []),
    ];
    return units.reduce((sum, unit) => sum + unit.tokens * share(topicsOf(unit)), 0);
  });
  const best = candidates[ownTokens.indexOf(Math.max(...ownTokens))];
  if (best === undefined) throw new RangeError('an audience adapts to none');
  return best;
}

/** Says how what was read is packed for an audience, and within which bounds. */
export function prepare(chosen: ChosenAudience, parsed: ParsedSources) {
  const { file, candidates, config } = chosen;
  const adapted = profileOfPackage(parsed, file.audience, candidates) ?? adaptProfile(parsed, candidates);
  const transfer = file.adapts ? `Adaptive handoff, as ${adapted.audience}` : adapted.transfer;
  const profile: Profile = { ...adapted, audience: file.audience, transfer };
  const mode = adapted.class === 'dev' ? 'dev' : 'planning';
  const names = [file.audience, ...(file.aliases ?? [])];
  const configured = config && configure(config, names, file.adapts ? 'hybrid' : adapted.class, mode);
  return {
    profile,
    budget: chosen.budget ?? chosen.ownBudget ?? configured?.budget ?? file.budget ?? profile.budget,
    limits: configured?.limits ?? noLimits,
    /** The configuration that set the limits; null without one. */
    configuration: config?.path ?? null,
  };
}
