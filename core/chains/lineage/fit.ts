import { countTokens, cutToTokens } from '../../text/tokens.ts';
import { composeFrontmatter } from '../format/compose.ts';
import { describeEntry, type Entry } from '../format/fields.ts';
import type { Gathered } from './gather.ts';

/** Something that did not fit into the budget. */
export interface LeftOut {
  id: string;
  path: string;
  /** `body`: the end of a parent's text; `frontmatter`: all of an ancestor; `constraint`: one line of it. */
  part: 'body' | 'frontmatter' | 'constraint';
  tokens: number;
}

export interface Fitted {
  parents: readonly Record<string, unknown>[];
  ancestors: readonly Record<string, unknown>[];
  constraints: readonly { text: string; from: string }[];
  leftOut: readonly LeftOut[];
  tokens: number;
}

/** What is left of the budget; it never goes below nothing. */
class Purse {
  spent = 0;
  constructor(readonly budget: number) {}

  take(tokens: number): boolean {
    if (this.spent + tokens > this.budget) return false;
    this.spent += tokens;
    return true;
  }

  get left(): number {
    return this.budget - this.spent;
  }
}

/** The beginning of a text within so many tokens, cut at a line end where one is near. */
function cutText(text: string, tokens: number): string {
  const cut = cutToTokens(text, tokens);
  const lineEnd = cut.lastIndexOf('\n');
  return lineEnd > cut.length / 2 ? cut.slice(0, lineEnd + 1) : cut;
}

function frontmatterTokens(entry: Entry): number {
  return countTokens(composeFrontmatter(entry));
}

/**
 * Spends the budget nearest first: constraints before everything, then the parents (a long one is cut at its end),
 * then the frontmatter of the other ancestors by depth. The first ancestor that does not fit ends the list, so that
 * what is missing is always the farthest.
 */
export function fitContext({ lineage, parents, inherited }: Gathered, budget: number): Fitted {
  const purse = new Purse(budget);
  const leftOut: LeftOut[] = [];
  const pathOf = new Map(lineage.entries.map(({ entry }) => [entry.id, entry.path]));

  const order = new Map(lineage.entries.map(({ entry, depth }) => [entry.id, depth]));
  const nearest = [...inherited.values()].sort((a, b) => (order.get(a.from) ?? 0) - (order.get(b.from) ?? 0));
  const constraints = nearest.filter(({ text, from }) => {
    const tokens = countTokens(text);
    if (purse.take(tokens)) return true;
    leftOut.push({ id: from, path: pathOf.get(from) ?? '', part: 'constraint', tokens });
    return false;
  });

  const shownParents = parents.map((entry) => {
    const tokens = countTokens(entry.text);
    if (entry.whole && purse.take(tokens)) return { ...describeParent(entry), text: entry.text };
    const text = cutText(entry.text, purse.left);
    purse.take(countTokens(text));
    leftOut.push({
      id: entry.id,
      path: entry.path,
      part: 'body',
      tokens: (entry.whole ? countTokens(entry.text) : Math.ceil(entry.size / 4)) - countTokens(text),
    });
    return { ...describeParent(entry), text };
  });

  const direct = new Set(parents.map(({ id }) => id));
  const others = lineage.entries.filter(({ entry }) => !direct.has(entry.id));
  const fits = others.findIndex(({ entry }) => !purse.take(frontmatterTokens(entry)));
  const kept = fits < 0 ? others : others.slice(0, fits);
  for (const { entry } of others.slice(kept.length)) {
    leftOut.push({ id: entry.id, path: entry.path, part: 'frontmatter', tokens: frontmatterTokens(entry) });
  }
  return {
    parents: shownParents,
    ancestors: kept.map(({ entry, depth }) => ({
      ...describeEntry(entry),
      depth: depth + 1,
      path: entry.path,
    })),
    constraints: constraints.map(({ text, from }) => ({ text, from })),
    leftOut,
    tokens: purse.spent,
  };
}

function describeParent(entry: Entry): Record<string, unknown> {
  return { ...describeEntry(entry), depth: 1, path: entry.path, form: entry.form };
}
