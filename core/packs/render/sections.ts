import { sectionTitles } from '../../handoff/format/section-titles.ts';
import { type Profile, restTitle, sectionsWithout } from '../audiences/audience.ts';
import { nothing } from '../document/package-form.ts';
import { headingOf, isRedundant, type Kept } from '../selection/selection.ts';

const isListItem = ({ item }: Kept) => item.block.kind === 'item';

function renderParts(parts: readonly Kept[], section: string): string {
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

/** The sections of a handoff that a reader's client shows first and last: in a handoff they keep their own headings. */
const ownTopics = ['next-action', 'donts'] as const;

export const handoffTitles: ReadonlySet<string> = new Set(ownTopics.map((topic) => sectionTitles[topic]));

/** An audience whose next action and don'ts are printed outside the package, each under the heading of a handoff. */
export function asHandoffProfile(profile: Profile): Profile {
  const around = ownTopics.map((topic) => ({ title: sectionTitles[topic], topics: [topic] }));
  return { ...profile, sections: [...sectionsWithout(profile.sections, ownTopics), ...around] };
}

/** What is printed before and behind the package in a handoff's body. */
export function renderAround(kept: readonly Kept[]): { head: string; tail: string } {
  const [head, tail] = ownTopics.map((topic) => {
    const title = sectionTitles[topic];
    const parts = kept.filter(({ section }) => section === title);
    return parts.length === 0 ? '' : `## ${title}\n\n${renderParts(parts, title)}\n`;
  });
  return { head: head ? `${head}\n` : '', tail: tail ? `\n${tail}` : '' };
}
