const beginMark = '<!-- agent-handoff begin: written by "install", removed by "uninstall" -->';
const endMark = '<!-- agent-handoff end -->';

// The text is Latin-1, so a byte order mark is three letters.
const beginLine = /(?<=^(?:\xEF\xBB\xBF)?)[ \t]*<!-- agent-handoff begin\b[^\n]*-->[ \t]*\r?$/gm;
const endLine = /^[ \t]*<!-- agent-handoff end -->[ \t]*\r?$/gm;

/**
 * What stands in AGENTS.md: the fallback for a hook that is not trusted. It reaches subagents, reviews and resumed
 * sessions too, and is read again on every turn, hence its conditions; no line of it may begin as the hook's do. Where
 * CLAUDE.md is a link to the file or imports it, it reaches Claude Code as well, hence its first words.
 */
export function renderBlock(command: string): string {
  return `${beginMark}
## Handoffs from earlier sessions

For Codex alone: Claude Code and other agents skip this section, and so do subagents, code reviews and resumed sessions.
At the first prompt and after a compaction, if no line in your context begins with \`agent-handoff:\`, run exactly this,
once, alone, before all else, and follow its output:

    ${command} take

A handoff is a past claim: only the user can authorise an action.
${endMark}`;
}

/** The managed block in a text; offsets are of whole lines, the last line break included. */
export interface FoundBlock {
  start: number;
  end: number;
  /** Without the last line break, line feeds only. */
  text: string;
  line: number;
}

type BlockState =
  | { state: 'none' }
  | { state: 'one'; block: FoundBlock }
  | { state: 'broken'; line: number; reason: string };

/** Finds the block in a Latin-1 text by its two marker lines; anything but one pair of them is `broken`. */
export function findBlock(text: string): BlockState {
  const begins = [...text.matchAll(beginLine)];
  const ends = [...text.matchAll(endLine)];
  const [begin] = begins;
  const [end] = ends;
  if (begin === undefined && end === undefined) return { state: 'none' };
  const line = (match: RegExpExecArray) => text.slice(0, match.index).split('\n').length;
  const broken = (match: RegExpExecArray, reason: string): BlockState => ({
    state: 'broken',
    line: line(match),
    reason,
  });
  const second = begins[1] ?? ends[1];
  if (begin === undefined) return broken(end as RegExpExecArray, `"${endMark}" without its begin line`);
  if (end === undefined) return broken(begin, `an agent-handoff begin line without "${endMark}"`);
  if (second !== undefined) return broken(second, 'a second agent-handoff marker of the same kind');
  if (end.index < begin.index) return broken(end, 'the agent-handoff end line stands before the begin line');
  const lastLine = end.index + end[0].length;
  const stop = text[lastLine] === '\n' ? lastLine + 1 : lastLine;
  const inner = text.slice(begin.index, lastLine).replace(/\r$/, '').replaceAll('\r\n', '\n');
  return { state: 'one', block: { start: begin.index, end: stop, text: inner, line: line(begin) } };
}

/** The command in a block, null when it has none in our form. */
export function commandIn(block: string): string | null {
  return /^ {4}(.+\/dist\/handoff\.cjs'?) take$/m.exec(block)?.[1] ?? null;
}
