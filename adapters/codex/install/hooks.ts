import { isDeepStrictEqual } from 'node:util';
import type { Context } from '../../../core/context.ts';
import { HandoffError } from '../../../core/errors.ts';
import type { Undone, WantedFile } from '../../../install/client-wiring.ts';
import { addEntries } from '../../../install/edits/add-entries.ts';
import type { EntriesAdded, WantedHook } from '../../../install/edits/entries.ts';
import { type FoundHandler, listHandlers } from '../../../install/edits/handlers.ts';
import { encodeDocument, type JsonDocument } from '../../../install/edits/json-document.ts';
import { describeUnproven } from '../../../install/edits/own-hooks.ts';
import { type RemovedEntries, removeEntries } from '../../../install/edits/remove-entries.ts';
import { type FoundFile, readFound } from '../../../install/found-file.ts';
import { launcher, launcherCommand } from '../../../install/launcher.ts';
import type { Notice } from '../../../install/notice.ts';
import type { OwnPrograms } from '../../../install/own-programs.ts';
import type { FileRecord } from '../../../install/record.ts';
import {
  describeChainTrust,
  dropChainHooks,
  hasChainHooks,
  isChainHook,
  wantChainHooks,
} from './chain-hooks.ts';
import { type CodexConfig, trustHash, trustKey, trustOf } from './config.ts';
import { dropGate, explainGate, hasGate, isCodexGate, wantedGate } from './gates.ts';
import { readHooks } from './hooks-file.ts';
import { codex, hooksPath, pathForms } from './location.ts';
import { codexPrograms } from './programs.ts';

const event = 'SessionStart';
const timeout = 10;

/** The command as it stands in hooks.json. Its text is what the user trusts: it stays the same across versions. */
export function codexHookCommand(clone: string): string {
  return launcherCommand(clone, codex);
}

/** The clone that a command of ours runs from, null when the command is not ours. */
export function cloneOfCodexHook(command: string, programs: OwnPrograms): string | null {
  return programs.cloneOf(command, launcher, [codex]);
}

export interface HooksOptions {
  /** Absolute path of the clone that the hook runs from. */
  clone: string;
  programs: OwnPrograms;
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
  { clone, programs, config, explainTrust, threadGates, chainHooks }: HooksOptions,
): WantedFile {
  const file = hooksPath(ctx);
  const command = codexHookCommand(clone);
  const sessionStart: WantedHook = {
    key: 'session-start',
    event,
    group: { hooks: [{ type: 'command', command, timeout }] },
    recognises: (found) => cloneOfCodexHook(found, programs) !== null,
  };
  return {
    client: codex,
    kind: 'codex-hooks',
    file,
    role: 'user',
    edit: (found, recorded) => {
      const original = readHooks(file, found.bytes ?? Buffer.from('{}\n'));
      const gates = threadGates ?? hasGate(original, programs);
      const withChain = chainHooks ?? hasChainHooks(original, programs);
      const ungated = gates ? original : dropGate(original, recorded?.added, programs);
      const kept = { document: ungated, past: recorded?.added };
      const { document, past } = withChain ? kept : dropChainHooks(ungated, recorded?.added, programs);
      const hooks = [
        sessionStart,
        ...(gates ? [wantedGate(clone, programs)] : []),
        ...(withChain ? wantChainHooks(clone, programs) : []),
      ];
      const result = addEntries(document, { hooks, values: [], positional: true }, past);
      const before = result.adopted ? removeOwn(document, result.added, programs).document : original;
      return {
        after: encodeDocument(result.document),
        before: found.bytes === null ? null : result.adopted ? encodeDocument(before) : found.bytes,
        added: result.added,
        notices: [
          ...result.notices,
          ...(explainTrust ? describeTrust(document, result.document, config, programs) : []),
          ...(explainTrust ? explainGate(result.document, config, programs) : []),
          ...describeChainTrust(document, result.document, programs),
          ...describeUnproven(result.document, programs),
        ],
      };
    },
  };
}

/** Takes our group out of hooks.json; a file that we made goes when nothing else is left in it. */
export function undoHooks(found: FoundFile, past: FileRecord): Undone {
  if (found.bytes === null || past.added === undefined) return { after: found.bytes, notices: [] };
  const document = readHooks(found.file, found.bytes);
  const result = removeEntries(document, past.added, undefined, true);
  const empty = result.document.body.replace(/\s/g, '') === '{}';
  const after = empty && past.before === null && !found.link ? null : encodeDocument(result.document);
  const recorded = past.added.hooks.flatMap(({ group }) => group.hooks.map(({ command }) => command));
  const moved = listHandlers(document, event).some(
    ({ command, index, siblings }) => recorded.includes(command) && index < siblings - 1,
  );
  const message = `${found.file}: handlers of yours behind ours in one group moved up; Codex will ask you to review them again.`;
  const notices: Notice[] = moved ? [{ code: 'hook-moved', message, file: found.file }] : [];
  return { after, notices: [...result.notices, ...notices] };
}

/** The command that a start of Codex runs for us now, null when there is none. */
export function installedCodexCommand(ctx: Context, clone: string): string | null {
  const file = hooksPath(ctx);
  try {
    const document = readHooks(file, readFound(file).bytes ?? Buffer.from('{}'));
    const programs = codexPrograms(ctx, clone);
    const own =
      ownHandlers(document, programs)[0] ??
      listHandlers(document, event).find(({ command }) => programs.mayRun('SessionStart', command));
    return own?.command ?? null;
  } catch (error) {
    if (error instanceof HandoffError) return null;
    throw error;
  }
}

export function ownHandlers(document: JsonDocument, programs: OwnPrograms): FoundHandler[] {
  return listHandlers(document, event).filter(({ command }) => cloneOfCodexHook(command, programs) !== null);
}

function removeOwn(document: JsonDocument, added: EntriesAdded, programs: OwnPrograms): RemovedEntries {
  const isOwn = (name: string, command: string) =>
    (name === event && cloneOfCodexHook(command, programs) !== null) ||
    isCodexGate(name, command, programs) ||
    isChainHook(name, command, programs);
  return removeEntries(document, added, isOwn, true);
}

/** What the user still has to do before Codex runs the hook, as far as config.toml shows it. */
function describeTrust(
  before: JsonDocument,
  after: JsonDocument,
  config: CodexConfig,
  programs: OwnPrograms,
): Notice[] {
  const { file } = after;
  const [own] = ownHandlers(after, programs);
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
  const known = ownHandlers(before, programs).some(
    (old) => old.group === own.group && old.command === own.command,
  );
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
