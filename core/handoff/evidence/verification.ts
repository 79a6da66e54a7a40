import { HandoffError } from '../../errors.ts';
import { readText } from '../../files/read.ts';
import { replaceFile } from '../../files/write.ts';
import { readFrontmatter } from '../../text/frontmatter.ts';
import { setFields, writeScalar } from '../../text/frontmatter-fields.ts';
import { sha256 } from '../../text/hex.ts';
import { oneLine, tableCells } from '../../text/lines.ts';
import { type MarkdownBlock, readMarkdown } from '../../text/markdown.ts';
import { sectionContent, splitSections } from '../format/sections.ts';
import { countedWords } from './expectation.ts';

/** A command of a text, and the 0-based line on which it begins. */
interface TextCommand {
  line: number;
  text: string;
  /** What the text says that it gives: a comment behind it, or the words of its item. */
  expected?: string;
  /** The lines that a fence with prompts shows under it. */
  shown?: string[];
}

const shellLanguages = ['', 'bash', 'sh', 'shell', 'zsh', 'console', 'shell-session'];
/** What makes several lines one script: it cannot be run line by line. */
const script =
  /<<-?\s*['"]?\w|^[ \t]*(?:for|while|until|if|case|function)\b|^[ \t]*\w+\(\)\s*\{|^[ \t]*[({][ \t]*$/m;
const prompt = /^\s*\$ /;
/** What leads from a command to what it gives. */
const arrow = '(?:=>|->|→|⇒|expect(?:ed|s)?:?)';
/** A comment behind a command. `//` and a bare arrow are none to a shell: they are no part of what is run. */
const comment = new RegExp(`(?:^|\\s)#\\s*${arrow}?\\s*([^#\\n]+)$`, 'i');
const foreignComment = new RegExp(`\\s(?://(?:\\s*${arrow})?|=>|->|→|⇒)\\s+(\\S[^\\n]*)$`, 'i');
/** A line of its own below a command that says what comes of it. */
const expectation = new RegExp(
  `^(?:(?:#|//)\\s*${arrow}\\s*|//\\s*|(?:=>|→|⇒)\\s*|#\\s*(?=(?:no|\\d[\\d,.]*)\\s+(?:[a-z]+\\s+)?(?:${countedWords})\\b|exit(?:s|ed)?\\b))(.+)$`,
  'i',
);

/** Text without what is in quotes, at the same offsets: a `#` in there begins no comment. */
const withoutQuotes = (text: string) =>
  text.replace(/'[^']*'|"(?:[^"\\]|\\.)*"/g, (quoted) => '_'.repeat(quoted.length));

/** Cuts a command from what is said behind it of what it gives. */
function splitExpected(command: string): { text: string; expected: string } {
  const bare = withoutQuotes(command);
  const foreign = foreignComment.exec(bare)?.index;
  if (foreign !== undefined && !/(?:^|\s)#/.test(bare.slice(0, foreign))) {
    const expected = foreignComment.exec(command.slice(foreign))?.[1] ?? '';
    return { text: command.slice(0, foreign).trim(), expected: expected.trim() };
  }
  const at = comment.exec(bare)?.index;
  return {
    text: command,
    expected: at === undefined ? '' : (comment.exec(command.slice(at))?.[1] ?? '').trim(),
  };
}

/** Returns the commands of a fence: a line each, continued ones joined; with prompts only the lines that have one. */
function commandsOfFence({ text: code, firstLine }: MarkdownBlock): TextCommand[] {
  const first = firstLine + 1;
  if (script.test(code)) return [{ line: first, text: code.trim() }];
  const lines = code.split('\n');
  const prompted = lines.some((line) => prompt.test(line));
  const commands: TextCommand[] = [];
  let goesOn = false;
  for (const [index, line] of lines.entries()) {
    const whole = line.trimEnd();
    const isContinued = whole.endsWith('\\');
    const text = (isContinued ? whole.slice(0, -1) : line).replace(prompt, '').trim();
    const last = commands.at(-1);
    const said = expectation.exec(text)?.[1];
    if (goesOn && last) last.text = `${last.text} ${text}`;
    else if (said !== undefined && last) last.expected = said.trim();
    else if (!prompted || prompt.test(line)) commands.push({ line: first + index, text });
    else {
      if (last) last.shown = [...(last.shown ?? []), line];
      continue;
    }
    goesOn = isContinued;
  }
  return commands
    .filter(({ text }) => text !== '' && !text.startsWith('#') && !/^<[^>]*>$/.test(text))
    .map((command) => {
      const { text, expected } = splitExpected(command.text);
      return { ...command, text, expected: command.expected ?? expected };
    });
}

/** What stands between the command of an item and what it gives. */
const saidMark = /^(?:[-=]{1,2}>|\/\/|[:,–—→⇒#-])*\s*(?:expect(?:ed|s)?:\s*)?(?:=>|->|[→⇒]\s)?\s*/i;

/** What an item says in a list below its command, where that begins with an arrow or `Expected:`. */
function saidBelow({ children }: MarkdownBlock): string {
  const [first] = children.find(({ type }) => type === 'list')?.children ?? [];
  const text = oneLine(first?.children[0]?.text);
  return /^(?:[-=]{1,2}>|\/\/|[→⇒]|expect(?:ed|s)?:)/i.test(text) ? text.replace(saidMark, '') : '';
}

/** Returns the commands of a text: of its shell fences, and the code spans that begin an item of a list. */
export function commandsOf(blocks: readonly MarkdownBlock[]): TextCommand[] {
  return blocks.flatMap((block) => {
    if (block.fenced) return shellLanguages.includes(block.language) ? commandsOfFence(block) : [];
    const inner = commandsOf(block.children);
    const [first] = block.children;
    const span = /^(?:\[[ xX]\] )?`([^`\n]+)`/.exec(first?.text ?? '')?.[1]?.trim();
    if (block.type !== 'item' || first?.type !== 'paragraph' || !span) return inner;
    const behind = (first.text.split(`\`${span}\``)[1] ?? '').split('\n\n')[0] ?? '';
    const own = splitExpected(span);
    const said = oneLine(behind).replace(saidMark, '') || own.expected || saidBelow(block);
    return [{ line: first.firstLine, text: own.text, expected: said }, ...inner];
  });
}

