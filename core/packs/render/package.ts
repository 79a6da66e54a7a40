import { sectionTitles } from '../../handoff/format/section-titles.ts';
import { plural } from '../../text/lines.ts';
import { splitSentences } from '../../text/sentences.ts';
import { countTokens, tokenizerName } from '../../text/tokens.ts';
import { contextTitle, notGiven, packageTitle, partTitles } from '../document/package-form.ts';
import type { Topic } from '../document/topics.ts';
import { type FactKind, factKinds } from '../facts/fact.ts';
import { compressionRatio, type Figures, type References } from '../selection/figures.ts';
import type { Ledger } from '../selection/ledger.ts';
import { type PackRequest, usableTokens } from '../selection/request.ts';
import type { Compression, Selection } from '../selection/selection.ts';
import type { ParsedSources } from '../sources/parse-sources.ts';
import { renderSections } from './sections.ts';

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

/** A package that was filled in one way, and what it is made of. */
export type CompressedPackage = ReturnType<typeof renderPackage> &
  Pick<Content, 'ledger' | 'figures'> & { compression: Compression; selection: Selection };

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

/** What a receiver must not miss, in one line: how much of each protected kind there is. */
function describeCritical({ content }: ParsedSources): string {
  const count = (topic: Topic) => content.get(topic)?.length ?? 0;
  const criteria = `acceptance ${count('acceptance') === 1 ? 'criterion' : 'criteria'}`;
  return `${[
    `${count('acceptance')} ${criteria}`,
    plural(count('constraints'), 'constraint'),
    plural(count('donts'), "don't"),
    plural(count('blockers'), 'open blocker'),
    plural(count('next-action'), 'next action'),
  ].join(', ')}.`;
}

/** The first sentence of each next action, at most three. */
function nextActionsOf({ content }: ParsedSources): string[] {
  return (content.get('next-action') ?? [])
    .filter(({ block }) => block.kind === 'item' || block.kind === 'paragraph')
    .flatMap(({ block }) => splitSentences(block.text)[0]?.text ?? [])
    .filter((text) => text.length <= 240)
    .slice(0, 3);
}

/** Kinds of facts that are not called by their own name. */
const kindNames: Partial<Record<FactKind, string>> = {
  sha: 'SHA',
  url: 'URL',
  dont: "don't",
  error: 'quoted error',
};

/** The last part of a package: how much is missing, of which kinds, and where each is listed. */
function describeLeft({ facts, blocks }: Ledger, where: string): string {
  if (facts.length === 0 && blocks.length === 0) return 'Nothing.';
  const kinds = factKinds.flatMap((kind) => {
    const count = facts.filter((fact) => fact.kind === kind).length;
    return count === 0 ? [] : [plural(count, kindNames[kind] ?? kind)];
  });
  const detail = kinds.length === 0 ? '' : ` (${kinds.join(', ')})`;
  return `${plural(facts.length, 'hard fact')}${detail} and ${plural(blocks.length, 'block')} of the sources. Each with its source line: ${where}`;
}

const list = (lines: readonly string[]) => lines.map((line) => `- ${line}`).join('\n');
const mark = (good: boolean) => (good ? '✅' : '⚠️');

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
  return `**Transfer Details:**
${details}

**Validation Results:**
${results}

**Next Actions:**
${list(actions.length > 0 ? actions : ['Ask the user what is to be done next.'])}`;
}

/** The text of a package, with the number of its tokens that it names. */
function renderAll(content: Content, transferred: number): string {
  const { request, parsed, figures } = content;
  const { profile, budget } = request;
  const parts = [
    `# ${packageTitle(request.as, profile.audience)}`,
    `## ${partTitles.summary}`,
    `**Transfer Type:** ${profile.transfer}
**Transfer Reason:** ${request.reason || notGiven}
**Expected Outcome:** ${request.outcome || notGiven}
**Critical Context:** ${describeCritical(parsed)}`,
    `## ${contextTitle(profile.audience)}`,
    content.context,
    `## ${partTitles.instructions}`,
    list(profile.instructions),
    `## ${partTitles.notes}`,
    list(request.notes),
    `## ${partTitles.metrics}`,
    list([
      `Original Context Size: ${parsed.original} tokens`,
      `Transferred Context Size: ${transferred} tokens`,
      `Compression Ratio: ${compressionRatio(parsed.original, transferred).toFixed(2)}`,
      `Relevance Score: ${(figures.relevance / 10).toFixed(1)}/10`,
      `Token Budget: ${budget} tokens, of which ${usableTokens(budget)} may be used`,
      `Tokenizer: ${tokenizerName}`,
    ]),
    `## ${partTitles.completion}`,
    renderCompletion(content),
    `## ${partTitles.left}`,
    describeLeft(content.ledger, request.where),
  ];
  return `${content.head}${parts.join('\n\n')}\n${content.tail}`;
}

/** Renders a package. It names its own length, so it is rendered again until the number is right. */
export function renderPackage(content: Content) {
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
