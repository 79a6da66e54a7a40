import { join } from 'node:path';
import type { Context } from '../../../core/context.ts';
import { HandoffError } from '../../../core/errors.ts';
import { makeTemporaryDrafts } from '../../../core/files/own/drafts.ts';
import { listNames, readText } from '../../../core/files/read.ts';
import { type Beginning, beginHandoff } from '../../../core/handoff/begin.ts';
import { readReceived } from '../../../core/handoff/delivery/received.ts';
import { readInboxFile } from '../../../core/handoff/inbox/read-inbox.ts';
import { lettersOf } from '../../../core/handoff/surface/harmless-names.ts';
import { shellWord } from '../../../core/text/shell-word.ts';
import { neutraliseLine } from '../../../core/text/untrusted.ts';
import { checkDaily } from '../../../install/upgrade/daily-check.ts';
import type { UpgradeNews } from '../../../install/upgrade/upstream.ts';
import { bundlePath, clonePath, shippedTexts } from '../../client/installation.ts';
import { currentClient } from '../../clients.ts';
import { mayReadOutcomes } from '../../outcome/setting.ts';
import { launchDirectory } from '../../session-place.ts';
import { asLine, writeResult } from '../print.ts';
import { sessionCommand } from '../shown-command.ts';
import type { Options, Workplace } from '../verb.ts';
import { version } from '../version.ts';

interface BeginOptions {
  to?: string;
  topic?: string;
  template?: string;
  /** The word for Node in the printed command; a plugin's rules say `node`, as they cannot know a path. */
  node?: string;
}

/** Returns the command as a permission rule allows it: literal, with the bundle by the path it was called by. */
function draftCommand(
  ctx: Context,
  verb: 'review' | 'publish',
  draft: string,
  { in: launched, node }: Options<BeginOptions>,
): string {
  const bundle = process.argv[1] ?? bundlePath;
  const command =
    node === undefined ? sessionCommand(ctx, bundle) : `${shellWord(node)} ${shellWord(bundle)}`;
  const place = launched === undefined ? '' : ` --in ${shellWord(launchDirectory(launched))}`;
  return `${command} ${verb} --file ${shellWord(draft)}${place}`;
}

/** The templates of this program, by name. */
export function templateNames(): string[] {
  const files = listNames(shippedTexts('templates')).filter((file) => file.endsWith('.md'));
  return files.map((file) => file.replace(/\.md$/, '')).sort();
}

/** Returns the text of a template in this clone; null when none was asked for. Throws `bad-usage` for an unknown one. */
function readTemplate(name: string | undefined): string | null {
  if (name === undefined) return null;
  const directory = shippedTexts('templates');
  const names = templateNames();
  const text = names.includes(name) ? readText(join(directory, `${name}.md`)) : null;
  if (text !== null) return text;
  throw new HandoffError('bad-usage', {
    message: `--template ${JSON.stringify(name)}: expected one of ${names.join(', ')}`,
    hint: `handoff begin --template ${names[0]}`,
  });
}

const shownCommits = 20;

/** What was committed since the last handoff from here, so that nobody has to write it up. */
function renderCommits({ commits }: Beginning): string[] {
  if (commits.length === 0) return [];
  const shown = commits.slice(0, shownCommits);
  const lines = shown.map(({ sha, subject }) => asLine`  ${sha} ${neutraliseLine(subject, 100)}`);
  const more = commits.length - shown.length;
  const rest = more > 0 ? [`  and ${more} more`] : [];
  return ['commits since the last handoff from here:', ...lines, ...rest];
}

function renderUpgrade(news: UpgradeNews | null): string[] {
  if (news === null || news.skipped) return [];
  return [`upgrade: ${neutraliseLine(news.latest, 40)} is available, this is ${version}`];
}

/** Returns the path of the draft by a program that this session received last; null for none. */
async function findRescuedDraft({ ctx, paths }: Workplace): Promise<string | null> {
  const session = currentClient(ctx)?.currentSession(ctx);
  if (!session) return null;
  for (const { name } of readReceived(paths, session.session_id).handoffs.reverse()) {
    const file = await readInboxFile(paths.read, name);
    if (file?.handoff.fields.get('draft') === 'rescue') return file.path;
  }
  return null;
}

/** Returns what the last handoffs from here got wrong; none where that cannot be found out. */
async function findLessons(workplace: Workplace): Promise<string[]> {
  if (!mayReadOutcomes(workplace.ctx)) return [];
  try {
    return await (await import('../../outcome/lessons.ts')).readLessons(workplace);
  } catch {
    // A writer needs no more than the facts.
    return [];
  }
}

/** `handoff begin`: in text form a block that a skill can put before the writer as it is. */
export async function runBegin(workplace: Workplace, options: Options<BeginOptions>): Promise<void> {
  const { ctx } = workplace;
  const place = currentClient(ctx)?.draftsPlace?.(ctx) ?? null;
  const drafts = place === null ? undefined : makeTemporaryDrafts(place);
  const [facts, upgrade, rescued, lessons] = await Promise.all([
    beginHandoff(ctx, options.to, options.topic, drafts, readTemplate(options.template)),
    checkDaily(ctx, clonePath, version),
    findRescuedDraft(workplace),
    findLessons(workplace),
  ]);
  const { draft } = facts;
  const lines = [
    asLine`from: ${facts.from}`,
    asLine`to: ${facts.to}`,
    asLine`branch: ${facts.branch}`,
    asLine`head: ${facts.head}`,
    `uncommitted files: ${facts.dirty_files_count ?? 'unknown'}`,
    `already waiting there: ${facts.waiting.map(({ name }) => `"${lettersOf(name)}"`).join(', ') || 'nothing'}`,
    asLine`draft file: ${draft}`,
    asLine`answers file: ${draft.replace(/\.md$/, '.answers.json')}`,
    asLine`review command: ${draftCommand(ctx, 'review', draft, options)}`,
    asLine`publish command: ${draftCommand(ctx, 'publish', draft, options)}`,
    ...(rescued === null ? [] : [asLine`rescued draft: ${rescued}`]),
    ...lessons.map((lesson) => asLine`last time: ${lesson}`),
    ...renderUpgrade(upgrade),
    ...renderCommits(facts),
    `\ntemplate:\n\n${facts.template}`,
  ];
  await writeResult(options, { ...facts, rescued_draft: rescued, lessons, upgrade }, lines.join('\n'));
}
