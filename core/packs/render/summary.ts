import { splitSentences } from '../document/sentences.ts';
import type { Topic } from '../document/topics.ts';
import { type FactKind, factKinds } from '../facts/fact.ts';
import type { Ledger } from '../selection/ledger.ts';
import type { ParsedSources } from '../sources/parse-sources.ts';

const kindWords: Readonly<Record<FactKind, readonly [string, string]>> = {
  path: ['path', 'paths'],
  identifier: ['identifier', 'identifiers'],
  sha: ['SHA', 'SHAs'],
  number: ['number', 'numbers'],
  url: ['URL', 'URLs'],
  command: ['command', 'commands'],
  constraint: ['constraint', 'constraints'],
  dont: ["don't", "don'ts"],
  error: ['quoted error', 'quoted errors'],
};

function countWords(count: number, [one, many]: readonly [string, string]): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** What a receiver must not miss, in one line: how much of each protected kind there is. */
export function describeCritical({ content }: ParsedSources): string {
  const sizes: [Topic, readonly [string, string]][] = [
    ['acceptance', ['acceptance criterion', 'acceptance criteria']],
    ['constraints', ['constraint', 'constraints']],
    ['donts', ["don't", "don'ts"]],
    ['blockers', ['open blocker', 'open blockers']],
    ['next-action', ['next action', 'next actions']],
  ];
  return `${sizes.map(([topic, words]) => countWords(content.get(topic)?.length ?? 0, words)).join(', ')}.`;
}

/** The first sentence of each next action, at most three. */
export function nextActionsOf({ content }: ParsedSources): string[] {
  const found = (content.get('next-action') ?? [])
    .filter(({ block }) => block.kind === 'item' || block.kind === 'paragraph')
    .flatMap(({ block }) => splitSentences(block.text)[0]?.text ?? [])
    .filter((text) => text.length <= 240);
  return found.slice(0, 3);
}

/** The last part of a package: how much is missing, of which kinds, and where each is listed. */
export function describeLeft(ledger: Ledger, where: string): string {
  const kinds = factKinds.flatMap((kind) => {
    const count = ledger.facts.filter((fact) => fact.kind === kind).length;
    return count === 0 ? [] : [countWords(count, kindWords[kind])];
  });
  if (kinds.length === 0 && ledger.blocks.length === 0) return 'Nothing.';
  const facts = countWords(ledger.facts.length, ['hard fact', 'hard facts']);
  const blocks = countWords(ledger.blocks.length, ['block', 'blocks']);
  const detail = kinds.length === 0 ? '' : ` (${kinds.join(', ')})`;
  return `${facts}${detail} and ${blocks} of the sources. Each with its source line: ${where}`;
}
