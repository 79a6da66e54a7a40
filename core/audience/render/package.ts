import type { Figures } from '../figures.ts';
import type { Profile } from '../profile/profile.ts';

/** What a package says of itself, around the context. */
export interface Frame {
  profile: Profile;
  source: string;
  reason: string;
  outcome: string;
  critical: string;
  notes: readonly string[];
  original: number;
  transferred: number;
  ratio: number;
  budget: number;
  usable: number;
  tokenizer: string;
  at: string;
  figures: Figures;
  integrity: string;
  readiness: { ready: boolean; text: string };
  nextActions: readonly string[];
  left: string;
}

/** The heading of each part, in order: what `--check` looks for. */
export const partTitles = {
  summary: 'Handoff Summary',
  instructions: 'Handoff Instructions',
  notes: 'Transition Notes',
  metrics: 'Context Metrics',
  completion: 'Handoff Completion Status',
  left: 'Left out',
} as const;

export const contextTitle = (audience: string) => `Optimized Context for ${audience}`;
export const packageTitle = (source: string, audience: string) => `Context Handoff: ${source} → ${audience}`;

/** What stands for a word that nobody gave. */
export const notGiven = 'not given';

function list(lines: readonly string[]): string {
  return lines.map((line) => `- ${line}`).join('\n');
}

function mark(good: boolean): string {
  return good ? '✅' : '⚠️';
}

function renderSummary(frame: Frame): string {
  return [
    `## ${partTitles.summary}\n`,
    `**Transfer Type:** ${frame.profile.transfer}`,
    `**Transfer Reason:** ${frame.reason || notGiven}`,
    `**Expected Outcome:** ${frame.outcome || notGiven}`,
    `**Critical Context:** ${frame.critical}`,
  ].join('\n');
}

function renderMetrics(frame: Frame): string {
  return `## ${partTitles.metrics}\n\n${list([
    `Original Context Size: ${frame.original} tokens`,
    `Transferred Context Size: ${frame.transferred} tokens`,
    `Compression Ratio: ${frame.ratio.toFixed(2)}`,
    `Relevance Score: ${(frame.figures.relevance / 10).toFixed(1)}/10`,
    `Token Budget: ${frame.budget} tokens, of which ${frame.usable} may be used`,
    `Tokenizer: ${frame.tokenizer}`,
  ])}`;
}

function renderCompletion(frame: Frame): string {
  const { figures, readiness } = frame;
  const details = list([
    `Source Agent: ${frame.source}`,
    `Target Agent: ${frame.profile.audience}`,
    `Transfer Time: ${frame.at}`,
    `Context Quality Score: ${figures.quality.toFixed(1)}/10`,
  ]);
  const results = list([
    `${mark(figures.completeness === 100)} Context Completeness: ${figures.completeness}%`,
    `${mark(figures.relevance >= 50)} Information Relevance: ${figures.relevance}%`,
    `${mark(figures.integrity === 100)} Transfer Integrity: ${frame.integrity}`,
    `${mark(readiness.ready)} Agent Readiness: ${readiness.text}`,
  ]);
  return [
    `## ${partTitles.completion}\n`,
    `**Transfer Details:**\n${details}\n`,
    `**Validation Results:**\n${results}\n`,
    `**Next Actions:**\n${list(frame.nextActions)}`,
  ].join('\n');
}

/** The whole package: every part of the seed's form, in its order, and what was left out. */
export function renderPackage(frame: Frame, context: string): string {
  const { profile } = frame;
  return `${[
    `# ${packageTitle(frame.source, profile.audience)}`,
    renderSummary(frame),
    `## ${contextTitle(profile.audience)}`,
    context,
    `## ${partTitles.instructions}\n\n${list(profile.instructions)}`,
    `## ${partTitles.notes}\n\n${list(frame.notes)}`,
    renderMetrics(frame),
    renderCompletion(frame),
    `## ${partTitles.left}\n\n${frame.left}`,
  ].join('\n\n')}\n`;
}
