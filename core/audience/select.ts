import { forceOf } from './facts/normative.ts';
import type { CountTokens, Item } from './measure.ts';
import { fillers, type Profile, sectionOf } from './profile/profile.ts';
import type { Dropped, Kept, LeftReason, Limits, Selection } from './selection.ts';
import { splitSentences } from './sentences.ts';
import { protectedTopics, type Topic } from './topics.ts';

/** The heading that is printed above the first block that is kept under it. */
export function headingLine(item: Item): string {
  return item.block.path.at(-1) ?? '';
}

/** So little room holds no sentence worth looking for. */
const leastRoom = 16;
/** After so many blocks in a row of which no sentence fitted, only whole blocks are tried. */
const vainCuts = 50;

const mayBeCut = new Set(['paragraph', 'item', 'quote']);

/** The sentences of a block that hold a fact, while they fit. */
function cutToFit(
  item: Item,
  room: number,
  count: CountTokens,
  bindingOnly: boolean,
): { text: string; tokens: number } | null {
  if (!mayBeCut.has(item.block.kind) || item.block.text.includes('```')) return null;
  const literal = item.facts.map(({ text }) => text);
  const wanted = splitSentences(item.block.text).filter(({ text }) =>
    bindingOnly ? ['forbids', 'binds'].includes(forceOf(text)) : literal.some((fact) => text.includes(fact)),
  );
  const kept: string[] = [];
  let tokens = 0;
  for (const { raw } of wanted) {
    const text = raw.replace(/^\s*(?:[-*+]|\d{1,9}[.)])\s+/, '');
    const cost = count(`${text} `) + 1;
    if (tokens + cost > room - 2) continue;
    kept.push(text);
    tokens += cost;
  }
  if (kept.length === 0) return null;
  const mark = item.block.kind === 'item' ? '- ' : '';
  return { text: mark + kept.join(' '), tokens: tokens + 2 };
}

/** Fills the room, protected parts first. */
class Filling {
  readonly kept = new Map<Item, Kept>();
  readonly why = new Map<Item, LeftReason>();
  private readonly seen = new Set<string>();
  private readonly headings = new Set<string>();
  private dependencies = 0;
  private vain = 0;
  spent = 0;

  constructor(
    private readonly profile: Profile,
    private readonly limits: Limits,
    private readonly count: CountTokens,
  ) {}

  /** Tokens of the line that names the heading, when it is not printed yet. */
  private headingCost(item: Item): number {
    const heading = headingLine(item);
    const key = `${item.block.source} ${sectionOf(this.profile, item.topic)} ${heading}`;
    return heading === '' || this.headings.has(key) ? 0 : this.count(`*${heading}*\n\n`) + 1;
  }

  private add(item: Item, text: string, tokens: number, cut: boolean, reason: Kept['reason']): void {
    const section = sectionOf(this.profile, item.topic);
    this.spent += tokens + this.headingCost(item);
    this.headings.add(`${item.block.source} ${section} ${headingLine(item)}`);
    this.kept.set(item, { item, section, text, cut, tokens, reason });
  }

  /** Protected parts are taken whatever they cost; the caller compares. */
  protect(item: Item): void {
    if (this.isSeen(item)) return;
    this.add(item, textOf(item), item.tokens, false, 'protected');
  }

  private isSeen(item: Item): boolean {
    const key = keyOf(item);
    if (key.length > 20 && this.seen.has(key)) {
      this.why.set(item, 'duplicate');
      return true;
    }
    this.seen.add(key);
    return false;
  }

  /** What a binding sentence was taken for may come whole when there is room after all. */
  private widen(item: Item): void {
    const kept = this.kept.get(item);
    if (!kept?.cut || kept.reason !== 'binding') return;
    if (this.spent - kept.tokens + item.tokens > Math.min(this.limits.room, this.limits.fillTo)) return;
    this.spent += item.tokens - kept.tokens;
    this.kept.set(item, { ...kept, text: textOf(item), tokens: item.tokens, cut: false, reason: 'filler' });
  }

  offer(item: Item, reason: Kept['reason']): void {
    if (this.kept.has(item)) {
      this.widen(item);
      return;
    }
    if (item.topic === 'dependencies' && this.dependencies >= this.limits.maxDependencies) {
      this.why.set(item, 'limit');
      return;
    }
    const most = reason === 'filler' ? Math.min(this.limits.room, this.limits.fillTo) : this.limits.room;
    const room = most - this.spent;
    if (room < leastRoom && item.tokens > room) {
      this.why.set(item, 'budget');
      return;
    }
    if (this.isSeen(item)) return;
    const heading = this.headingCost(item);
    const part = this.partOf(item, room - heading, reason);
    if (part === null) {
      this.why.set(item, 'budget');
      this.seen.delete(keyOf(item));
      return;
    }
    this.add(item, part.text, part.tokens, part.cut, reason);
    if (item.topic === 'dependencies') this.dependencies++;
  }

