import { basename, dirname, isAbsolute, join, resolve } from 'node:path';
import { type Context, rootOf } from '../../context.ts';
import { HandoffError } from '../../errors.ts';
import { requireTrust } from '../../files/trust.ts';
import { clip, likeness, oneLine, plainWords } from '../../text/lines.ts';
import { shellWord } from '../../text/shell-word.ts';
import { type Inbox, type InboxPaths, inboxPathsAt } from './paths.ts';
import { givenTitle, type InboxFile, readInbox, readInboxFile } from './read-inbox.ts';

/** A handoff that a NAME meant, and which directory of the inbox it is in. */
export interface Found {
  file: InboxFile;
  place: 'unread' | 'read';
}

/** A text as a person types it: in lower case, in NFKC, one space for all that is neither letter nor digit. */
function typed(text: string): string {
  const lower = text.normalize('NFKC').trim().toLowerCase();
  return plainWords(lower) || lower;
}

/** The parts of a NAME around what a list cut off: each `…`, or three dots. */
function partsOf(name: string): string[] {
  return name
    .split(/…|\.{3}/)
    .map(typed)
    .filter((part) => part !== '');
}

/** Whether a text holds all parts, in this order. */
function holdsInOrder(text: string, parts: readonly string[]): boolean {
  let from = 0;
  return parts.every((part) => {
    const at = text.indexOf(part, from);
    from = at + part.length;
    return at >= 0;
  });
}

/** What a handoff can be called by. */
function callNames(file: InboxFile): string[] {
  const names = [givenTitle(file), file.handoff.fields.get('topic') ?? '', file.file];
  return names.filter((text) => text !== '');
}

/**
 * The meanings of a NAME, the strictest first: file name, path, title, topic, beginning of the file name; then the same
 * without regard to case, any part of them, and all its words in any order. What waits comes first.
 */
function meanings({ ctx, paths }: Inbox, name: string): ((found: Found) => boolean)[] {
  const path = isAbsolute(name) ? name : resolve(ctx.cwd, name);
  const parts = partsOf(name);
  const whole = typed(name);
  const words = whole.split(' ');
  const named = ({ file }: Found) => callNames(file).map(typed);
  const loose = [
    (found: Found) => named(found).includes(whole),
    (found: Found) => named(found).some((text) => holdsInOrder(text, parts)),
    // As a list tells two of one name apart: title, then topic or file.
    (found: Found) => holdsInOrder(named(found).join(' '), parts),
    (found: Found) => words.every((word) => named(found).join(' ').includes(word)),
  ].map((means) => (found: Found) => parts.length > 0 && means(found));
  return [
    ({ file }) => file.file === name || file.file === `${name}.md`,
    ({ file }) => file.path === path || join(paths.unread, file.file) === path,
    ({ file }) => file.handoff.fields.get('name') === name,
    ({ file, place }) => place === 'unread' && file.handoff.fields.get('topic') === name,
    ({ file }) => file.handoff.fields.get('topic') === name,
    ({ file }) => name !== '' && file.file.startsWith(name),
    ...loose.flatMap((means) => [(found: Found) => found.place === 'unread' && means(found), means]),
  ];
}

const nearestShown = 3;

/** The handoffs whose names are most like NAME, the most alike first; of those alike what waits, then the newest. */
function findNearest(all: readonly Found[], name: string): Found[] {
  const wanted = typed(name);
  const scored = all.map((found) => ({
    found,
    score: Math.max(...callNames(found.file).map((text) => likeness(wanted, typed(text), 'letters'))),
  }));
  return scored
    .sort((a, b) => b.score - a.score)
    .slice(0, nearestShown)
    .map(({ found }) => found);
}

/** What became of a file, as far as the file itself tells. */
export function stampedState({ file, place }: Found): 'malformed' | 'unread' | 'acknowledged' | 'seen' {
  if (file.handoff.problems.length > 0) return 'malformed';
  if (place === 'unread') return 'unread';
  return file.handoff.fields.get('acknowledged_at') ? 'acknowledged' : 'seen';
}

/** Returns everything in an inbox that is for its worktree: what waits, then what was read, each newest first. */
async function readAll({ paths, identity }: Inbox): Promise<Found[]> {
  requireTrust(paths);
  const all: Found[] = [];
  for (const place of ['unread', 'read'] as const) {
    const { files } = await readInbox(paths[place], identity.worktree);
    all.push(...files.map((file) => ({ file, place })));
  }
  return all;
}

/**
 * Finds the one handoff of this worktree's inbox, or of `others`, that NAME means. Throws `name-not-found` or
 * `name-ambiguous`.
 */
export async function findHandoff(inbox: Inbox, name: string, others: readonly Found[] = []): Promise<Found> {
  const all = [...(await readAll(inbox)), ...others];
  for (const means of meanings(inbox, name)) {
    const matches = all.filter(means);
    const [only] = matches;
    if (only && matches.length === 1) return only;
    if (matches.length > 1) {
      throw new HandoffError('name-ambiguous', {
        message: `${JSON.stringify(name)} means ${matches.length} handoffs: ${matches
          .slice(0, 5)
          .map((found) => found.file.file)
          .join(', ')}${matches.length > 5 ? ' …' : ''}`,
        hint: 'repeat the command with more of the file name',
      });
    }
  }
  const nearest = findNearest(all, name);
  const [first] = nearest;
  const named = nearest.map((found) => `${nameInMiss(found)} (${stampedState(found)}, ${found.file.file})`);
  const known = first === undefined ? 'nothing waits or was read there' : `the nearest: ${named.join(', ')}`;
  throw new HandoffError('name-not-found', {
    message: `no handoff ${JSON.stringify(name)} in ${inbox.paths.inbox}; ${known}`,
    hint:
      first === undefined
        ? 'handoff list --everywhere'
        : `handoff ${first.place === 'unread' ? 'take' : 'show'} ${shellWord(first.file.file)}, or handoff list --all`,
  });
}

const nameInMiss = ({ file }: Found) => JSON.stringify(clip(oneLine(callNames(file)[0]), 60));

/** A handoff by its path in any inbox under the root; null when NAME is no such path. */
export async function findByPath(
  ctx: Context,
  name: string,
): Promise<(Found & { paths: InboxPaths }) | null> {
  const path = isAbsolute(name) ? name : resolve(ctx.cwd, name);
  const paths = inboxPathsAt(dirname(dirname(path)));
  const place = dirname(path) === paths.unread ? 'unread' : 'read';
  const inside = dirname(dirname(paths.inbox)) === resolve(ctx.cwd, rootOf(ctx));
  if (!inside || dirname(path) !== paths[place]) return null;
  requireTrust(paths);
  const file = await readInboxFile(paths[place], basename(path));
  return file === null ? null : { file, place, paths };
}