/** Returns the commands of a body's section "Verification commands", with what it says that each gives. */
export function verificationCommands(body: string): TextCommand[] {
  const section = sectionContent(splitSections(body), 'verification');
  const { blocks, lines } = readMarkdown(section);
  const rows = blocks.flatMap((block) => (block.type === 'table' ? commandsOfTable(block, lines) : []));
  return [...commandsOf(blocks), ...rows].sort((a, b) => a.line - b.line);
}

/** The rows of a table whose first cell with a code span is a command, and the cell behind it what it gives. */
function commandsOfTable({ firstLine, endLine }: MarkdownBlock, lines: readonly string[]): TextCommand[] {
  return lines.slice(firstLine + 2, endLine).flatMap((row, index) => {
    const cells = tableCells(row);
    const at = cells.findIndex((cell) => /^`[^`]+`$/.test(cell));
    const text = (cells[at] ?? '').slice(1, -1).trim();
    return text === '' ? [] : [{ line: firstLine + 2 + index, text, expected: oneLine(cells[at + 1]) }];
  });
}

/** What a verification command gave (spec/evidence.md, "Verification"). */
export interface LedgerEntry {
  id: string;
  /** Exit code; 124 when it was stopped after its time, 128 and the signal when one ended it. */
  exit: number;
  ms: number;
  /** First 12 hex digits of the SHA-256 of its output. */
  output: string;
}

/** Where results are recorded: the writer's in `verification`, the reader's in `verified`. */
type LedgerField = 'verification' | 'verified';

/** Names a command in a ledger: an edited command has no earlier result to compare with. */
export function commandId(command: string): string {
  return sha256(command).slice(0, 8);
}

/** `<instant> <command>=<exit>.<ms>.<output> …` */
export function writeLedger(at: string, entries: readonly LedgerEntry[]): string {
  return [at, ...entries.map(({ id, exit, ms, output }) => `${id}=${exit}.${ms}.${output}`)].join(' ');
}

/** Reads a ledger; what is no entry is left out. */
export function readLedger(field = ''): LedgerEntry[] {
  return field.split(' ').flatMap((word) => {
    const match = /^([0-9a-f]{8})=(\d{1,3})\.(\d{1,9})\.([0-9a-f]{12})$/.exec(word);
    if (!match) return [];
    const [, id = '', exit, ms, output = ''] = match;
    return [{ id, exit: Number(exit), ms: Number(ms), output }];
  });
}

/** Says how a result differs from an earlier one; null when it does not, or there is none. */
export function compareResult(now: LedgerEntry, before: LedgerEntry | undefined): string | null {
  if (!before) return null;
  if (now.exit !== before.exit) return `exit ${now.exit}, recorded ${before.exit}`;
  return now.output === before.output ? null : 'same exit, other output than recorded';
}

async function withLedger(text: string, field: LedgerField, value: string): Promise<string | null> {
  const { kind } = await readFrontmatter(text);
  return kind === 'none'
    ? `---\n${field}: ${writeScalar(value)}\n---\n\n${text}`
    : setFields(text, { [field]: value });
}

/** Sets the ledger in a file and leaves every other byte. Throws `unreadable-body` where no field can be set. */
export async function recordLedger(path: string, field: LedgerField, value: string): Promise<void> {
  const text = readText(path);
  const changed = text === null ? null : await withLedger(text, field, value);
  if (changed === null) {
    throw new HandoffError('unreadable-body', {
      message: `${path}: the results cannot be recorded; expected a handoff with readable frontmatter, or without any`,
      hint: `correct the lines at the top of ${path}, then run the same command again`,
    });
  }
  replaceFile(path, changed);
}
