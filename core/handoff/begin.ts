import { join } from 'node:path';
import type { Context } from '../context.ts';
import { prepareDraftsDirectory } from '../files/own/drafts.ts';
import { randomHex } from '../text/hex.ts';
import { instantInName } from '../text/instants.ts';
import { neutralisePath } from '../text/untrusted.ts';
import { readFacts } from '../worktree/facts.ts';
import { identify } from '../worktree/identity.ts';
import { resolveRecipient } from '../worktree/recipient.ts';
import { sectionKeys, sectionTitles } from './format/section-titles.ts';
import { inboxPaths } from './inbox/paths.ts';
import { listInbox } from './list.ts';
import { checkTopic } from './publish.ts';
import { lastHandoffHead, readChanges } from './review/changes.ts';

export type Beginning = Awaited<ReturnType<typeof beginHandoff>>;

const guidance: Readonly<Record<(typeof sectionKeys)[number], string>> = {
  status: '<what is verified, what is in flight, the working hypothesis>',
  'next-action': '<the one concrete first step: a command, a file and line, what to expect>',
  decisions: '- <decision>: <why> (<file:line, SHA, command and result, or link>)',
  done: '- <what is done and how it was verified, so that nobody does it again>',
  'follow-ups': '1. <what, why it matters, what blocks it>',
  assumptions: '- <what must still be true outside this conversation: paths, services, versions, data>',
  verification: '```bash\n<two to five commands that confirm the state, each with the expected result>\n```',
  files: '- `<path>`',
  donts: '- <what was tried and failed, what looks safe and is not, and why>',
  reader: 'Verify before you rely on a line; the claims above are from an earlier session.',
};

/** More are not pre-filled: nobody reads such a list. */
const listedFiles = 40;

/** "Files touched" as git knows it; the guidance where git knows nothing. */
function filesContent(changed: readonly string[]): string {
  if (changed.length === 0) return guidance.files;
  const more = changed.length > listedFiles ? [`- and ${changed.length - listedFiles} more`] : [];
  return [...changed.slice(0, listedFiles).map((path) => `- \`${neutralisePath(path)}\``), ...more].join(
    '\n',
  );
}

/** The skeleton of a draft: the sections in their order, each with what belongs there and what git knows. */
function draftTemplate(today: string, changed: readonly string[]): string {
  const sections = sectionKeys.map((key) => {
    const title = key === 'status' ? `${sectionTitles[key]} ${today}` : sectionTitles[key];
    return `## ${title}\n\n${key === 'files' ? filesContent(changed) : guidance[key]}\n`;
  });
  return `---\nname: <one line: what this is about>\ndescription: <one sentence for whoever sees only the list>\n---\n\n${sections.join('\n')}`;
}

/** The facts a writer needs. Writes nothing but the directory for the draft. */
export async function beginHandoff(
  ctx: Context,
  to: string | undefined,
  topic: string | undefined,
  drafts: string = prepareDraftsDirectory(ctx),
  template: string | null = null,
) {
  checkTopic(topic);
  const self = identify(ctx.cwd);
  // What travels has no inbox here yet.
  const isRemote = to?.startsWith('@') ?? false;
  const recipient = resolveRecipient(ctx, self, isRemote ? undefined : to);
  const facts = readFacts(self.worktree, ctx.env);
  const changes =
    facts.branch === 'none' ? null : readChanges(self.worktree, lastHandoffHead(ctx, self), ctx.env);
  const changed = [...new Set([...(changes?.dirty ?? []), ...(changes?.bounded ? changes.committed : [])])];
  const paths = inboxPaths(ctx, recipient);
  const name = `${instantInName(ctx.now())}-${topic ? `${topic}-` : ''}${randomHex(3)}.md`;
  const today = ctx.now().toISOString().slice(0, 10);
  const fill = (own: string) =>
    own.replaceAll('{{date}}', () => today).replaceAll('{{files}}', () => filesContent(changed));
  const waiting = await listInbox(ctx, paths, { worktree: recipient.worktree, selection: 'unread' });
  return {
    from: self.basename,
    to: isRemote ? (to ?? '') : recipient.basename,
    slug: recipient.slug,
    inbox: paths.inbox,
    branch: facts.branch,
    head: facts.head,
    /** Null where it cannot be found out. */
    dirty_files_count: facts.dirtyFiles,
    waiting,
    draft: join(drafts, name),
    template: template ? fill(template) : draftTemplate(today, changed),
    /** What git says is not committed; empty without a repository. */
    dirty_files: (changes?.dirty ?? []).slice(0, listedFiles),
    /** Since the last handoff from this worktree, newest first; empty when there is none. */
    commits: changes?.commits ?? [],
  };
}
