import { Filling } from './filling.ts';
import type { Material } from './material.ts';
import type { CountTokens, Item } from './measure.ts';
import { fillers, type Profile } from './profile/profile.ts';
import { isTitle } from './protected.ts';
import type { Dropped, Kept, LeftReason, Limits, Selection } from './selection.ts';
import type { Topic } from './topics.ts';

/** Whether a sentence of it binds the reader although its block is about something else. */
function bindsReader({ facts }: Item): boolean {
  return facts.some(({ kind }) => kind === 'constraint' || kind === 'dont');
}

/** In the order of the sources. */
function inOrder(kept: Iterable<Kept>): Kept[] {
  return [...kept].sort(
    ({ item: { block: a } }, { item: { block: b } }) => a.source - b.source || a.start - b.start,
  );
}

/** Chooses what of the items goes into the package; never fails, the caller compares `tokens` with the room. */
export function selectItems(
  profile: Profile,
  { items, content, protectedItems }: Material,
  limits: Limits,
  count: CountTokens,
): Selection {
  const filling = new Filling(profile, limits, count);
  const usable = (topic: Topic) => (profile.strip.has(topic) ? [] : (content.get(topic) ?? []));
  for (const item of protectedItems) filling.protect(item);
  const offered = new Set<Topic>();
  const offerAll = (topic: Topic, reason: Kept['reason']) => {
    offered.add(topic);
    for (const item of usable(topic)) filling.offer(item, reason);
  };
  for (const topic of profile.priority) offerAll(topic, 'priority');
  if (limits.compression === 'whole') {
    const rest = fillers(profile);
    for (const topic of rest)
      for (const item of usable(topic)) if (bindsReader(item)) filling.offer(item, 'binding');
    for (const topic of rest) offerAll(topic, 'filler');
  }
  const reasonFor = ({ block: { kind }, topic }: Item, why: LeftReason | undefined): LeftReason => {
    if (kind === 'comment' || kind === 'frontmatter') return 'comment';
    if (kind === 'frame') return 'frame';
    if (isTitle(kind)) return 'heading';
    if (profile.strip.has(topic)) return 'stripped';
    return why ?? (offered.has(topic) ? 'budget' : 'compressed');
  };
  let dropped: Dropped[] | null = null;
  return {
    kept: inOrder(filling.kept.values()),
    get dropped() {
      dropped ??= items
        .filter((item) => !filling.kept.has(item))
        .map((item) => ({ item, reason: reasonFor(item, filling.why.get(item)) }));
      return dropped;
    },
    tokens: filling.spent,
  };
}
