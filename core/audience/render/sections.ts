import { headingLine } from '../kept-text.ts';
import { type Profile, restTitle } from '../profile/profile.ts';
import type { Kept } from '../selection.ts';

const plainTitle = (title: string) =>
  title
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();

/** Whether a heading says no more than the section it would stand in. */
export function isRedundant(heading: string, section: string): boolean {
  return heading === '' || plainTitle(heading) === plainTitle(section);
}

function isListItem(part: Kept): boolean {
  return part.item.block.kind === 'item';
}

/** The kept parts of one section, in the order of the sources, each group under its heading. */
export function renderParts(parts: readonly Kept[], section: string): string {
  let text = '';
  let heading: string | null = null;
  let last: Kept | null = null;
  for (const part of parts) {
    const own = `${part.item.block.source} ${headingLine(part.item)}`;
    const title = headingLine(part.item);
    if (own !== heading && !isRedundant(title, section)) text += `${last ? '\n\n' : ''}*${title}*\n\n`;
    else if (last) text += isListItem(part) && isListItem(last) && own === heading ? '\n' : '\n\n';
    heading = own;
    text += part.text;
    last = part;
  }
  return text;
}

/** What an audience's template says where the sources hold nothing. */
export const nothing = 'None in the sources.';

/** The context in the audience's template. Sections stand in the profile's order, but those that are printed elsewhere; the rest comes last. */
export function renderSections(
  profile: Profile,
  kept: readonly Kept[],
  elsewhere: ReadonlySet<string> = new Set(),
): string {
  const bySection = new Map<string, Kept[]>();
  for (const part of kept) {
    const parts = bySection.get(part.section);
    if (parts) parts.push(part);
    else bySection.set(part.section, [part]);
  }
  const titles = profile.sections.map(({ title }) => title).filter((title) => !elsewhere.has(title));
  const rest = bySection.get(restTitle);
  const all = rest ? [...titles, restTitle] : titles;
  const parts = all.map((title) => {
    const own = bySection.get(title);
    return `**${title}:**\n\n${own ? renderParts(own, title) : nothing}`;
  });
  return `## ${profile.title}\n\n${parts.join('\n\n')}`;
}
