import { join } from 'node:path';
import type { Context } from '../../../core/context.ts';
import { HandoffError } from '../../../core/errors.ts';
import type { Undone, WantedFile } from '../../../install/client-wiring.ts';
import { addEntries } from '../../../install/edits/add-entries.ts';
import type { EntriesAdded, WantedEntries, WantedHook } from '../../../install/edits/entries.ts';
import { listHandlers, valueAt } from '../../../install/edits/handlers.ts';
import { encodeDocument, type JsonDocument, parseDocument } from '../../../install/edits/json-document.ts';
import { checkShape, type ExpectedShape } from '../../../install/edits/json-shape.ts';
import { describeUnproven } from '../../../install/edits/own-hooks.ts';
import { type RemovedEntries, removeEntries } from '../../../install/edits/remove-entries.ts';
import { type FoundFile, readFound } from '../../../install/found-file.ts';
import type { Notice } from '../../../install/notice.ts';
import type { OwnPrograms } from '../../../install/own-programs.ts';
import type { FileRecord } from '../../../install/record.ts';
import { absoluteRoot } from '../../../install/root.ts';
import { type ChainWish, dropChain, hasChain, isChainHook, wantChain } from './chain-hooks.ts';
import {
  cloneOfSessionStart,
  type HookKey,
  hookCommand,
  recognisePreCompact,
  recogniseSessionStart,
} from './commands.ts';
import { dropGates, gateEvents, hasGates, isGateEntry, wantedGates } from './gates.ts';
import { claudeCode, settingsPath } from './location.ts';
import { claudePrograms } from './programs.ts';

/** Claude Code's SessionStart sources by what the hook does with them (facts/claude-code.md, "SessionStart"). */
const hookShapes: readonly { key: HookKey; event: string; matcher?: string; timeout: number }[] = [
  { key: 'session-start', event: 'SessionStart', matcher: 'startup|clear|resume|fork', timeout: 10 },
  { key: 'session-start-compact', event: 'SessionStart', matcher: 'compact', timeout: 10 },
  { key: 'pre-compact', event: 'PreCompact', timeout: 5 },
];

const allowPath = ['permissions', 'allow'];

const shape: readonly ExpectedShape[] = [
  { path: [], type: 'object' },
  { path: ['hooks'], type: 'object' },
  { path: ['hooks', 'SessionStart'], type: 'array' },
  { path: ['hooks', 'PreCompact'], type: 'array' },
  ...gateEvents.map((event): ExpectedShape => ({ path: ['hooks', event], type: 'array' })),
  { path: ['hooks', 'SubagentStart'], type: 'array' },
  { path: ['hooks', 'SubagentStop'], type: 'array' },
  { path: ['permissions'], type: 'object' },
  { path: allowPath, type: 'array' },
];

/** Containers that may be ours when no record tells. */
export const ourContainers: string[][] = shape.flatMap(({ path }) => (path.length === 0 ? [] : [[...path]]));

export interface SettingsOptions {
  /** Absolute path of the clone that the hooks run from. */
  clone: string;
  programs: OwnPrograms;
  replacePredecessor: boolean;
  /** Whether the gates of threads are to be held; left out, as they are held now. */
  threadGates?: boolean | undefined;
  chain: ChainWish;
}

/** The edit of Claude Code's settings.json: two SessionStart groups, one PreCompact group, one permission; at wish more. */
export function wantSettings(
  ctx: Context,
  { clone, programs, replacePredecessor, threadGates, chain }: SettingsOptions,
): WantedFile {
  const file = settingsPath(ctx);
  return {
    client: claudeCode,
    kind: 'claude-settings',
    file,
    role: 'user',
    edit: (found, recorded) => {
      const original = readSettings(file, found.bytes ?? Buffer.from('{}\n'));
      const gates = threadGates ?? hasGates(original, programs);
      const withChain = chain.wish ?? hasChain(original, programs);
      const ungated = gates ? original : dropGates(original, recorded?.added, programs);
      const kept = { document: ungated, past: recorded?.added };
      const { document, past } = withChain ? kept : dropChain(ungated, recorded?.added, programs);
      const own = withChain ? wantChain(clone, chain, programs) : { hooks: [], values: [] };
      const wanted: WantedEntries = {
        hooks: [
          ...wantedHooks(clone, programs),
          ...(gates ? wantedGates(clone, programs) : []),
          ...own.hooks,
        ],
        values: [{ path: allowPath, value: readRule(ctx) }, ...own.values],
        rival: {
          event: 'SessionStart',
          recognises: isPredecessor,
          replace: replacePredecessor,
        },
      };
      const result = addEntries(document, wanted, past);
      const notices = [
        ...result.notices,
        ...findDisabled(result.document),
        ...describeUnproven(result.document, programs),
      ];
      // Our entries without a record: the state before them is what is left when they are taken out.
      const before = result.adopted ? removeOwn(document, result.added, programs).document : original;
      return {
        after: encodeDocument(result.document),
        before: found.bytes === null ? null : result.adopted ? encodeDocument(before) : found.bytes,
        added: result.added,
        notices,
      };
    },
  };
}

