import { estimateTokens } from '../../text/tokens.ts';
import { type Profile, sectionOf } from '../audiences/audience.ts';
import { isTitle } from '../document/block.ts';
import { protectedTopics, type Topic, topics } from '../document/topics.ts';
import type { Item, ParsedSources } from '../sources/parse-sources.ts';
import { copyKey, cutBlock, wholePart } from './cut-block.ts';
import { type Compression, headingOf, type Kept, type LeftReason, type Selection } from './selection.ts';

interface Bounds {
  /** Tokens that the context may take. */
  room: number;
  compression: Compression;
  /** Beyond so many tokens nothing is added that the audience did not ask for. */
  fillTo: number;
  maxDependencies: number;
}

/** So little room holds no sentence worth looking for. */
const leastRoom = 16;

class Selector {
  readonly kept = new Map<Item, Kept>();
  /** Why an item is left out, where that is not for want of room. */
  readonly why = new Map<Item, LeftReason>();
  private readonly copies = new Set<string>();
  private readonly headings = new Set<string>();
  private dependencies = 0;
  private spent = 0;

  constructor(
    private readonly profile: Profile,
    private readonly bounds: Bounds,
  ) {}

  /** Takes a part whatever it costs; the caller compares. */
  protect(item: Item): void {
    if (!this.isCopy(item)) this.add(item, wholePart(item), 'protected');
  }

  /** Takes an item, or sentences of it, if there is room. */
  offer(item: Item, reason: Kept['reason']): void {
    const { room: all, fillTo, maxDependencies } = this.bounds;
    const room = (reason === 'filler' ? Math.min(all, fillTo) : all) - this.spent;
    const before = this.kept.get(item);
    if (before) {
      this.widen(before, room);
      return;
    }
    if (item.topic === 'dependencies' && this.dependencies >= maxDependencies) {
      this.why.set(item, 'limit');
      return;
    }
    this.why.delete(item);
    if (room < leastRoom && item.tokens > room) return;
    if (this.isCopy(item)) return;
    const part = this.partOf(item, room - this.headingCost(item), reason);
    if (part === null) return;
    this.add(item, part, reason);
    if (item.topic === 'dependencies') this.dependencies++;
  }

  /** What was taken for its binding sentences may come whole when there is room after all. */
  private widen(before: Kept, room: number): void {
    const { item, cut, reason, tokens } = before;
    if (!cut || reason !== 'binding' || item.tokens - tokens > room) return;
    this.spent += item.tokens - tokens;
    this.kept.set(item, { ...before, ...wholePart(item), reason: 'filler' });
  }

  private partOf(item: Item, room: number, reason: Kept['reason']) {
    const fits = item.tokens <= room;
    const binding = reason === 'binding';
    const shorter = binding || (this.bounds.compression === 'sentences' && item.facts.length > 0);
    if (fits && !shorter) return wholePart(item);
    if (!fits && room < leastRoom) return null;
    const part = cutBlock(item, room, binding);
    if (part === null) return fits && !binding ? wholePart(item) : null;
    return fits && part.tokens >= item.tokens ? wholePart(item) : part;
  }

  private add(item: Item, part: ReturnType<typeof wholePart>, reason: Kept['reason']): void {
    this.spent += part.tokens + this.headingCost(item);
    this.headings.add(this.headingKey(item));
    const key = copyKey(item.block);
    if (key !== null) this.copies.add(key);
    this.kept.set(item, { item, section: sectionOf(this.profile, item.topic), ...part, reason });
  }

  private isCopy(item: Item): boolean {
    const key = copyKey(item.block);
    if (key === null || !this.copies.has(key)) return false;
    this.why.set(item, 'duplicate');
    return true;
  }

  private headingKey(item: Item): string {
    return `${item.block.source} ${sectionOf(this.profile, item.topic)} ${headingOf(item)}`;
  }

  /** Tokens of the line that names the heading, when it is not printed yet. */
  private headingCost(item: Item): number {
    const heading = headingOf(item);
    return heading === '' || this.headings.has(this.headingKey(item))
      ? 0
      : estimateTokens(`*${heading}*\n\n`) + 1;
  }
}

/** Whether a sentence of it binds the reader although its block is about something else. */
function bindsReader({ facts }: Item): boolean {
  return facts.some(({ kind }) => kind === 'constraint' || kind === 'dont');
}

/** Chooses what of the sources goes into the package. The protected parts may exceed the room; the caller compares. */
export function selectItems(profile: Profile, parsed: ParsedSources, bounds: Bounds): Selection {
  const selector = new Selector(profile, bounds);
  const offered = new Set<Topic>();
  const itemsOf = (topic: Topic) => (profile.strip.has(topic) ? [] : (parsed.content.get(topic) ?? []));
  const offerAll = (topic: Topic, reason: Kept['reason']) => {
    offered.add(topic);
    for (const item of itemsOf(topic)) selector.offer(item, reason);
  };
  for (const item of parsed.protectedItems) selector.protect(item);
  for (const topic of profile.priority) offerAll(topic, 'priority');
  if (bounds.compression === 'whole') {
    const named = new Set<Topic>([...profile.priority, ...protectedTopics]);
    const rest = topics.filter((topic) => !named.has(topic));
    for (const item of rest.flatMap(itemsOf)) if (bindsReader(item)) selector.offer(item, 'binding');
    for (const topic of rest) offerAll(topic, 'filler');
  }
  const reasonFor = (item: Item): LeftReason => {
    const { kind } = item.block;
    if (kind === 'comment' || kind === 'frontmatter') return 'comment';
    if (kind === 'frame') return 'frame';
    if (isTitle(item.block)) return 'heading';
    if (profile.strip.has(item.topic)) return 'stripped';
    return selector.why.get(item) ?? (offered.has(item.topic) ? 'budget' : 'compressed');
  };
  return {
    kept: parsed.items.flatMap((item) => selector.kept.get(item) ?? []),
    dropped: parsed.items
      .filter((item) => !selector.kept.has(item))
      .map((item) => ({ item, reason: reasonFor(item) })),
  };
}