  private partOf(
    item: Item,
    room: number,
    reason: Kept['reason'],
  ): Pick<Kept, 'text' | 'tokens' | 'cut'> | null {
    const whole = { text: textOf(item), tokens: item.tokens, cut: false };
    const fits = item.tokens <= room;
    const shorter =
      reason === 'binding' || (this.limits.compression === 'sentences' && item.facts.length > 0);
    if (fits && !shorter) return whole;
    if (!fits && (room < leastRoom || this.vain >= vainCuts)) return null;
    const part = cutToFit(item, room, this.count, reason === 'binding');
    if (part === null && fits && reason !== 'binding') return whole;
    this.vain = part === null ? this.vain + 1 : 0;
    if (part === null) return null;
    return fits && part.tokens >= item.tokens ? whole : { ...part, cut: true };
  }
}

/** By what two copies of one block are known: the same constraint in every ancestor of a chain. */
function keyOf({ block }: Item): string {
  return block.text.replace(/\s+/g, ' ').trim();
}

/** A fence that is never closed would swallow the rest of the package. */
function textOf({ block }: Item): string {
  if (!block.unclosed) return block.text;
  const mark = /(`{3,}|~{3,})/.exec(block.text)?.[1] ?? '```';
  return `${block.text}\n${block.kind === 'item' ? '  ' : ''}${mark}`;
}

/** Tokens of the protected parts by topic, each text once. */
export function protectedSizes(items: readonly Item[]): Map<Topic, number> {
  const sizes = new Map<Topic, number>();
  const seen = new Set<string>();
  for (const item of items.filter(isProtected)) {
    const key = keyOf(item);
    if (seen.has(key)) continue;
    seen.add(key);
    sizes.set(item.topic, (sizes.get(item.topic) ?? 0) + item.tokens);
  }
  return sizes;
}

function isProtected({ topic, block }: Item): boolean {
  return protectedTopics.includes(topic) && !isFrame(block.kind);
}

function isFrame(kind: string): boolean {
  return kind === 'heading' || kind === 'label' || kind === 'comment' || kind === 'frontmatter';
}

/** Whether a sentence of it binds the reader although its block is about something else. */
function bindsReader({ facts }: Item): boolean {
  return facts.some(({ kind }) => kind === 'constraint' || kind === 'dont');
}

/** Chooses what of the items goes into the package; never fails, the caller compares `tokens` with the room. */
export function selectItems(
  profile: Profile,
  items: readonly Item[],
  limits: Limits,
  count: CountTokens,
): Selection {
  const filling = new Filling(profile, limits, count);
  const content = items.filter(({ block }) => !isFrame(block.kind));
  const usable = content.filter(({ topic }) => !profile.strip.has(topic));
  for (const item of usable.filter(isProtected)) filling.protect(item);
  const offerAll = (topic: Topic, reason: Kept['reason']) => {
    for (const item of usable) if (item.topic === topic) filling.offer(item, reason);
  };
  for (const topic of profile.priority) offerAll(topic, 'priority');
  if (limits.compression === 'whole') {
    const rest = fillers(profile);
    for (const topic of rest)
      for (const item of usable)
        if (item.topic === topic && bindsReader(item)) filling.offer(item, 'binding');
    for (const topic of rest) offerAll(topic, 'filler');
  }
  const dropped = items.flatMap((item): Dropped[] => {
    if (filling.kept.has(item)) return [];
    return [{ item, reason: reasonFor(item, profile, filling.why.get(item)) }];
  });
  return {
    kept: items.flatMap((item) => filling.kept.get(item) ?? []),
    dropped,
    protectedTokens: protectedSizes(items),
    tokens: filling.spent,
  };
}

function reasonFor(item: Item, profile: Profile, why: LeftReason | undefined): LeftReason {
  const { kind } = item.block;
  if (kind === 'comment' || kind === 'frontmatter') return 'comment';
  if (kind === 'heading' || kind === 'label') return 'heading';
  if (profile.strip.has(item.topic)) return 'stripped';
  return why ?? 'compressed';
}