/** The predecessor's hook does the same job: it runs a script of that very name. */
export function isPredecessor(command: string): boolean {
  return /(?:^|[\s/'"])surface-handoffs\.sh(?=$|[\s'";&|])/.test(command);
}

/** Takes our entries out of settings.json; a file that we made goes when nothing else is left in it. */
export function undoSettings(found: FoundFile, past: FileRecord): Undone {
  if (found.bytes === null || past.added === undefined) return { after: found.bytes, notices: [] };
  const result = removeEntries(readSettings(found.file, found.bytes), past.added);
  const empty = result.document.body.replace(/\s/g, '') === '{}';
  const after = empty && past.before === null && !found.link ? null : encodeDocument(result.document);
  return { after, notices: result.notices };
}

/** Parses settings.json and refuses what we cannot edit without guessing. */
export function readSettings(file: string, bytes: Uint8Array): JsonDocument {
  const document = parseDocument(file, bytes);
  checkShape(document, shape);
  return document;
}

/** The command that a start of Claude Code runs for us now, null when there is none. */
export function installedClaudeCommand(ctx: Context, clone: string): string | null {
  const file = settingsPath(ctx);
  try {
    const programs = claudePrograms(ctx, clone);
    const commands = listHandlers(
      readSettings(file, readFound(file).bytes ?? Buffer.from('{}')),
      'SessionStart',
    );
    const own =
      commands.find(({ command }) => recogniseSessionStart(command, false, programs)) ??
      commands.find(({ command }) => programs.mayRun('SessionStart', command));
    return own?.command ?? null;
  } catch (error) {
    if (error instanceof HandoffError) return null;
    throw error;
  }
}

/** What lets the model read a handoff's file; `//` begins an absolute path in Claude Code's rules. */
export function readRule(ctx: Pick<Context, 'cwd' | 'home' | 'env'>): string {
  const root = absoluteRoot(ctx);
  return root === join(ctx.home, '.agent-handoffs') ? 'Read(~/.agent-handoffs/**)' : `Read(/${root}/**)`;
}

function removeOwn(document: JsonDocument, added: EntriesAdded, programs: OwnPrograms): RemovedEntries {
  return removeEntries(
    document,
    added,
    (event, command) =>
      (event === 'SessionStart' && cloneOfSessionStart(command, programs) !== null) ||
      (event === 'PreCompact' && recognisePreCompact(command, programs)) ||
      isGateEntry(event, command, programs) ||
      isChainHook(event, command, programs),
  );
}

/** Our entries as install writes them, each with what tells an older form of it. */
export function wantedHooks(clone: string, programs: OwnPrograms): WantedHook[] {
  return hookShapes.map(({ key, event, matcher, timeout }) => ({
    key,
    event,
    group: {
      ...(matcher === undefined ? {} : { matcher }),
      hooks: [{ type: 'command', command: hookCommand(key, clone), timeout }],
    },
    recognises: (command) =>
      key === 'pre-compact'
        ? recognisePreCompact(command, programs)
        : recogniseSessionStart(command, key === 'session-start-compact', programs),
  }));
}

function findDisabled(document: JsonDocument): Notice[] {
  if (valueAt(document, ['disableAllHooks']) !== true) return [];
  const message = `${document.file} has "disableAllHooks": true; Claude Code will not run our hooks until it is removed.`;
  return [{ code: 'hooks-disabled', message, file: document.file }];
}
