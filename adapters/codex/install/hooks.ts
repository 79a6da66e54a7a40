import { isDeepStrictEqual } from 'node:util';
import type { Context } from '../../../core/context.ts';
import { wantHookFile } from '../../../install/edits/hook-file.ts';
import { faultAt, type JsonDocument } from '../../../install/edits/json-document.ts';
import { type HookFile, listOwn, type OwnHook } from '../../../install/edits/own-hooks.ts';
import {
  chainScript,
  gateScript,
  type OwnPrograms,
  startScript,
} from '../../../install/programs/own-programs.ts';
import type { Notice, NoticeCode, WantedFile } from '../../../install/record/wanted.ts';
import { type CodexConfig, trustHash, trustKey, trustOf } from './config.ts';
import { codex, hooksPath, pathForms } from './location.ts';

/** Codex trusts a hook by its place and its text: so each is one group at the end of its event, the same in all versions. */
const hooks: readonly OwnHook[] = [
  {
    set: 'start',
    key: 'session-start',
    event: 'SessionStart',
    script: startScript,
    words: codex,
    timeout: 10,
  },
  {
    set: 'gates',
    key: 'thread-gate',
    event: 'PreToolUse',
    script: gateScript,
    words: codex,
    // Every shell tool is called so here (measured).
    matcher: 'Bash',
    timeout: 5,
  },
  {
    set: 'chain',
    key: 'chain-SubagentStart',
    event: 'SubagentStart',
    script: chainScript,
    words: codex,
    timeout: 10,
  },
  {
    set: 'chain',
    key: 'chain-SubagentStop',
    event: 'SubagentStop',
    script: chainScript,
    words: codex,
    timeout: 10,
  },
];

export const hooksFile: HookFile = {
  client: codex,
  kind: 'codex-hooks',
  hooks,
  shape: [],
  positional: true,
  check({ file, bom }) {
    if (bom === '') return;
    const reason = 'a byte order mark; Codex reads no hooks from such a file';
    throw faultAt('settings-invalid', file, 1, reason, {
      fix: 'Save the file as UTF-8 without a byte order mark',
    });
  },
};

export interface HooksOptions {
  /** Absolute path of the clone that the hooks run from. */
  clone: string;
  /** True: say nothing of trust, because this very run writes it. */
  trustHook?: boolean | undefined;
  /** Whether the gates of threads are to be held; left out, as they are held now. */
  threadGates?: boolean | undefined;
  /** Whether subagents get their role and chain by hooks; left out, as it is now. */
  chainHooks?: boolean | undefined;
}

/** The edit of Codex' hooks.json. */
export function wantHooks(
  ctx: Context,
  { clone, trustHook = false, threadGates, chainHooks }: HooksOptions,
  programs: OwnPrograms,
  config: CodexConfig,
): WantedFile {
  return wantHookFile(hooksFile, hooksPath(ctx), {
    clone,
    programs,
    gates: threadGates,
    chain: chainHooks,
    explain: (before, after) => [
      ...(trustHook ? [] : explainStart(before, after, config, programs)),
      ...(trustHook ? [] : explainGate(after, config, programs)),
      ...explainChain(before, after, programs),
    ],
  });
}

const review = 'choose "Trust all and continue" (or "Review hooks") at the next start, or say /hooks later';
const untilThen = 'Until then the AGENTS.md block has the agent ask for handoffs itself.';

/** What the user still has to do before Codex runs the start hook, as far as config.toml shows it. */
function explainStart(
  before: JsonDocument,
  after: JsonDocument,
  config: CodexConfig,
  programs: OwnPrograms,
): Notice[] {
  const { file } = after;
  const [own] = listOwn(after, hooksFile, 'start', programs);
  if (own === undefined) return [];
  const trust = trustOf(
    config,
    pathForms(file).map((path) => trustKey(path, own.group, own.index)),
  );
  const notice = (code: NoticeCode, message: string): Notice[] => [{ code, message, file }];
  if (trust?.disabled) {
    const message = `Codex has our hook switched off (${config.file}); /hooks switches it on again.`;
    return notice('hook-disabled', message);
  }
  const handlers = own.value.hooks;
  const handler: unknown = Array.isArray(handlers) ? handlers[own.index] : undefined;
  const plain = { type: 'command', command: own.command, timeout: 10 };
  const expected = isDeepStrictEqual(handler, plain) ? trustHash(plain) : null;
  if (trust !== null && trust.hash === expected) return [];
  if (config.entries === null) {
    const message = `Whether Codex trusts our hook is unknown (${config.problem}). If it says "Hooks need review", ${review}. ${untilThen}`;
    return notice('hook-untrusted', message);
  }
  if (trust?.hash == null) {
    const message = `Codex does not run our hook before you trust it: it will say "Hooks need review"; ${review}. ${untilThen}`;
    return notice('hook-untrusted', message);
  }
  const isKnown = listOwn(before, hooksFile, 'start', programs).some(
    (old) => old.group === own.group && old.command === own.command,
  );
  return isKnown
    ? notice(
        'hook-untrusted',
        `Codex may not trust our hook as it stands now: if it says "Hooks need review", ${review}. ${untilThen}`,
      )
    : notice(
        'hook-changed',
        `The path in our hook changed, so Codex asks for trust again: it will say "Hooks need review"; ${review}. ${untilThen}`,
      );
}

/** What the user still has to do before Codex holds a gate, at every install, as far as config.toml shows it. */
function explainGate(after: JsonDocument, config: CodexConfig, programs: OwnPrograms): Notice[] {
  const { file } = after;
  const [own] = listOwn(after, hooksFile, 'gates', programs);
  if (own === undefined) return [];
  const { command, event, group, index } = own;
  const trust = trustOf(
    config,
    pathForms(file).map((path) => trustKey(path, group, index, event)),
  );
  const until = 'Until then every command runs.';
  if (trust?.disabled) {
    const message = `Codex has the gate hook switched off (${config.file}); /hooks switches it on again. ${until}`;
    return [{ code: 'hook-disabled', message, file }];
  }
  const plain = { matcher: 'Bash', hooks: [{ type: 'command', command, timeout: 5 }] };
  const hash = trustHash({ command, timeout: 5 }, event, 'Bash');
  if (isDeepStrictEqual(own.value, plain) && trust?.hash === hash) return [];
  const message = `Codex holds no gate before you trust that hook too: at the next start it says "Hooks need review"; choose "Trust all and continue". Or run install with --trust-codex-hook. ${until}`;
  return [{ code: 'gate-untrusted', message, file }];
}

/** Said when the hooks for subagents are new, as Codex runs none of them before the user trusts it. */
function explainChain(before: JsonDocument, after: JsonDocument, programs: OwnPrograms): Notice[] {
  const has = (document: JsonDocument) => listOwn(document, hooksFile, 'chain', programs).length > 0;
  if (has(before) || !has(after)) return [];
  const message =
    'Codex does not run the hooks for subagents before you trust them: it will say "Hooks need review"; choose "Trust all and continue" at the next start, or say /hooks later. The skill handoff-chain works without them.';
  return [{ code: 'hook-untrusted', message, file: after.file }];
}
