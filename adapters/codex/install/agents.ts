import type { Context } from '../../../core/context.ts';
import { type FoundFile, fingerprintOf, readFound } from '../../../core/files/user-file.ts';
import { cloneOfProgram } from '../../../install/programs/own-programs.ts';
import { type FileRecord, unknownBefore } from '../../../install/record/record.ts';
import type {
  Added,
  FileRules,
  Notice,
  Undone,
  WantedChange,
  WantedFile,
} from '../../../install/record/wanted.ts';
import { commandIn, type FoundBlock, findBlock, renderBlock } from './agents-text.ts';
import { agentsPath, codex, readUserText } from './location.ts';

// Bytes are handled as Latin-1 text: the user's may be in any encoding, and none of them may change.

export function wantAgents(ctx: Context, command: string): WantedFile {
  const edit: WantedFile['edit'] = (found, past) => editAgents(found, past, command);
  return { kind: 'codex-agents', file: agentsPath(ctx), edit };
}

export const agentsRules: FileRules = {
  client: codex,
  kind: 'codex-agents',
  name: /\/AGENTS\.md$/,
  isExpected: (ctx, file) => file === agentsPath(ctx),
  undo: undoAgents,
  believe: believeBlock,
};

/** Takes our block out; one that the user edited is theirs and stays. */
function undoAgents({ bytes, file, link }: FoundFile, past: FileRecord): Undone {
  const keep = (notices: Notice[]): Undone => ({ after: bytes, notices });
  if (bytes === null) return keep([]);
  const text = fromBytes(bytes);
  const state = findBlock(text);
  if (state.state === 'none') return keep([]);
  if (state.state === 'broken') return keep([brokenNotice(file, state)]);
  const { block } = state;
  if (!isOurs(block, past)) {
    const message = `${file}:${block.line}: you edited our block; it is yours now and was left. Delete it to be rid of it.`;
    return keep([{ code: 'block-left', message, file }]);
  }
  const after = removeBlock(text, block, past.block?.lead ?? true);
  const isGone = after === '' && past.before === null && !link;
  return { after: isGone ? null : toBytes(after), notices: [] };
}

/** AGENTS.md if it holds our block, for when the record is lost. */
export function findBlockFile(ctx: Context): FileRecord[] {
  const file = agentsPath(ctx);
  const { bytes } = readFound(file);
  if (bytes === null || ownBlockIn(fromBytes(bytes)) === null) return [];
  return [
    { client: codex, kind: 'codex-agents', file, before: unknownBefore, after: 'unknown', exact: false },
  ];
}

/** What is believed of a record that others could have written: only of a block whose text is ours. */
function believeBlock(_: Context, { bytes }: FoundFile, { block }: FileRecord): Added {
  const own = bytes === null ? null : ownBlockIn(fromBytes(bytes));
  if (block === undefined || own === null) return {};
  return { block: { sha256: hashOf(own), command: commandIn(own) ?? '', lead: block.lead } };
}

/** The clone that our block in AGENTS.md names; none when the file cannot be read or has no such block. */
export function clonesOfBlock(ctx: Context): string[] {
  const own = ownBlockIn(readUserText(agentsPath(ctx)) ?? '');
  const clone = own === null ? null : cloneOfProgram(commandIn(own) ?? '');
  return clone === null ? [] : [clone];
}

function editAgents(found: FoundFile, past: FileRecord | undefined, command: string): WantedChange {
  const { file, bytes: before } = found;
  const bytes = before ?? new Uint8Array();
  const keep = (notice: Notice): WantedChange => ({ after: bytes, before, notices: [notice] });
  if (isUtf16(bytes)) {
    const reason = 'is UTF-16 text, which Codex does not read; our block was not added.';
    return keep({ code: 'agents-unreadable', message: `${file} ${reason}`, file, reason: `it ${reason}` });
  }
  const text = fromBytes(bytes);
  const state = findBlock(text);
  if (state.state === 'broken') return keep(brokenNotice(file, state));
  const wanted = renderBlock(command);
  const own = { sha256: hashOf(wanted), command };
  if (state.state === 'none') {
    const block = { ...own, lead: !isBlank(text) };
    return { after: toBytes(addBlock(text, wanted)), before, ours: { block }, notices: [] };
  }
  const { block } = state;
  if (!isOurs(block, past)) return keepEdited(found, text, block, past, command);
  const lead = past?.block?.lead ?? true;
  const message = `${file} already held our block without an install record; it was adopted.`;
  return {
    after: toBytes(replaceBlock(text, block, wanted)),
    before: toBytes(removeBlock(text, block, lead)),
    ours: { block: { ...own, lead } },
    notices: past?.block === undefined ? [{ code: 'entries-adopted', message, file }] : [],
  };
}

