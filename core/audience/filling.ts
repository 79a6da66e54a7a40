import { cutToFit, headingLine, isOnce, keyOf, textOf } from './kept-text.ts';
import type { CountTokens, Item } from './measure.ts';
import { type Profile, sectionOf } from './profile/profile.ts';
import type { Kept, LeftReason, Limits } from './selection.ts';
import type { Topic } from './topics.ts';

/** So little room holds no sentence worth looking for. */
const leastRoom = 16;
/** After so many blocks in a row of which no sentence fitted, only whole blocks are tried. */
const vainCuts = 50;

/** Fills the room, protected parts first. */
export class Filling {
  readonly kept = new Map<Item, Kept>();
  /** Why an item is left out, where that is not for want of room. */
  readonly why = new Map<Item, LeftReason>();
  private readonly seen = new Set<string>();
  private readonly headings = new Set<string>();
  private readonly sections = new Map<Topic, string>();
  private dependencies = 0;
  private vain = 0;
  spent = 0;

  constructor(
    private readonly profile: Profile,
    private readonly limits: Limits,
    private readonly count: CountTokens,
  ) {}

  private sectionOf({ topic }: Item): string {
    let section = this.sections.get(topic);
    if (section === undefined) {
      section = sectionOf(this.profile, topic);
      this.sections.set(topic, section);
    }
    return section;
  }

  private headingKey(item: Item): string {
    return `${item.block.source} ${this.sectionOf(item)} ${headingLine(item)}`;
  }

  /** Tokens of the line that names the heading, when it is not printed yet. */
  private headingCost(item: Item): number {
    const heading = headingLine(item);
    return heading === '' || this.headings.has(this.headingKey(item))
      ? 0
      : this.count(`*${heading}*\n\n`) + 1;
  }

  private add(item: Item, text: string, tokens: number, cut: boolean, reason: Kept['reason']): void {
    this.spent += tokens + this.headingCost(item);
    this.headings.add(this.headingKey(item));
    this.kept.set(item, { item, section: this.sectionOf(item), text, cut, tokens, reason });
  }

  /** Protected parts are taken whatever they cost; the caller compares. */
  protect(item: Item): void {
    if (this.isSeen(item)) return;
    this.add(item, textOf(item), item.tokens, false, 'protected');
  }

  private isDuplicate(key: string): boolean {
    return isOnce(key) && this.seen.has(key);
  }

  private isSeen(item: Item): boolean {
    const key = keyOf(item);
    if (this.isDuplicate(key)) {
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
    this.why.delete(item);
    if (room < leastRoom && item.tokens > room) return;
    if (item.tokens > room && this.vain >= vainCuts) {
      if (this.isDuplicate(keyOf(item))) this.why.set(item, 'duplicate');
      return;
    }
    if (this.isSeen(item)) return;
    const heading = this.headingCost(item);
    const part = this.partOf(item, room - heading, reason);
    if (part === null) {
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
