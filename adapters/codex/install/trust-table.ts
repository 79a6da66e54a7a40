import type { Context } from '../../../core/context.ts';
import { HandoffError } from '../../../core/errors.ts';
import type { FoundFile } from '../../../core/files/user-file.ts';
import { readToml, replaceValues, type TomlEntry, type TomlTable } from '../../../install/edits/toml.ts';
import type { FileRecord } from '../../../install/record/record.ts';
import type { Added, FileRules, Undone, WantedFile } from '../../../install/record/wanted.ts';
import { decodeConfig } from './config.ts';
import { codex, configPath, hooksPath, pathForms } from './location.ts';

type Trust = NonNullable<FileRecord['trust']>;

type Slot = keyof typeof eventOfSlot;

export interface TrustedHook {
  slot: Slot;
  key: string;
  hash: string;
}

/** Where the record has the trust of a hook, and the event in the key of that hook. */
const eventOfSlot = {
  trust: 'session_start',
  gate_trust: 'pre_tool_use',
  guard_trust: 'pre_tool_use',
  compact_trust: 'pre_compact',
} as const;
const slots = Object.keys(eventOfSlot) as Slot[];

/** The edit of config.toml that trusts hooks: each by its hash, in a table of its own at the end. */
export function wantTrust(file: string, hooks: readonly TrustedHook[]): WantedFile {
  const edit: WantedFile['edit'] = (found, past) => {
    let text = found.bytes === null ? '' : decodeOrRefuse(file, found.bytes);
    const ours: Added = {};
    for (const { slot, key, hash } of hooks) {
      const own = past?.[slot];
      const base = own !== undefined && own.key !== key ? (takeBack(text, own) ?? text) : text;
      const { after, previous } = setTrust(file, base, key, hash);
      const isKnown = own?.key === key && own.hash === previous;
      ours[slot] = { key, hash, previous: isKnown ? own.previous : previous };
      text = after;
    }
    return { after: Buffer.from(text, 'utf8'), before: found.bytes, ours, notices: [] };
  };
  return { kind: 'codex-config', file, edit };
}

export const configRules: FileRules = {
  client: codex,
  kind: 'codex-config',
  name: /\/config\.toml$/,
  isExpected: (ctx, file) => file === configPath(ctx),
  undo: undoTrust,
  believe: believeTrust,
};

/** Believes that a hash in the place of our hook is ours. One from before is not restored: it would trust what it fits. */
function believeTrust(ctx: Context, _: FoundFile, record: FileRecord): Added {
  const files = pathForms(hooksPath(ctx));
  const believed = slots.flatMap((slot) => {
    const trust = record[slot];
    const isPlace = (file: string) => trust?.key.startsWith(`${file}:${eventOfSlot[slot]}:`);
    return trust && files.some(isPlace) ? [[slot, { ...trust, previous: null }] as const] : [];
  });
  return Object.fromEntries(believed);
}

/** Takes our hashes out again, or restores the ones from before; what the client wrote since stays. */
export function undoTrust(found: FoundFile, past: FileRecord): Undone {
  const { bytes, file } = found;
  const written = slots.flatMap((slot) => past[slot] ?? []).reverse();
  if (bytes === null || written.length === 0) return { after: bytes, notices: [] };
  const text = Buffer.from(bytes).toString('utf8');
  let after: string | null = Buffer.from(text, 'utf8').equals(bytes) ? text : null;
  for (const trust of written) after = after && takeBack(after, trust);
  if (after === null) {
    const keys = written.map(({ key }) => JSON.stringify(key)).join(', ');
    const message = `${file} has a form that we cannot follow: its [hooks.state] of ${keys} was left.`;
    return { after: bytes, notices: [{ code: 'trust-left', message, file }] };
  }
  const isGone = after === '' && past.before === null && !found.link;
  return { after: isGone ? null : Buffer.from(after, 'utf8'), notices: [] };
}

