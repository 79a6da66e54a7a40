import { clip, oneLine, plural } from '../../text/lines.ts';
import { type Check, variedChecks } from '../voices/checks.ts';
import type { Claim } from '../voices/claims.ts';
import { commitsOf, publications } from '../voices/commits.ts';
import { detoursOf } from '../voices/detours.ts';
import { isScratch, type TouchedFile } from '../voices/files.ts';
import { isUncommitted, type Material } from './material.ts';

function outcomeText({ outcome, order }: Check, lastEdit: number): string {
  const after = order < lastEdit ? ' before the last edit' : '';
  const words = {
    passed: 'passed',
    failed: 'FAILED',
    running: 'was still running',
    lost: 'no result recorded',
  };
  return `${outcome in words ? words[outcome as keyof typeof words] : 'outcome not told'}${after}`;
}

/** Returns the checks, the last first. */
export function verificationLines({ checks, lastEdit, clock }: Material): string[] {
  return variedChecks(checks, 3).map(
    (check) => `- \`${check.command}\`: ${outcomeText(check, lastEdit)}, ${clock(check.at)}`,
  );
}

/** Takes the last claim that names a file from the list and returns it; empty for none. */
function saidOf(path: string, claims: Claim[]): string {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const at = claims.findLastIndex(({ text, kind }) => text.includes(name) && kind !== 'next');
  const [claim] = at < 0 ? [] : claims.splice(at, 1);
  return claim === undefined ? '' : `; claimed: ${clip(claim.text, 200)}`;
}

/** A file that git does not name and that no commit can hold is ignored, or as it was. */
function committed({ order }: TouchedFile, { request, lastCommit }: Material): string {
  const isHeld = order < lastCommit || request.git === null || request.git.log.length > 0;
  return isHeld ? 'committed' : 'no change in git now (ignored, or taken back)';
}

/** Returns the changed files, the last first; what was said of one is taken from the claims. */
export function fileLines(material: Material, claims: Claim[]): string[] {
  const own = material.files.filter(({ path }) => !isScratch(path));
  const scratch = material.files.length - own.length;
  const inGit = material.request.git?.dirty ? 'uncommitted' : 'not committed in this session';
  const lines = own.map((file, index) => {
    const what = { add: 'written', update: 'edited', delete: 'deleted' }[file.change];
    const times = file.times > 1 ? ` ${file.times}×` : '';
    const said = index < 5 ? saidOf(file.path, claims) : '';
    return `- ${file.path}: ${what}${times}, ${isUncommitted(file, material) ? inGit : committed(file, material)}${said}`;
  });
  return scratch > 0 ? [...lines, `- and ${plural(scratch, 'scratch file')} outside the worktree`] : lines;
}

/** Returns the commits that git has now, and those recorded that its log does not have. */
function commitLines({ session, request, clock }: Material): { order: number; text: string }[] {
  const log = request.git?.log ?? [];
  const inGit = log.map(({ hash, subject }, index) => ({
    order: Number.MAX_SAFE_INTEGER - index,
    text: `- in git: ${hash} ${clip(subject, 110)}`,
  }));
  const elsewhere = request.git ? ', not in the log of this branch now' : '';
  const recorded = commitsOf(session)
    .filter(({ subject }) => !log.some((commit) => commit.subject.startsWith(subject.replace(/…$/, ''))))
    .map(({ subject, hash, at, order }) => ({
      order,
      text: `- ${clock(at)} committed${hash ? ` ${hash}` : ''}: ${subject}${elsewhere}`,
    }));
  return [...inGit, ...recorded];
}

/** Returns what passed after the last edit, was committed or published, and was ticked off. */
export function doneLines(material: Material): string[] {
  const { session, checks, lastEdit, clock } = material;
  const published = publications(session).map(({ text, at, order }) => ({
    order,
    text: `- ${clock(at)} ran ${text}`,
  }));
  const made = [...commitLines(material), ...published].sort((a, b) => b.order - a.order);
  const passed = checks
    .filter(({ outcome, order }) => outcome === 'passed' && order > lastEdit)
    .map(({ command }) => `- passed after the last edit: \`${clip(command, 90)}\``);
  const tasks = session.tasks?.list.filter(({ state }) => state === 'done') ?? [];
  const ticked = tasks.slice(-10).map(({ text }) => clip(oneLine(text), 90));
  const list = ticked.length > 0 ? [`- Ticked off in the task list: ${ticked.join('; ')}`] : [];
  return [...passed.slice(-4), ...list, ...made.map(({ text }) => text)];
}

/** Returns what was refused, taken back or done in another way, as recorded. */
export function detourLines({ session, clock }: Material): string[] {
  return detoursOf(session, 4).map(({ text, at }) => `- ${clock(at)} ${text}`);
}

/** Returns the open tasks of the last list. */
export function taskLines({ session, lastEdit }: Material): string[] {
  if (session.tasks === null) return [];
  const { list, moment } = session.tasks;
  const age = moment.order < lastEdit ? ' (stale: an edit came after this list)' : '';
  return list
    .filter(({ state }) => state === 'active' || state === 'open')
    .map(
      ({ text, state }) =>
        `- ${state === 'active' ? 'task under way' : 'task'}${age}: ${clip(oneLine(text), 160)}`,
    );
}

/** Returns the plan that the user approved. */
export function planLines({ session: { plan }, clock }: Material): string[] {
  if (!plan?.approved) return [];
  const where = plan.path === null ? '' : ` (${plan.path})`;
  return [`- ${clock(plan.at)} the user approved a plan${where}: ${clip(oneLine(plan.text), 400)}`];
}
