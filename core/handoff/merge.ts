import type { Context } from '../context.ts';
import { HandoffError } from '../errors.ts';
import { clip, likeness, oneLine, plainWords } from '../text/lines.ts';
import { readMarkdown } from '../text/markdown.ts';
import { type OwnKey, sectionKeys, sectionTitles } from './format/section-titles.ts';
import { sectionContent } from './format/sections.ts';
import { readDraft } from './inbox/draft.ts';
import type { Found } from './inbox/find.ts';
import type { Inbox } from './inbox/paths.ts';
import type { InboxFile } from './inbox/read-inbox.ts';
import { archiveSuperseded } from './inbox/supersede.ts';
import { type Published, type PublishRequest, publishHandoff } from './publish.ts';
import { titleOf } from './surface/item.ts';

/** One statement of a section: a paragraph, an item of a list, or a fence, and who made it. */
interface Statement {
  text: string;
  plain: string;
  isCode: boolean;
  origins: string[];
}

/** Sections in which two statements of nearly the same words can say two things. */
const disputable: readonly OwnKey[] = ['status', 'decisions', 'done', 'follow-ups', 'assumptions', 'donts'];
/** From here on two statements are of one thing; measured on pairs such as "30 s" and "60 s", "Redis" and "Postgres". */
const alike = 0.6;

/** What tells the merged ones apart in the text: the sender, else the title. */
function labelsOf(files: readonly InboxFile[]): string[] {
  const senders = files.map(({ handoff }) => handoff.fields.get('from') || 'unknown');
  return files.map((file, at) => {
    const sender = senders[at] ?? '';
    const isOnly = senders.indexOf(sender) === senders.lastIndexOf(sender);
    return isOnly ? sender : clip(titleOf(file), 60);
  });
}

/** Splits a section: items of lists one by one, with what belongs to each. */
function statementsOf(content: string, origin: string): Statement[] {
  const { lines, blocks } = readMarkdown(content);
  const source = (block: { firstLine: number; endLine: number }) =>
    lines.slice(block.firstLine, block.endLine).join('\n').trimEnd();
  return blocks
    .flatMap((block) => (block.type === 'list' ? block.children : [block]))
    .map((block) => {
      const text = source(block).replace(/^\s*(?:[-*+]|\d+[.)])\s+/, block.type === 'item' ? '' : '$&');
      return {
        text,
        plain: plainWords(text.normalize('NFKC')),
        isCode: block.type === 'code',
        origins: [origin],
      };
    })
    .filter(({ text }) => text.trim() !== '');
}

/** The same statement of several once, with all who made it. */
function joinEqual(statements: readonly Statement[]): Statement[] {
  const joined = new Map<string, Statement>();
  for (const statement of statements) {
    const key = statement.isCode ? statement.text : statement.plain || statement.text;
    const known = joined.get(key);
    if (known) known.origins = [...new Set([...known.origins, ...statement.origins])];
    else joined.set(key, { ...statement });
  }
  return [...joined.values()];
}

const indent = (text: string) => text.replace(/\n(?=.)/g, '\n  ');
const said = ({ origins }: Statement) => `(from ${origins.join(', ')})`;

function renderStatement(statement: Statement): string {
  const { text, isCode } = statement;
  return isCode ? `From ${statement.origins.join(', ')}:\n\n${text}` : `- ${indent(text)} ${said(statement)}`;
}

/** Puts statements that are nearly the same and made by others side by side. */
function renderSection(statements: readonly Statement[], isDisputable: boolean): string {
  const left = [...statements];
  const parts: string[] = [];
  for (let first = left.shift(); first; first = left.shift()) {
    const { plain, origins } = first;
    const rivals = isDisputable
      ? left.filter(
          (other) =>
            likeness(plain, other.plain, 'words') >= alike &&
            other.origins.every((one) => !origins.includes(one)),
        )
      : [];
    for (const rival of rivals) left.splice(left.indexOf(rival), 1);
    if (rivals.length === 0) parts.push(renderStatement(first));
    else {
      const sides = [first, ...rivals].map((one) => `  - ${indent(indent(one.text))} ${said(one)}`);
      parts.push(`- CONTRADICTION, to be settled first:\n${sides.join('\n')}`);
    }
  }
  return parts.join('\n').replace(/\n(?=From [^\n]*:\n\n)/g, '\n\n');
}

/** What forbids, in the languages of the headings that put it into a word of its own. */
const denial =
  /(?<!\p{L})(?:do not|don t|dont|must not|mustn t|may not|never|avoid|not|no|nicht|keine?[nmrs]?|niemals|ne|n|pas|jamais|nunca|jamás|não|non|mai|не|нельзя|никогда|不要|不得|禁止|勿)(?!\p{L})/gu;

