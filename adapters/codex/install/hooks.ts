import type { Context } from '../../../core/context.ts';
import { wantHookFile } from '../../../install/edits/hook-file.ts';
import { faultAt, type JsonDocument } from '../../../install/edits/json-document.ts';
import { type HookFile, listOwn, type OwnHook } from '../../../install/edits/own-hooks.ts';
import {
  chainScript,
  compactScript,
  gateScript,
  guardScript,
  type OwnPrograms,
  startScript,
} from '../../../install/programs/own-programs.ts';
import { isPredecessorHook } from '../../../install/programs/predecessor.ts';
import type { Notice, WantedFile } from '../../../install/record/wanted.ts';
import type { WireOptions } from '../../client/client.ts';
import { type CodexConfig, readTrustStatus } from './config.ts';
import { codex, hooksPath } from './location.ts';
import { hooksShape } from './read-shape.ts';

const start = { set: 'start', script: startScript, words: codex, timeout: 10 } as const;
const gate = { set: 'gates', script: gateScript, words: codex, timeout: 5 } as const;
/** Edits come as `apply_patch`. */
const dont = { set: 'guard', script: guardScript, words: codex, timeout: 5 } as const;
const chain = { set: 'chain', script: chainScript, words: codex, timeout: 10 } as const;

/** Codex trusts a hook by its place and its text: so each is one group at the end of its event, and keeps its text. */
const hooks: readonly OwnHook[] = [
  { ...start, key: 'session-start', event: 'SessionStart', guarded: true },
  { ...start, key: 'pre-compact', event: 'PreCompact', script: compactScript, timeout: 5 },
  // Every shell tool is called Bash here (measured).
  { ...gate, key: 'thread-gate', event: 'PreToolUse', matcher: 'Bash' },
  { ...dont, key: 'dont-guard', event: 'PreToolUse', matcher: 'Bash|apply_patch|Edit|Write' },
  { ...chain, key: 'chain-SubagentStart', event: 'SubagentStart' },
  { ...chain, key: 'chain-SubagentStop', event: 'SubagentStop' },
];

export const hooksFile: HookFile = {
  client: codex,
  kind: 'codex-hooks',
  hooks,
  shape: [],
  positional: true,
  trustsText: true,
  takesArguments: false,
  reads: hooksShape,
  check({ file, bom }) {
    if (bom === '') return;
    const reason = 'a byte order mark; Codex reads no hooks from such a file';
    throw faultAt('settings-invalid', file, 1, reason, {
      fix: 'Save the file as UTF-8 without a byte order mark',
    });
  },
};

/** The edit of Codex' hooks.json. `trustHook`: say nothing of trust, because this very run writes it. */
export function wantHooks(
  ctx: Context,
  {
    clone,
    trustHook = false,
    threadGates,
    chainHooks,
    guard,
    replacePredecessor = false,
  }: WireOptions & { clone: string },
  programs: OwnPrograms,
  config: CodexConfig,
): WantedFile {
  return wantHookFile(hooksFile, hooksPath(ctx), {
    clone,
    programs,
    gates: threadGates,
    chain: chainHooks,
    guard,
    rival: {
      event: 'SessionStart',
      recognises: isPredecessorHook,
      replace: replacePredecessor,
      wraps: false,
      atTop: true,
    },
    explain: (before, after) => [
      ...(trustHook ? [] : explainStart(before, after, config, programs)),
      ...(trustHook ? [] : explainCompact(after, config, programs)),
      ...(trustHook ? [] : explainHolding('gates', after, config, programs)),
      ...(trustHook ? [] : explainHolding('guard', after, config, programs)),
      ...explainChain(before, after, programs),
    ],
  });
}

