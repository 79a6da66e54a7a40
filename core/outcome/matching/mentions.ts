import type { Fact } from '../../facts/fact.ts';
import { findCodeFacts, findFacts } from '../../facts/find-facts.ts';
import { commandStart } from '../../facts/patterns.ts';
import { readMarkdown, walkBlocks } from '../../text/markdown.ts';

/** What a text names that a session's calls can show. */
export interface Mentions {
  commands: readonly string[];
  paths: readonly string[];
  /** Names of functions, tables, options and the like. */
  names: readonly string[];
}

/** A name that may stand in any call by chance. */
const weak =
  /^(?:#?\d.*|v\d.*|[A-Z][A-Z0-9]{0,9}-\d+|.{1,3}|main|master|develop|staging|production|prod|true|false|null|none|undefined|test|tests|build|lint|string|number|object|error)$/i;
/** A code span of several words that may be a command of a program that is in no list. */
const likeCommand = /^[a-z][\w.-]*(?: [\w./:@=,-]+)+$/;

/** A script of the worktree with what it is given, in a code span. */
const scriptSpan = /`(\.{1,2}\/[\w./-]+ [^`\n]+)`/g;
/** A command in prose, behind the verb that says so: as far as its words can be a command's. */
const inProse =
  /(?:^|[\s(])(?:run|ran|re-?run|execute|executed)(?: again)?:? +((?:[a-z][\w.-]*|\.{1,2}\/[\w./-]+)(?: +[\w@./:=-]+)+)/gi;
const endsCommand =
  /^(?:and|then|to|in|on|for|with|which|that|until|again|after|before|once|first|against|from|at|by|so|it|the|a|an|is|was|or|as|if|now|here|locally|successfully|twice)$/i;

/** Returns the commands that a text names without code marks. */
function commandsInProse(text: string): string[] {
  const sentences = text.split(/(?<=[.!?])\s/);
  return sentences
    .flatMap((one) => [...one.matchAll(inProse)])
    .flatMap(([, found = '']) => {
      const words = found.replace(/(?<!\.)[.:]$/, '').split(/ +/);
      const end = words.findIndex((word) => endsCommand.test(word));
      const command = (end < 0 ? words : words.slice(0, end)).join(' ');
      return commandStart.test(command) ? [command] : [];
    });
}

/** Returns the commands, paths and names of a text in Markdown, each once. */
export function mentionsIn(markdown: string): Mentions {
  const { lines, blocks } = readMarkdown(markdown);
  const prose = [...lines];
  const facts: Fact[] = [];
  for (const block of walkBlocks(blocks)) {
    if (block.type !== 'code') continue;
    for (let line = block.firstLine; line < block.endLine; line++) prose[line] = '';
    facts.push(...findCodeFacts(block.text.split('\n'), block.language, block.firstLine));
  }
  facts.push(...findFacts({ text: prose.join('\n'), line: 1, role: null, sentence: '' }));
  const of = (kind: string) => facts.filter((fact) => fact.kind === kind).map(({ text }) => text);
  const spans = of('identifier');
  const plain = prose.join('\n');
  const commands = [
    ...of('command'),
    ...[...plain.matchAll(scriptSpan)].map(([, script = '']) => script),
    ...spans.filter((span) => likeCommand.test(span)),
    ...commandsInProse(plain.replace(/`[^`\n]*`/g, '`')),
  ];
  // What a command names is part of it, and says less alone.
  const isInCommand = (text: string) => commands.some((command) => command.includes(text));
  const paths = of('path').filter((path) => !isInCommand(path));
  const names = spans.filter((span) => !/\s/.test(span) && !weak.test(span) && !isInCommand(span));
  return { commands: [...new Set(commands)], paths: [...new Set(paths)], names: [...new Set(names)] };
}

/** Returns the statements of a section: each paragraph or fence, and of lists each item with what belongs to it. */
export function statementsIn(markdown: string): string[] {
  const { lines, blocks } = readMarkdown(markdown);
  return blocks
    .flatMap((block) => (block.type === 'list' ? block.children : [block]))
    .map(({ firstLine, endLine }) => lines.slice(firstLine, endLine).join('\n').trim())
    .filter((text) => text !== '');
}
