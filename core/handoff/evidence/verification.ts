import { HandoffError } from '../../errors.ts';
import { readText } from '../../files/read.ts';
import { replaceFile } from '../../files/write.ts';
import { readFrontmatter } from '../../text/frontmatter.ts';
import { setFields, writeScalar } from '../../text/frontmatter-fields.ts';
import { sha256 } from '../../text/hex.ts';
import { oneLine } from '../../text/lines.ts';
import { type MarkdownBlock, readMarkdown } from '../../text/markdown.ts';
import { tableCells } from '../../text/table-cells.ts';
import { sectionContent, splitSections } from '../format/sections.ts';

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
/** A comment behind a command, or in the line below it, where it says what comes of it. */
const comment = /(?:^|\s)#\s*(?:=>|->|→|expect(?:ed|s)?:?)?\s*([^#\n]+)$/i;
const expectation = /^#\s*(?:=>|->|→|expect(?:ed|s)?:?)\s*(.+)$/i;

/** Text without what is in quotes, at the same offsets: a `#` in there begins no comment. */
const withoutQuotes = (text: string) =>
  text.replace(/'[^']*'|"(?:[^"\\]|\\.)*"/g, (quoted) => '_'.repeat(quoted.length));

function commentOf(command: string): string {
  const at = comment.exec(withoutQuotes(command))?.index;
  return at === undefined ? '' : (comment.exec(command.slice(at))?.[1] ?? '').trim();
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
    .map((command) => ({ ...command, expected: command.expected ?? commentOf(command.text) }));
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
    const expected = oneLine(behind).replace(/^(?:[-=]{1,2}>|[:,–—→⇒-])*\s*(?:expect(?:ed|s)?:\s*)?/i, '');
    return [{ line: first.firstLine, text: span, expected }, ...inner];
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
