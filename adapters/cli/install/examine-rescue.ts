import { systemCode } from '../../../core/errors.ts';
import { targetAt } from '../../../core/files/entry.ts';
import { listNames } from '../../../core/files/read.ts';
import { isForeign } from '../../../core/files/trust.ts';
import { inboxPaths } from '../../../core/handoff/inbox/paths.ts';
import { describeAge } from '../../../core/handoff/surface/item.ts';
import { rescuedAgeMs } from '../../../core/rescue/finding/find-transcripts.ts';
import { type ChosenSetting, readRescueSetting } from '../../../core/rescue/rescue-setting.ts';
import { shellWord } from '../../../core/text/shell-word.ts';
import { identify } from '../../../core/worktree/identity.ts';
import { type DoctorContext, type Finding, makeFinding } from '../../../install/doctor/finding.ts';
import { clients } from '../../clients.ts';
import { endWords } from '../../rescue/describe-session.ts';
import { waitingLimit } from '../../rescue/ended-session.ts';
import { describeLooked, isLeft, type Survey, surveyWorktree, type Unfiled } from '../../rescue/survey.ts';

/** Why a directory with transcripts cannot be looked into; null where it can. */
function faultOf(directory: string): string | null {
  try {
    listNames(directory);
    const stat = targetAt(directory);
    return stat !== null && isForeign(stat) ? 'belongs to another user' : null;
  } catch (error) {
    return `cannot be read (${systemCode(error) || String(error)})`;
  }
}

function examineDirectories(ctx: DoctorContext, here: string): Finding[] {
  return clients.flatMap(({ client, title, transcriptSource }) =>
    transcriptSource(ctx, here).directories.flatMap((where) => {
      const fault = faultOf(where);
      const [what, fix] = [`it holds transcripts of ${title} and ${fault}.`, `ls -ld ${shellWord(where)}`];
      return fault === null ? [] : [makeFinding('transcripts-closed', { where, what, fix, client })];
    }),
  );
}

/** What the next start does about a session, in words that follow its description. */
function describeFate(ctx: DoctorContext, newest: Unfiled, setting: string): string {
  const { state } = newest;
  if (state === 'delivered') return 'its draft was brought';
  if (state === 'dismissed') return 'it was dismissed';
  if (state === 'superseded') return 'a newer handoff took the place of its draft';
  if (state === 'offered') return 'a start has offered it';
  const identity = identify(newest.worktree);
  if (!isLeft({ ctx, identity, paths: inboxPaths(ctx, identity) }, newest))
    return 'it left nothing to rescue';
  if (setting === 'off') return 'no start looks at it';
  if (setting !== 'auto' || newest.session.end === 'quit') return 'the next start says one line about it';
  return newest.file.size > waitingLimit.most
    ? 'the next start says one line about it, because its transcript takes too long to be read there'
    : 'the next start brings its draft';
}

function describeNewest(ctx: DoctorContext, { newest }: Survey, setting: string): string {
  if (newest === null) return 'None of them ended with work to save.';
  if (newest === 'filed') return 'The newest that ended filed a handoff.';
  const { file, session, at } = newest;
  const age = describeAge(ctx.now().getTime() - at.getTime());
  const fate = describeFate(ctx, newest, setting);
  return `The newest that ended, ${file.id} of ${file.client} (${endWords[session.end]}, ${age} ago): ${fate}.`;
}

function describeSetting({ env }: DoctorContext, { setting, fault }: ChosenSetting): string {
  if (fault !== null) return `${fault}.`;
  if (env.AGENT_HANDOFF_RESCUE) return `AGENT_HANDOFF_RESCUE sets rescue to ${setting}.`;
  return setting === 'auto' ? 'rescue is auto.' : `.agent-handoff.yaml sets rescue to ${setting}.`;
}

/** Says what rescue sees of a worktree, and why it brought nothing; nothing of sessions without work. */
export async function examineRescue(ctx: DoctorContext, here: string): Promise<Finding[]> {
  const closed = examineDirectories(ctx, here);
  const identity = identify(here);
  const survey = await surveyWorktree({ ctx, identity, paths: inboxPaths(ctx, identity) });
  const chosen = await readRescueSetting(ctx, identity.worktree);
  const { setting, fault } = chosen;
  if (survey.newest === null && setting === 'auto') return closed;
  const since = new Date(ctx.now().getTime() - rescuedAgeMs).toISOString().slice(0, 10);
  const found = `${describeLooked(survey)} since ${since}.`;
  const what = [found, describeNewest(ctx, survey, setting), describeSetting(ctx, chosen)].join(' ');
  const severity = fault === null ? {} : { severity: 'warn' as const };
  const fix = `${ctx.commands.handoff} rescue`;
  return [...closed, makeFinding('rescue', { where: identity.worktree, what, fix, ...severity })];
}
