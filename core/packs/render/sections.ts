import { type Profile, restTitle } from '../audiences/profile.ts';
import { nothing } from '../document/package-form.ts';
import { headingOf, isRedundant, type Kept } from '../selection/selection.ts';

function isListItem(part: Kept): boolean {
  return part.item.block.kind === 'item';
}

/** The kept parts of one section, in the order of the sources, each group under its heading. */
export function renderParts(parts: readonly Kept[], section: string): string {
  let text = '';
  let heading: string | null = null;
  let last: Kept | null = null;
  for (const part of parts) {
    const title = headingOf(part.item);
    const own = `${part.item.block.source} ${title}`;
    if (own !== heading && !isRedundant(title, section)) text += `${last ? '\n\n' : ''}*${title}*\n\n`;
    else if (last) text += isListItem(part) && isListItem(last) && own === heading ? '\n' : '\n\n';
    heading = own;
    text += part.text;
    last = part;
  }
  return text;
}

/** The context in the audience's template. Its sections are in the profile's order, but for those that are printed elsewhere; the rest comes last. */
export function renderSections(
  profile: Profile,
  kept: readonly Kept[],
  elsewhere: ReadonlySet<string> = new Set(),
): string {
  const titles = profile.sections.map(({ title }) => title).filter((title) => !elsewhere.has(title));
  const hasRest = kept.some(({ section }) => section === restTitle);
  const parts = [...titles, ...(hasRest ? [restTitle] : [])].map((title) => {
    const own = kept.filter(({ section }) => section === title);
    return `**${title}:**\n\n${renderParts(own, title) || nothing}`;
  });
  return `## ${profile.title}\n\n${parts.join('\n\n')}`;
}
