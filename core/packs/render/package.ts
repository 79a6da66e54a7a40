import { sectionTitles } from '../../handoff/format/sections.ts';
import { countTokens, tokenizerName } from '../../text/tokens.ts';
import { contextTitle, notGiven, packageTitle, partTitles } from '../document/package-form.ts';
import type { Topic } from '../document/topics.ts';
import { compressionRatio, type Figures } from '../selection/figures.ts';
import type { Ledger } from '../selection/ledger.ts';
import type { References } from '../selection/references.ts';
import { type PackRequest, usableTokens } from '../selection/request.ts';
import type { Compression, Selection } from '../selection/selection.ts';
import type { ParsedSources } from '../sources/parse-sources.ts';
import { renderSections } from './sections.ts';
import { describeCritical, describeLeft, nextActionsOf } from './summary.ts';

/** All that the text of a package is made of. */
interface Content {
  request: PackRequest;
  parsed: ParsedSources;
  context: string;
  /** What is printed before and behind the package; empty but in a handoff. */
  head: string;
  tail: string;
  ledger: Ledger;
  references: References;
  figures: Figures;
}

interface Rendered {
  text: string;
  transferred: number;
  integrity: string;
  readiness: string;
}

/** A package that was filled in one way, and what it is made of. */
export interface CompressedPackage extends Rendered {
  compression: Compression;
  selection: Selection;
  ledger: Ledger;
  figures: Figures;
}

export function describeIntegrity({ broken }: References): string {
  if (broken.length === 0) return 'intact';
  return `${broken.length} broken: ${broken.slice(0, 3).join(', ')}${broken.length > 3 ? ', …' : ''}`;
}

/** Why a receiver cannot begin with a package as it is; `ready` when it can. */
export function describeReadiness({
  request: { limits },
  parsed: { content, titles },
  references,
  figures,
}: Pick<Content, 'request' | 'parsed' | 'references' | 'figures'>): string {
  const has = (topic: Topic) => content.has(topic) || titles.some((item) => item.topic === topic);
  const faults: string[] = [];
  if (!has('next-action') && !has('task')) faults.push('the sources name no next action and no task');
  if (references.broken.length > 0) faults.push('references are broken');
  if (limits.relevance !== null && figures.relevance < limits.relevance)
    faults.push(`relevance is below the ${limits.relevance}% of the configuration`);
  return faults.join('; ') || 'ready';
}

function list(lines: readonly string[]): string {
  return lines.map((line) => `- ${line}`).join('\n');
}

function mark(good: boolean): string {
  return good ? '✅' : '⚠️';
}

function renderSummary({ request, parsed }: Content): string {
  return [
    `## ${partTitles.summary}\n`,
    `**Transfer Type:** ${request.profile.transfer}`,
    `**Transfer Reason:** ${request.reason || notGiven}`,
    `**Expected Outcome:** ${request.outcome || notGiven}`,
    `**Critical Context:** ${describeCritical(parsed)}`,
  ].join('\n');
}

function renderMetrics({ request, parsed: { original }, figures }: Content, transferred: number): string {
  return `## ${partTitles.metrics}\n\n${list([
    `Original Context Size: ${original} tokens`,
    `Transferred Context Size: ${transferred} tokens`,
    `Compression Ratio: ${compressionRatio(original, transferred).toFixed(2)}`,
    `Relevance Score: ${(figures.relevance / 10).toFixed(1)}/10`,
    `Token Budget: ${request.budget} tokens, of which ${usableTokens(request.budget)} may be used`,
    `Tokenizer: ${tokenizerName}`,
  ])}`;
}

function renderCompletion(content: Content): string {
  const { request, parsed, figures, references } = content;
  const details = list([
    `Source Agent: ${request.as}`,
    `Target Agent: ${request.profile.audience}`,
    `Transfer Time: ${request.at}`,
    `Context Quality Score: ${figures.quality.toFixed(1)}/10`,
  ]);
  const readiness = describeReadiness(content);
  const results = list([
    `${mark(figures.completeness === 100)} Context Completeness: ${figures.completeness}%`,
    `${mark(figures.relevance >= 50)} Information Relevance: ${figures.relevance}%`,
    `${mark(figures.integrity === 100)} Transfer Integrity: ${describeIntegrity(references)}`,
    `${mark(readiness === 'ready')} Agent Readiness: ${readiness}`,
  ]);
  const actions = nextActionsOf(parsed);
  return [
    `## ${partTitles.completion}\n`,
    `**Transfer Details:**\n${details}\n`,
    `**Validation Results:**\n${results}\n`,
    `**Next Actions:**\n${list(actions.length > 0 ? actions : ['Ask the user what is to be done next.'])}`,
  ].join('\n');
}

function renderAll(content: Content, transferred: number): string {
  const { profile, as, notes, where } = content.request;
  const parts = [
    `# ${packageTitle(as, profile.audience)}`,
    renderSummary(content),
    `## ${contextTitle(profile.audience)}`,
    content.context,
    `## ${partTitles.instructions}\n\n${list(profile.instructions)}`,
    `## ${partTitles.notes}\n\n${list(notes)}`,
    renderMetrics(content, transferred),
    renderCompletion(content),
    `## ${partTitles.left}\n\n${describeLeft(content.ledger, where)}`,
  ];
  return `${content.head}${parts.join('\n\n')}\n${content.tail}`;
}

/** Renders a package. It names its own length, so it is rendered again until the number is right. */
export function renderPackage(content: Content): Rendered {
  // A first guess with as many digits as the number will have.
  let transferred = usableTokens(content.request.budget);
  let text = '';
  for (let turn = 0; turn < 5; turn++) {
    text = renderAll(content, transferred);
    const counted = countTokens(text);
    if (counted === transferred) break;
    transferred = counted;
  }
  return {
    text,
    transferred,
    integrity: describeIntegrity(content.references),
    readiness: describeReadiness(content),
  };
}

/** What the numbers of a filled package may take more than those of an empty one. */
const slack = 32;

/** Tokens of a package around its context, with room for its numbers. */
export function frameTokens(request: PackRequest, parsed: ParsedSources): number {
  const handoff = request.form === 'handoff';
  const empty = {
    request: { ...request, where: '' },
    parsed,
    context: renderSections(request.profile, []),
    head: handoff ? `## ${sectionTitles['next-action']}\n\n` : '',
    tail: handoff ? `\n## ${sectionTitles.donts}\n\n` : '',
    ledger: { facts: [], blocks: [], kept: [] },
    references: { all: 0, broken: [] },
    figures: { completeness: 100, relevance: 100, integrity: 100, quality: 10 },
  };
  return renderPackage(empty).transferred + slack + countTokens(request.where);
}
