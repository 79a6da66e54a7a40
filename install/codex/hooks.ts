import { isDeepStrictEqual } from 'node:util';
import type { Context } from '../../core/context.ts';
import { HandoffError } from '../../core/errors.ts';
import { addEntries } from '../entries/add.ts';
import { type FoundHandler, listHandlers } from '../entries/handlers.ts';
import { type RemovedEntries, removeEntries } from '../entries/remove.ts';
import type { EntriesAdded, WantedHook } from '../entries/wanted.ts';
import { type FoundFile, readFound } from '../found-file.ts';
import { encodeDocument, type JsonDocument, parseDocument } from '../json/document.ts';
import { checkShape, type ExpectedShape } from '../json/shape.ts';
import { cloneOfLauncher, launcherCommand } from '../launcher.ts';
import type { Notice } from '../notice.ts';
import type { FileRecord } from '../record.ts';
import type { Undone, WantedFile } from '../wiring.ts';
import {
  describeChainTrust,
  dropChainHooks,
  hasChainHooks,
  isChainHook,
  wantChainHooks,
} from './chain-hooks.ts';
import { type CodexConfig, trustHash, trustKey, trustOf } from './config.ts';
import { dropGate, explainGate, gateEvent, hasGate, isCodexGate, wantedGate } from './gates.ts';
import { codex, hooksPath, pathForms } from './location.ts';

const event = 'SessionStart';
const timeout = 10;

const shape: readonly ExpectedShape[] = [
  { path: [], type: 'object' },
  { path: ['hooks'], type: 'object' },
  { path: ['hooks', event], type: 'array' },
  { path: ['hooks', gateEvent], type: 'array' },
  { path: ['hooks', 'SubagentStart'], type: 'array' },
  { path: ['hooks', 'SubagentStop'], type: 'array' },
];

/** Containers that may be ours when no record tells. */
export const hookContainers: string[][] = shape.flatMap(({ path }) => (path.length === 0 ? [] : [[...path]]));

/** The command as it stands in hooks.json. Its text is what the user trusts: it stays the same across versions. */
export function codexHookCommand(clone: string): string {
  return launcherCommand(clone, codex);
}

export function isCodexHook(command: string): boolean {
  return cloneOfLauncher(command, [codex]) !== null;
}

export interface HooksOptions {
  /** Absolute path of the clone that the hook runs from. */
  clone: string;
  config: CodexConfig;
  /** False: say nothing of trust, because this very run writes it. */
  explainTrust: boolean;
  /** Whether the gates of threads are to be held; left out, as they are held now. */
  threadGates?: boolean | undefined;
  /** Whether subagents get their role and chain by hooks; undefined leaves it as it is. */
  chainHooks: boolean | undefined;
}

/** The edit of Codex' hooks.json: one SessionStart group at the end, without matcher, because trust goes by place. */
export function wantHooks(
  ctx: Context,
  { clone, config, explainTrust, threadGates, chainHooks }: HooksOptions,
): WantedFile {
  const file = hooksPath(ctx);
  const command = codexHookCommand(clone);
  const sessionStart: WantedHook = {
    key: 'session-start',
    event,
    group: { hooks: [{ type: 'command', command, timeout }] },
    recognises: isCodexHook,
  };
  return {
    client: codex,
    kind: 'codex-hooks',
    file,
    role: 'user',
    edit: (found, recorded) => {
      const original = readHooks(file, found.bytes ?? Buffer.from('{}\n'));
      const gates = threadGates ?? hasGate(original);
      const withChain = chainHooks ?? hasChainHooks(original);
      const ungated = gates ? original : dropGate(original, recorded?.added);
      const kept = { document: ungated, past: recorded?.added };
      const { document, past } = withChain ? kept : dropChainHooks(ungated, recorded?.added);
      const hooks = [
        sessionStart,
        ...(gates ? [wantedGate(clone)] : []),
        ...(withChain ? wantChainHooks(clone) : []),
      ];
      const result = addEntries(document, { hooks, values: [], positional: true }, past);
      const before = result.adopted ? removeOwn(document, result.added).document : original;
      return {
        after: encodeDocument(result.document),
        before: found.bytes === null ? null : result.adopted ? encodeDocument(before) : found.bytes,
        added: result.added,
        notices: [
          ...result.notices,
          ...(explainTrust ? describeTrust(document, result.document, config) : []),
          ...(explainTrust ? explainGate(result.document, config) : []),
          ...describeChainTrust(document, result.document),
        ],
      };
    },
  };
}

