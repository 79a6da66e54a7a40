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
import { asLine, writeResult, writeWarnings } from '../print.ts';
import { removeUsedDrafts } from '../remove-draft.ts';
import type { Options, Workplace } from '../verb.ts';
import { canAsk } from './ask.ts';

interface PublishOptions extends BodyOptions {
  to?: string;
  topic?: string;
  dryRun?: boolean;
  redact?: boolean;
  answers?: string;
  for?: string;
  /** Commander's form of `--no-review`. */
  review?: boolean;
}

/** A draft as its review leaves it. */
interface Reviewed {
  bytes: Uint8Array;
  review: 'done' | 'skipped';
  warnings: string[];
}

const notAsked = 'the review was skipped: nobody could be asked. The file records it (review: skipped).';

/** Reviews a draft by the answers given, by asking on a terminal, or not at all. */
async function passReview(
  ctx: Context,
  draft: BodySource,
  answers: BodySource | null,
  options: Options<PublishOptions>,
): Promise<Reviewed> {
  const isAsked = options.review !== false && !options.json && !options.dryRun && canAsk();
  if (answers === null && !isAsked) {
    return { bytes: draft.bytes, review: 'skipped', warnings: options.review === false ? [] : [notAsked] };
  }
  const { applyGivenAnswers, reviewOnTerminal } = await import('./review.ts');
  const text = answers ? applyGivenAnswers(draft, answers) : await reviewOnTerminal(ctx, draft);
  return { bytes: Buffer.from(text, 'utf8'), review: 'done', warnings: [] };
}

/** Binds the references of what was decided and assumed to what is there now. */
function bindDraft({ ctx, identity }: Workplace, draft: DraftBody): string | null {
  const claims = (['decisions', 'assumptions'] as const).map((key) => sectionContent(draft.sections, key));
  const { worktree } = identity;
  return bindEvidence(claims.join('\n'), { worktree, cwd: ctx.cwd, home: ctx.home }, ctx.env);
}

function renderPublished(published: Omit<Published, 'text'>, leftOut: string | undefined): string {
  return [
    asLine`Handoff filed: ${published.name}`,
    asLine`  for      ${published.to} (${published.worktree})`,
    asLine`  file     ${published.path}`,
    `  sentinel ${published.sentinel}`,
    ...(leftOut === undefined ? [] : [asLine`  left out ${leftOut}`]),
    asLine`The next session in ${published.worktree} starts with it and answers with this sentinel.`,
  ].join('\n');
}

/** `handoff publish`. */
export async function runPublish(workplace: Workplace, options: Options<PublishOptions>): Promise<void> {
  const { ctx } = workplace;
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
  const whole = await readDraft(reviewed.bytes, source.where, { redact: options.redact });
  const packed =
    options.for === undefined
      ? null
      : await (await import('../packs/packed-draft.ts')).packDraft(ctx, whole, options.for);
  const draft = packed?.draft ?? whole;
  const { text, ...published } = publishHandoff(ctx, {
    ...currentWriter(ctx),
    draft: { ...draft, warnings: [...reviewed.warnings, ...draft.warnings] },
    to: options.to,
    topic: options.topic,
    dryRun: options.dryRun,
    review: reviewed.review,
    evidence: bindDraft(workplace, whole),
    origins: sessionWorktrees(ctx),
  });
  const kept = options.dryRun ? null : (packed?.write() ?? null);
  if (!options.dryRun) published.warnings.push(...removeUsedDrafts(ctx, [source, answers]));
  if (!options.json) writeWarnings(published.warnings);
  await writeResult(
    options,
    { ...published, ...(kept ? { audience: options.for, ...kept } : {}) },
    options.dryRun
      ? `${asLine`Would write ${published.path}:`}\n\n${text}`
      : renderPublished(published, kept?.ledger),
  );
}