const withoutDenial = ({ plain }: Statement) => plainWords(plain.replace(denial, ' '));

/** Pairs of statements of two sections that are of one thing and made by others, each with a word on what it says. */
function crossed(
  sides: readonly [string, readonly Statement[]],
  others: readonly [string, readonly Statement[]],
  plainOf: (statement: Statement) => string,
): string[] {
  const [[word, statements], [otherWord, rivals]] = [sides, others];
  return statements.flatMap((one) =>
    rivals
      .filter(
        (other) =>
          likeness(plainOf(one), plainOf(other), 'words') >= alike &&
          other.origins.some((o) => !one.origins.includes(o)),
      )
      .map((other) => {
        const text = indent(oneLine(other.text));
        return `- CONTRADICTION: ${word} ${said(one)}, ${otherWord} ${said(other)}: ${text}`;
      }),
  );
}

const ownKeys: ReadonlySet<string> = new Set(sectionKeys);

/** The body of one handoff made of several: sections joined, equal statements once, each with its origin. */
function mergeBodies(files: readonly InboxFile[]): string {
  const labels = labelsOf(files);
  const collect = (key: OwnKey) =>
    joinEqual(
      files.flatMap(({ handoff }, at) =>
        statementsOf(sectionContent(handoff.sections, key), labels[at] ?? ''),
      ),
    );
  const open = [...collect('next-action'), ...collect('follow-ups')];
  const disputes: Partial<Record<OwnKey, string[]>> = {
    done: crossed(['done', collect('done')], ['open', open], ({ plain }) => plain),
    donts: crossed(['forbidden', collect('donts')], ['to be done', open], withoutDenial),
  };
  const sections = sectionKeys.flatMap((key) => {
    const statements = collect(key);
    if (statements.length === 0) return [];
    const text = renderSection(statements, disputable.includes(key));
    const lines = [...(disputes[key] ?? []), text];
    return [`## ${sectionTitles[key]}\n\n${lines.join('\n')}\n`];
  });
  const others = files.flatMap(({ handoff }, at) =>
    handoff.sections
      .filter(({ key, content }) => !ownKeys.has(key) && content !== '')
      .map(({ title, content }) => `## ${title || 'Introduction'} (from ${labels[at]})\n\n${content}\n`),
  );
  return [...sections, ...others].join('\n');
}

function nameOf(files: readonly InboxFile[]): string {
  const titles = [...new Set(files.map(titleOf))];
  const [first = ''] = titles;
  return titles.length === 1
    ? `${first} (${files.length} merged)`
    : clip(`Merged: ${titles.join('; ')}`, 120);
}

/**
 * Files one handoff made of several and archives those that wait; each can be brought back by its name. Throws
 * `bad-usage` for fewer than two, and `unreadable-body` for one that can only be shown as it is.
 */
export async function mergeHandoffs(
  { ctx, paths }: Pick<Inbox, 'paths'> & { ctx: Context },
  all: readonly Found[],
  sending: Omit<PublishRequest, 'draft'>,
): Promise<Published & { merged: string[] }> {
  const distinct = all.filter(
    (one, at) => all.findIndex((other) => other.file.path === one.file.path) === at,
  );
  const files = distinct.map(({ file }) => file);
  if (files.length < 2) {
    throw new HandoffError('bad-usage', {
      message: `merge needs two handoffs or more; found ${files.length}`,
      hint: 'handoff list, then: handoff merge <name> <name>',
    });
  }
  const unreadable = files.find(({ handoff, truncated }) => handoff.verbatim || truncated);
  if (unreadable) {
    throw new HandoffError('unreadable-body', {
      message: `${unreadable.path}: ${unreadable.handoff.problems.join('; ') || 'it is too large'}; only readable handoffs are merged`,
      hint: 'leave it out, or correct the file',
    });
  }
  const merged = files.map(titleOf);
  const sources = files.map(({ file }) => file);
  const head = `---\nname: ${JSON.stringify(nameOf(files))}\nmerged_from: ${JSON.stringify(sources.join(' '))}\n---\n\n`;
  const draft = await readDraft(Buffer.from(head + mergeBodies(files), 'utf8'), 'the merged handoff');
  const published = publishHandoff(ctx, { ...sending, draft });
  const name = published.path.slice(published.path.lastIndexOf('/') + 1);
  const over = sending.dryRun ? [] : distinct.filter(({ place }) => place === 'unread');
  await archiveSuperseded(
    ctx,
    paths,
    over.map(({ file }) => ({ name: file.file, by: name })),
  );
  return { ...published, merged };
}
