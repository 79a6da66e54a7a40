import { countTokens, cutToTokens } from '../../text/tokens.ts';
import { composeFrontmatter } from '../format/compose.ts';
import { describeEntry } from '../format/entry.ts';
import type { Gathered } from './inheritance.ts';

/** Something that did not fit into the budget. */
interface LeftOut {
  id: string;
  path: string;
  /** `body`: the end of a parent's text; `frontmatter`: all of an ancestor; `constraint`: one line of it. */
  part: 'body' | 'frontmatter' | 'constraint';
  tokens: number;
}

/** The beginning of a text within so many tokens, cut at a line end where one is near. */
function cutText(text: string, tokens: number): string {
  const cut = cutToTokens(text, tokens);
  const lineEnd = cut.lastIndexOf('\n');
  return lineEnd > cut.length / 2 ? cut.slice(0, lineEnd + 1) : cut;
}

/**
 * Spends the budget nearest first: constraints before everything, then the parents (a long one is cut at its end),
 * then the frontmatter of the other ancestors by depth. The first ancestor that does not fit ends the list, so that
 * what is missing is always the farthest.
 */
export function fitContext({ lineage, parents, inherited }: Gathered, budget: number) {
  let spent = 0;
  const spend = (tokens: number) => {
    if (spent + tokens > budget) return false;
    spent += tokens;
    return true;
  };
  const leftOut: LeftOut[] = [];
  const ancestors = new Map(lineage.entries.map((ancestor) => [ancestor.entry.id, ancestor]));

  const depthOf = (id: string) => ancestors.get(id)?.depth ?? 0;
  const nearest = [...inherited.values()].sort((one, other) => depthOf(one.from) - depthOf(other.from));
  const constraints = nearest.filter(({ text, from }) => {
    const tokens = countTokens(text);
    if (spend(tokens)) return true;
    leftOut.push({ id: from, path: ancestors.get(from)?.entry.path ?? '', part: 'constraint', tokens });
    return false;
  });

  const shownParents = parents.map((entry) => {
    const { id, path, form, whole } = entry;
    const shown = { ...describeEntry(entry), depth: 1, path, form };
    const all = countTokens(entry.text);
    if (whole && spend(all)) return { ...shown, text: entry.text };
    const text = cutText(entry.text, budget - spent);
    const tokens = countTokens(text);
    spend(tokens);
    leftOut.push({ id, path, part: 'body', tokens: (whole ? all : Math.ceil(entry.size / 4)) - tokens });
    return { ...shown, text };
  });

  const others = lineage.entries.filter(({ entry }) => !parents.some(({ id }) => id === entry.id));
  const shownAncestors = others.flatMap(({ entry, depth }) => {
    const { id, path } = entry;
    const tokens = countTokens(composeFrontmatter(entry));
    const isFull = leftOut.at(-1)?.part === 'frontmatter';
    if (!isFull && spend(tokens)) return { ...describeEntry(entry), depth: depth + 1, path };
    leftOut.push({ id, path, part: 'frontmatter', tokens });
    return [];
  });
  return {
    parents: shownParents,
    ancestors: shownAncestors,
    constraints: constraints.map(({ text, from }) => ({ text, from })),
    left_out: leftOut,
    budget,
    tokens: spent,
  };
}
