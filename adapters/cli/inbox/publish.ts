import type { Context } from '../../../core/context.ts';
import { HandoffError } from '../../../core/errors.ts';
import { bindEvidence } from '../../../core/handoff/evidence/bind.ts';
import { sectionContent } from '../../../core/handoff/format/sections.ts';
import { type DraftBody, decodeDraft, readDraft } from '../../../core/handoff/inbox/draft.ts';
import { publishHandoff } from '../../../core/handoff/publish.ts';
import { recordRunningNode } from '../../../core/state/running-node.ts';
import { identify } from '../../../core/worktree/identity.ts';
import { launchDirectory, processContext } from '../../context.ts';
import { sessionWorktrees } from '../../session-place.ts';
import { currentWriter } from '../../writer.ts';
import { asLine, writeAside, writeJson, writeOut, writeWarnings } from '../print.ts';
import { removeUsedDrafts } from '../remove-draft.ts';
import type { Options } from '../verb.ts';
import { canAsk } from './ask-review.ts';
import { type BodyOptions, type BodySource, readBodySource, readNamedBody } from './body-source.ts';

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

/** A draft after its review, and whether one took place. */
interface Reviewed {
  bytes: Uint8Array;
  review: 'done' | 'skipped';
  warnings: string[];
  /** Where the answers were read from. */
  answers?: BodySource;
}

async function readAnswers(ctx: Context, given: string): Promise<BodySource> {
  // A sandbox in which no file can be written passes the answers themselves.
  if (/^\s*[[{]/.test(given)) return { bytes: Buffer.from(given, 'utf8'), where: '--answers', path: null };
  return readNamedBody(ctx, given, true);
}

async function applyGivenAnswers(ctx: Context, draft: BodySource, given: string): Promise<Reviewed> {
  const { parseAnswers, checkAnswers } = await import('../../../core/handoff/review/answers.ts');
  const { applyAnswers } = await import('../../../core/handoff/review/apply.ts');
  const { outlineDraft } = await import('../../../core/handoff/review/outline.ts');
  const source = await readAnswers(ctx, given);
  const answers = parseAnswers(decodeDraft(source.bytes, source.where), source.where);
  const outline = outlineDraft(decodeDraft(draft.bytes, draft.where));
  checkAnswers(outline, answers, source.where);
  const bytes = Buffer.from(applyAnswers(outline, answers), 'utf8');
  return { bytes, review: 'done', warnings: [], answers: source };
}

async function askOnTerminal(ctx: Context, source: BodySource): Promise<Reviewed> {
  const { reviewDraft } = await import('../../../core/handoff/review/review.ts');
  const { applyAnswers } = await import('../../../core/handoff/review/apply.ts');
  const { problemLines } = await import('./review.ts');
  const { askReview } = await import('./ask-review.ts');
  const { review, outline } = await reviewDraft(ctx, decodeDraft(source.bytes, source.where));
  if (review.problems.length > 0) writeAside(problemLines(review.problems).join('\n'));
  const answers = await askReview(review.questions);
  if (answers === null) {
    throw new HandoffError('review-aborted', {
      message: `the review was broken off: nothing was filed${source.path ? `, the draft is kept: ${source.path}` : ''}`,
      hint: `handoff publish --file ${source.path ?? '<draft>'}`,
    });
  }
  return { bytes: Buffer.from(applyAnswers(outline, answers), 'utf8'), review: 'done', warnings: [] };
}

/** The draft as its review leaves it: by answers, by asking on a terminal, or as it is. */
async function passReview(
  ctx: Context,
  source: BodySource,
  options: Options<PublishOptions>,
): Promise<Reviewed> {
  if (options.answers !== undefined) return applyGivenAnswers(ctx, source, options.answers);
  const skipped = { bytes: source.bytes, review: 'skipped' } as const;
  if (options.review === false) return { ...skipped, warnings: [] };
  if (!options.json && !options.dryRun && canAsk()) return askOnTerminal(ctx, source);
  return {
    ...skipped,
    warnings: ['the review was skipped: nobody could be asked. The file records it (review: skipped).'],
  };
}

/** Binds the references of what was decided and assumed to what stands there now. */
function bindDraft(ctx: Context, draft: DraftBody): string | null {
  const { worktree } = identify(ctx.cwd);
  const claims = (['decisions', 'assumptions'] as const).map((key) => sectionContent(draft.sections, key));
  return bindEvidence(claims.join('\n'), { worktree, cwd: ctx.cwd, home: ctx.home }, ctx.env);
}

function removeUsed(ctx: Context, sources: readonly (BodySource | undefined)[]): string[] {
  const files = sources.flatMap((source) =>
    source?.path ? [{ path: source.path, bytes: source.bytes }] : [],
  );
  return removeUsedDrafts(ctx, files);
}

/** `handoff publish`. */
export async function runPublish(options: Options<PublishOptions>): Promise<void> {
  const ctx = processContext(launchDirectory(options.in));
  recordRunningNode(ctx, process.execPath);
  if (options.answers === '-' && options.file === '-') {
    throw new HandoffError('bad-usage', {
      message: '--file - and --answers -: standard input can be only one of them',
      hint: 'handoff publish --file <draft> --answers -',
    });
  }
  const source = await readBodySource(ctx, options, 'publish');
  const reviewed = await passReview(ctx, source, options);
  const whole = await readDraft(reviewed.bytes, source.where, { redact: options.redact });
  const packed =
    options.for === undefined
      ? null
      : await (await import('../packs/packed-draft.ts')).packDraft(ctx, whole, options.for);
  const draft = packed?.draft ?? whole;
  const { tool, sessionId } = currentWriter(ctx);
  const { text, ...published } = publishHandoff(ctx, {
    draft: { ...draft, warnings: [...reviewed.warnings, ...draft.warnings] },
    to: options.to,
    topic: options.topic,
    tool,
    sessionId,
    dryRun: options.dryRun,
    review: reviewed.review,
    evidence: bindDraft(ctx, whole),
    origins: sessionWorktrees(ctx),
  });
  const kept = options.dryRun ? null : (packed?.write() ?? null);
  if (!options.dryRun) published.warnings.push(...removeUsed(ctx, [source, reviewed.answers]));
  if (options.json) {
    await writeJson({ ...published, ...(kept ? { audience: options.for, ...kept } : {}) });
    return;
  }
  writeWarnings(published.warnings);
  if (options.dryRun) {
    await writeOut(`${asLine`Would write ${published.path}:`}\n\n${text}`);
    return;
  }
  await writeOut(
    [
      asLine`Handoff filed: ${published.name}`,
      asLine`  for      ${published.to} (${published.worktree})`,
      asLine`  file     ${published.path}`,
      `  sentinel ${published.sentinel}`,
      ...(kept ? [asLine`  left out ${kept.ledger}`] : []),
      asLine`The next session in ${published.worktree} starts with it and answers with this sentinel.`,
    ].join('\n'),
  );
}