/** Takes our group out of hooks.json; a file that we made goes when nothing else is left in it. */
export function undoHooks(found: FoundFile, past: FileRecord): Undone {
  if (found.bytes === null || past.added === undefined) return { after: found.bytes, notices: [] };
  const document = readHooks(found.file, found.bytes);
  const result = removeOwn(document, past.added);
  const empty = result.document.body.replace(/\s/g, '') === '{}';
  const after = empty && past.before === null && !found.link ? null : encodeDocument(result.document);
  const moved = ownHandlers(document).some(({ index, siblings }) => index < siblings - 1);
  const message = `${found.file}: handlers of yours behind ours in one group moved up; Codex will ask you to review them again.`;
  const notices: Notice[] = moved ? [{ code: 'hook-moved', message, file: found.file }] : [];
  return { after, notices: [...result.notices, ...notices] };
}

/** Parses hooks.json and refuses what we cannot edit without guessing, or what Codex itself does not read. */
export function readHooks(file: string, bytes: Uint8Array): JsonDocument {
  const document = parseDocument(file, bytes);
  if (document.bom !== '') {
    throw new HandoffError('settings-invalid', {
      message: `${file}:1: a byte order mark; Codex reads no hooks from such a file`,
      hint: 'Save the file as UTF-8 without a byte order mark, then run the same command again. Nothing was changed.',
    });
  }
  checkShape(document, shape);
  return document;
}

/** The command that a start of Codex runs for us now, null when there is none. */
export function installedCodexCommand(ctx: Context): string | null {
  const file = hooksPath(ctx);
  try {
    return ownHandlers(readHooks(file, readFound(file).bytes ?? Buffer.from('{}')))[0]?.command ?? null;
  } catch (error) {
    if (error instanceof HandoffError) return null;
    throw error;
  }
}

export function ownHandlers(document: JsonDocument): FoundHandler[] {
  return listHandlers(document, event).filter(({ command }) => isCodexHook(command));
}

function removeOwn(document: JsonDocument, added: EntriesAdded): RemovedEntries {
  const isOwn = (name: string, command: string) =>
    (name === event && isCodexHook(command)) || isCodexGate(name, command) || isChainHook(name, command);
  return removeEntries(document, added, isOwn, true);
}

/** What the user still has to do before Codex runs the hook, as far as config.toml shows it. */
function describeTrust(before: JsonDocument, after: JsonDocument, config: CodexConfig): Notice[] {
  const { file } = after;
  const [own] = ownHandlers(after);
  if (own === undefined) return [];
  const keys = pathForms(file).map((path) => trustKey(path, own.group, own.index));
  const trust = trustOf(config, keys);
  const review = 'choose "Trust all and continue" (or "Review hooks") at the next start, or say /hooks later';
  const untilThen = 'Until then the AGENTS.md block has the agent ask for handoffs itself.';
  const notice = (code: Notice['code'], message: string): Notice[] => [{ code, message, file }];
  if (trust?.disabled) {
    return notice(
      'hook-disabled',
      `Codex has our hook switched off (${config.file}); /hooks switches it on again.`,
    );
  }
  const handlers = own.value.hooks;
  const handler: unknown = Array.isArray(handlers) ? handlers[own.index] : undefined;
  const plain = { type: 'command', command: own.command, timeout };
  const expected = isDeepStrictEqual(handler, plain) ? trustHash(plain) : null;
  if (trust !== null && trust.hash === expected) return [];
  const known = ownHandlers(before).some((old) => old.group === own.group && old.command === own.command);
  if (config.tables === null) {
    return notice(
      'hook-untrusted',
      `Whether Codex trusts our hook is unknown (${config.problem}). If it says "Hooks need review", ${review}. ${untilThen}`,
    );
  }
  if (trust?.hash != null && !known) {
    return notice(
      'hook-changed',
      `The path in our hook changed, so Codex asks for trust again: it will say "Hooks need review"; ${review}. ${untilThen}`,
    );
  }
  if (trust?.hash != null) {
    return notice(
      'hook-untrusted',
      `Codex may not trust our hook as it stands now: if it says "Hooks need review", ${review}. ${untilThen}`,
    );
  }
  return notice(
    'hook-untrusted',
    `Codex does not run our hook before you trust it: it will say "Hooks need review"; ${review}. ${untilThen}`,
  );
}
