import type { Context } from '../../../core/context.ts';
import { HandoffError } from '../../../core/errors.ts';
import { recordRunningNode } from '../../../core/files/own/state-directory.ts';
import { bindEvidence } from '../../../core/handoff/evidence/bind.ts';
import { sectionContent } from '../../../core/handoff/format/sections.ts';
import { type DraftBody, readDraft } from '../../../core/handoff/inbox/draft.ts';
import { type Published, publishHandoff } from '../../../core/handoff/publish.ts';
import { currentWriter } from '../../clients.ts';
import { sessionWorktrees } from '../../session-place.ts';
import { type BodyOptions, type BodySource, readAnswers, readBodySource } from '../body-source.ts';
import { canAsk } from '../confirm.ts';
import { asLine, writeResult, writeWarnings } from '../print.ts';
import { removeUsedDrafts } from '../remove-draft.ts';
import type { Options, Workplace } from '../verb.ts';

interface PublishOptions extends Options<BodyOptions> {
  to?: string;
  topic?: string;
  dryRun?: boolean;
  redact?: boolean;
  answers?: string;
  for?: string;
  nextAction?: string;
  /** Whether a handoff for another machine stays in the outbox for now. */
  later?: boolean;
  /** Commander's form of `--no-review`. */
  review?: boolean;
}

const notAsked = 'the review was skipped: nobody could be asked. The file records it (review: skipped).';

/** Reviews a draft by the answers given, by asking on a terminal, or not at all. Returns it as the review leaves it. */
async function passReview(
  ctx: Context,
  draft: BodySource,
  answers: BodySource | null,
  options: PublishOptions,
) {
  const isAsked = options.review !== false && !options.json && !options.dryRun && canAsk();
  if (answers === null && !isAsked) {
    const warnings = options.review === false ? [] : [notAsked];
    return { bytes: draft.bytes, review: 'skipped' as const, warnings };
  }
  const { applyGivenAnswers, reviewOnTerminal } = await import('./review.ts');
  const text = answers
    ? await applyGivenAnswers(draft, answers, options.nextAction)
    : await reviewOnTerminal(ctx, draft, options.nextAction);
  return { bytes: Buffer.from(text, 'utf8'), review: 'done' as const, warnings: [] };
}

/** Binds the references of what was decided and assumed to what is there now. */
function bindDraft({ ctx, identity: { worktree } }: Workplace, { sections }: DraftBody): string | null {
  const claims = `${sectionContent(sections, 'decisions')}\n${sectionContent(sections, 'assumptions')}`;
  return bindEvidence(claims, { worktree, cwd: ctx.cwd, home: ctx.home }, ctx.env);
}

/** Says where a handoff was filed, and who gets it. */
export function renderPublished(published: Omit<Published, 'text'>, leftOut?: string): string {
  return [
    asLine`Handoff filed: ${published.name}`,
    asLine`  for      ${published.to} (${published.worktree})`,
    asLine`  file     ${published.path}`,
    `  sentinel ${published.sentinel}`,
    ...(leftOut === undefined ? [] : [asLine`  left out ${leftOut}`]),
    asLine`The next session in ${published.worktree} starts with it and answers with this sentinel.`,
  ].join('\n');
}

/** Who writes: the session that the environment shows, else the connection that asks. */
function writerOf({ ctx, connection }: Workplace): { tool: string; sessionId: string | undefined } {
  const writer = currentWriter(ctx);
  if (connection === undefined || writer.sessionId !== undefined) return writer;
  const { client, session_id } = connection.session;
  return { tool: client, sessionId: session_id };
}

export async function runPublish(workplace: Workplace, options: PublishOptions): Promise<void> {
  const { ctx } = workplace;
  const { to, topic, dryRun, redact, nextAction, for: audience } = options;
  recordRunningNode(ctx, process.execPath);
  if (options.answers === '-' && options.file === '-') {
    throw new HandoffError('bad-usage', {
      message: '--file - and --answers -: standard input can be only one of them',
      hint: 'handoff publish --file <draft> --answers -',
    });
  }
  const source = await readBodySource(ctx, options, 'publish');
  const answers = options.answers === undefined ? null : await readAnswers(ctx, options.answers);
  const reviewed = await passReview(ctx, source, answers, options);
  const asked = reviewed.review === 'done';
  const remote = to?.startsWith('@') ? await import('../remote/publish-remote.ts') : null;
  await remote?.refuseUnsure(reviewed.bytes, source.where);
  const whole = await readDraft(reviewed.bytes, source.where, { redact, asked, nextAction });
  const packed =
    audience === undefined
      ? null
      : await (await import('../packs/packed-draft.ts')).packDraft(ctx, whole, audience);
  const draft = packed?.draft ?? whole;
  const request = {
    ...writerOf(workplace),
    draft: { ...draft, warnings: [...reviewed.warnings, ...draft.warnings] },
    to,
    topic,
    dryRun,
    review: reviewed.review,
    evidence: bindDraft(workplace, whole),
    origins: sessionWorktrees(ctx),
  };
  const sent =
    remote && (await remote.publishToRemote(workplace, { ...request, to: to ?? '', later: options.later }));
  const { text, ...published } = sent ?? publishHandoff(ctx, request);
  const kept = dryRun ? null : (packed?.write() ?? null);
  if (!dryRun) published.warnings.push(...removeUsedDrafts(ctx, [source, answers]));
  if (!options.json) writeWarnings(published.warnings);
  const planned = `${asLine`Would write ${published.path}:`}\n\n${text}`;
  const document = { ...published, ...(kept ? { audience, ...kept } : {}) };
  const rendered = sent ? remote.renderSent(workplace.ctx, sent) : renderPublished(published, kept?.ledger);
  await writeResult(options, document, dryRun ? planned : rendered);
}
