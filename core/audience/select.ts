import { Filling } from './filling.ts';
import type { CountTokens, Item } from './measure.ts';
import { fillers, type Profile } from './profile/profile.ts';
import { isFrame, isProtected, protectedSizes } from './protected.ts';
import type { Dropped, Kept, LeftReason, Limits, Selection } from './selection.ts';
import type { Topic } from './topics.ts';

/** Whether a sentence of it binds the reader although its block is about something else. */
function bindsReader({ facts }: Item): boolean {
  return facts.some(({ kind }) => kind === 'constraint' || kind === 'dont');
}

/** What may be kept, topic by topic, in the order of the sources. */
function byTopic(profile: Profile, items: readonly Item[]): Map<Topic, Item[]> {
  const found = new Map<Topic, Item[]>();
  for (const item of items) {
    if (isFrame(item.block.kind) || profile.strip.has(item.topic)) continue;
    const own = found.get(item.topic);
    if (own) own.push(item);
    else found.set(item.topic, [item]);
  }
  return found;
}

/** Chooses what of the items goes into the package; never fails, the caller compares `tokens` with the room. */
export function selectItems(
  profile: Profile,
  items: readonly Item[],
  limits: Limits,
  count: CountTokens,
): Selection {
  const filling = new Filling(profile, limits, count);
  const usable = byTopic(profile, items);
  for (const item of items) if (isProtected(item)) filling.protect(item);
  const offerAll = (topic: Topic, reason: Kept['reason']) => {
    for (const item of usable.get(topic) ?? []) filling.offer(item, reason);
  };
  for (const topic of profile.priority) offerAll(topic, 'priority');
  if (limits.compression === 'whole') {
    const rest = fillers(profile);
    for (const topic of rest)
      for (const item of usable.get(topic) ?? []) if (bindsReader(item)) filling.offer(item, 'binding');
    for (const topic of rest) offerAll(topic, 'filler');
  }
  const kept: Kept[] = [];
  const dropped: Dropped[] = [];
  for (const item of items) {
    const part = filling.kept.get(item);
    if (part) kept.push(part);
    else dropped.push({ item, reason: reasonFor(item, profile, filling.why.get(item)) });
  }
  return { kept, dropped, protectedTokens: protectedSizes(items), tokens: filling.spent };
}

function reasonFor(item: Item, profile: Profile, why: LeftReason | undefined): LeftReason {
  const { kind } = item.block;
  if (kind === 'comment' || kind === 'frontmatter') return 'comment';
  if (kind === 'frame') return 'frame';
  if (kind === 'heading' || kind === 'label') return 'heading';
  if (profile.strip.has(item.topic)) return 'stripped';
  return why ?? 'compressed';
}