/** What the user still has to do before Codex runs the start hook, as far as config.toml shows it. */
function explainStart(
  before: JsonDocument,
  after: JsonDocument,
  config: CodexConfig,
  programs: OwnPrograms,
): Notice[] {
  const { file } = after;
  const [own] = listOwn(after, hooksFile, 'start', programs);
  const status = own === undefined ? 'trusted' : readTrustStatus(config, file, own);
  if (own === undefined || status === 'trusted') return [];
  if (status === 'disabled') {
    const message = `Codex has our hook switched off (${config.file}); /hooks switches it on again.`;
    return [{ code: 'hook-disabled', message, file }];
  }
  const isKnown = listOwn(before, hooksFile, 'start', programs).some(
    (old) => old.group === own.group && old.command === own.command,
  );
  const isMoved = status === 'modified' && !isKnown;
  let why = 'Codex may not trust our hook as it stands now: if it says "Hooks need review",';
  if (status === null)
    why = `Whether Codex trusts our hook is unknown (${config.problem}). If it says "Hooks need review",`;
  if (status === 'untrusted')
    why = 'Codex does not run our hook before you trust it: it will say "Hooks need review";';
  if (isMoved)
    why = 'The path in our hook changed, so Codex asks for trust again: it will say "Hooks need review";';
  const message = `${why} choose "Trust all and continue" (or "Review hooks") at the next start, or say /hooks later. Until then the AGENTS.md block has the agent ask for handoffs itself.`;
  return [{ code: isMoved ? 'hook-changed' : 'hook-untrusted', message, file }];
}

/** Said of the hook before a compaction where the other one is trusted: an earlier version installed that one alone. */
function explainCompact(after: JsonDocument, config: CodexConfig, programs: OwnPrograms): Notice[] {
  const { file } = after;
  const own = listOwn(after, hooksFile, 'start', programs);
  const statusAt = (event: string) => {
    const found = own.find((one) => one.event === event);
    return found === undefined ? 'trusted' : readTrustStatus(config, file, found);
  };
  const status = statusAt('PreCompact');
  if (status === 'trusted' || statusAt('SessionStart') !== 'trusted') return [];
  const until = 'Until then the draft of a session is made after its compaction; nothing is lost.';
  if (status === 'disabled') {
    const message = `Codex has our hook before a compaction switched off (${config.file}); /hooks switches it on again. ${until}`;
    return [{ code: 'hook-disabled', message, file }];
  }
  const message = `One more hook waits for your trust, the one before a compaction; the others keep theirs. At the next start Codex says "Hooks need review": choose "Trust all and continue". Or run install with --trust-codex-hook. ${until}`;
  return [{ code: 'compact-untrusted', message, file }];
}

/** What Codex' users are told of a hook that holds calls back. */
const holding = {
  gates: { hook: 'gate hook', held: 'gate', until: 'Until then every command runs.', code: 'gate-untrusted' },
  guard: {
    hook: 'hook of the guard',
    held: 'don’t',
    until: 'Until then no don’t is held.',
    code: 'guard-untrusted',
  },
} as const;

/** What the user still has to do before Codex holds calls back, at every install, as far as config.toml shows it. */
function explainHolding(
  set: keyof typeof holding,
  after: JsonDocument,
  config: CodexConfig,
  programs: OwnPrograms,
): Notice[] {
  const { file } = after;
  const { hook, held, until, code } = holding[set];
  const [own] = listOwn(after, hooksFile, set, programs);
  const status = own === undefined ? 'trusted' : readTrustStatus(config, file, own);
  if (status === 'trusted') return [];
  if (status === 'disabled') {
    const message = `Codex has the ${hook} switched off (${config.file}); /hooks switches it on again. ${until}`;
    return [{ code: 'hook-disabled', message, file }];
  }
  const message = `Codex holds no ${held} before you trust that hook too: at the next start it says "Hooks need review"; choose "Trust all and continue". Or run install with --trust-codex-hook. ${until}`;
  return [{ code, message, file }];
}

/** Said when the hooks for subagents are new, as Codex runs none of them before the user trusts it. */
function explainChain(before: JsonDocument, after: JsonDocument, programs: OwnPrograms): Notice[] {
  const has = (document: JsonDocument) => listOwn(document, hooksFile, 'chain', programs).length > 0;
  if (has(before) || !has(after)) return [];
  const message =
    'Codex does not run the hooks for subagents before you trust them: it will say "Hooks need review"; choose "Trust all and continue" at the next start, or say /hooks later. The skill handoff-chain works without them.';
  return [{ code: 'hook-untrusted', message, file: after.file }];
}