/** Null when the text is no TOML; the text itself when it has another hash by now. */
function takeBack(text: string, { key, hash, previous }: Trust): string | null {
  const tables = readToml(text);
  if (tables === null) return null;
  const table = findTable(tables, key);
  const entry = table?.entries.find(isHash);
  if (table === undefined || entry?.value !== hash) return text;
  if (previous !== null) return replaceValues(text, [entry], JSON.stringify(previous));
  if (table.entries.length > 1) return cutLines(text, entry.start, entry.end, false);
  return cutLines(text, table.start, entry.end, true);
}

function setTrust(
  file: string,
  text: string,
  key: string,
  hash: string,
): { after: string; previous: string | null } {
  const tables = readToml(text);
  if (tables === null) throw refuse(file, 'a form of TOML that we cannot follow');
  if (tables.some(closesState))
    throw refuse(file, 'hooks.state is written in a form that no table can be added to');
  const newline = /\r?\n/.exec(text)?.[0] ?? '\n';
  const table = findTable(tables, key);
  const line = `trusted_hash = ${JSON.stringify(hash)}`;
  if (table === undefined) {
    // One line break before it, whatever comes before: so uninstall knows what to take out.
    const lead = text.replace('\uFEFF', '') === '' ? '' : newline;
    const header = `[hooks.state.${JSON.stringify(key)}]`;
    return { after: `${text}${lead}${header}${newline}${line}${newline}`, previous: null };
  }
  const entry = table.entries.find(isHash);
  if (entry === undefined) {
    const end = endOfLine(text, table.end);
    const own = text.slice(0, end).endsWith('\n') ? `${line}${newline}` : `${newline}${line}`;
    return { after: text.slice(0, end) + own + text.slice(end), previous: null };
  }
  const { value } = entry;
  if (typeof value !== 'string' || /^(?:"""|''')/.test(text.slice(entry.valueStart)))
    throw refuse(file, `the trusted_hash of ${key} is no plain string`);
  const after = value === hash ? text : replaceValues(text, [entry], JSON.stringify(hash));
  return { after, previous: value };
}

/** Whether a table gives `hooks`, `hooks.state` or one of its tables a value that no header can add to. */
function closesState({ path: [first, second], path, isArray, entries }: TomlTable): boolean {
  if (isArray) return first === 'hooks' && (path.length === 1 || second === 'state');
  return entries.some((entry) => {
    if (entry.path[0] !== 'hooks') return false;
    return entry.path.length === 1 || (entry.path[1] === 'state' && path.length < 3);
  });
}

function findTable(tables: readonly TomlTable[], key: string): TomlTable | undefined {
  return tables.find(
    ({ path, isArray }) =>
      !isArray && path.length === 3 && path[0] === 'hooks' && path[1] === 'state' && path[2] === key,
  );
}

function isHash({ path }: TomlEntry): boolean {
  return path.length === 4 && path[3] === 'trusted_hash';
}

function cutLines(text: string, start: number, end: number, withLead: boolean): string {
  const from = withLead ? text.slice(0, start).replace(/\r?\n$/, '') : text.slice(0, start);
  const rest = text.slice(endOfLine(text, end));
  // What was added behind our table must not be joined to the line before it.
  const glue = withLead && rest !== '' && from !== '' && !from.endsWith('\n') ? '\n' : '';
  return from + glue + rest;
}

/** The offset behind the line break of the line that holds this offset. */
function endOfLine(text: string, offset: number): number {
  const end = text.indexOf('\n', offset);
  return end < 0 ? text.length : end + 1;
}

function decodeOrRefuse(file: string, bytes: Uint8Array): string {
  try {
    return decodeConfig(bytes);
  } catch {
    throw refuse(file, 'not UTF-8 text');
  }
}

function refuse(file: string, reason: string): HandoffError {
  return new HandoffError('codex-config-refused', {
    message: `${file}: ${reason}; the trust was not written there. Expected a file to whose end a table can be added`,
    hint: 'Start codex and choose "Trust all and continue" when it says "Hooks need review".',
  });
}