/** The words are the user's; only the paths in it are brought up to date, or they would lead nowhere. */
function keepEdited(
  { file, bytes }: FoundFile,
  text: string,
  block: FoundBlock,
  past: FileRecord | undefined,
  command: string,
): WantedChange {
  const theirs = decode(block);
  const old = past?.block?.command ?? commandIn(theirs) ?? '';
  const updated = old === '' ? theirs : theirs.replaceAll(old, () => command);
  const missing = updated.includes(command) ? '' : ` It does not name our command: ${command} take`;
  const message = `${file}:${block.line}: you edited our block; your version was kept.${missing}`;
  return {
    after: toBytes(updated === theirs ? text : replaceBlock(text, block, updated)),
    before: bytes,
    ours: past?.block === undefined ? {} : { block: { ...past.block, command } },
    notices: [{ code: 'block-customised', message, file }],
  };
}

/** What earlier versions wrote, by the SHA-256 of the text with `COMMAND` for the command: 0.1.0, 0.4.0. */
const earlierBlocks = new Set([
  'fd4e139d5589ed6f3d2071999a478ae732019bfd18dfe4d546f9851fb263bea0',
  'd999c9ecf208e5daa4db8fa8d1893669bd4def48924bbdd1ec088c991a4e7d96',
]);

/** By the record; else by the text: ours with whatever paths, of this version or an earlier one. */
function isOurs(block: FoundBlock, past?: Pick<FileRecord, 'block'>): boolean {
  const text = decode(block);
  if (past?.block !== undefined && hashOf(text) === past.block.sha256) return true;
  const command = commandIn(text);
  if (command === null) return false;
  return text === renderBlock(command) || earlierBlocks.has(hashOf(text.replaceAll(command, 'COMMAND')));
}

/** The text of our block, known without a record; null where there is none. */
function ownBlockIn(text: string): string | null {
  const state = findBlock(text);
  return state.state === 'one' && isOurs(state.block) ? decode(state.block) : null;
}

function decode({ text }: FoundBlock): string {
  return Buffer.from(text, 'latin1').toString('utf8');
}

function hashOf(text: string): string {
  return fingerprintOf(Buffer.from(text, 'utf8'));
}

/** One line break before it, whatever stands there: so it is known later what to take out. */
function addBlock(text: string, wanted: string): string {
  const newline = newlineOf(text);
  const lead = isBlank(text) ? '' : newline;
  return text + lead + spell(wanted, newline) + newline;
}

function replaceBlock(text: string, block: FoundBlock, wanted: string): string {
  const old = text.slice(block.start, block.end);
  const tail = /\r?\n$/.exec(old)?.[0] ?? '';
  return text.slice(0, block.start) + spell(wanted, newlineOf(old)) + tail + text.slice(block.end);
}

function removeBlock(text: string, block: FoundBlock, lead: boolean): string {
  const above = text.slice(0, block.start);
  const before = lead ? above.replace(/\r?\n$/, '') : above;
  const rest = text.slice(block.end);
  const joined = isBlank(before) || before.endsWith('\n') || rest === '';
  return before + (joined ? '' : newlineOf(text)) + rest;
}

function brokenNotice(file: string, { line, reason }: { line: number; reason: string }): Notice {
  const more =
    'which lines are ours cannot be told, so the file was left alone. Delete our lines and run the same command again. The hook in hooks.json delivers without them.';
  const message = `${file}:${line}: ${reason}; ${more}`;
  return { code: 'block-broken', message, file, reason: `line ${line}: ${reason}; ${more}` };
}

function spell(text: string, newline: string): string {
  return Buffer.from(text.replaceAll('\n', newline), 'utf8').toString('latin1');
}

function newlineOf(text: string): string {
  return /\r?\n/.exec(text)?.[0] ?? '\n';
}

/** Nothing but a byte order mark. */
function isBlank(text: string): boolean {
  return text === '' || text === '\xEF\xBB\xBF';
}

function isUtf16([first, second]: Uint8Array): boolean {
  return (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
}

function fromBytes(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('latin1');
}

function toBytes(text: string): Uint8Array {
  return Buffer.from(text, 'latin1');
}
