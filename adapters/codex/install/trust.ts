import type { Context } from '../../../core/context.ts';
import { HandoffError } from '../../../core/errors.ts';
import { readOrNull, removeUserFile, writeUserFile } from '../../../core/files/user-file.ts';
import { replaceFile } from '../../../core/files/write.ts';
import { installClients, type ShownEdit } from '../../../install/install.ts';
import {
  compactScript,
  gateScript,
  guardScript,
  startScript,
} from '../../../install/programs/own-programs.ts';
import { scriptCommand, withoutGuard } from '../../../install/programs/script-command.ts';
import { recordPath } from '../../../install/record/record.ts';
import type { FileRules } from '../../../install/record/wanted.ts';
import { statePlace } from '../../../install/state/state-place.ts';
import { type ListedHook, listHooks } from './app-server.ts';
import { codex, codexProgram, configPath, hooksPath, pathForms } from './location.ts';
import { type TrustedHook, wantTrust } from './trust-table.ts';

const byHand = 'Start codex and choose "Trust all and continue" when it says "Hooks need review".';

/** The program that must be asked for the hook's hash; throws `codex-missing` before anything is written. */
export function requireCodex(ctx: Context): string {
  const program = codexProgram(ctx);
  if (program !== null) return program;
  throw new HandoffError('codex-missing', {
    message:
      '--trust-codex-hook: no program "codex" on the PATH; only Codex itself can say what is to be trusted. Nothing was changed.',
    hint: `Run install with codex on the PATH, or without the flag. ${byHand}`,
  });
}

/**
 * Trusts the installed hooks for start, compaction, gates and guards in the user's name, who asked for it by the flag. Codex says the hash
 * and confirms afterwards; what it does not confirm is taken back. Throws `codex-trust-failed` or `codex-config-refused`.
 */
export async function trustCodexHook(
  ctx: Context,
  { clone, node, rules }: { clone: string; node: string; rules: readonly FileRules[] },
): Promise<ShownEdit[]> {
  const program = requireCodex(ctx);
  const hooks = await findHooks(ctx, program, clone);
  if (hooks.every(({ trustStatus }) => trustStatus === 'trusted')) return [];
  const config = configPath(ctx);
  const record = recordPath(statePlace(ctx));
  const before = { config: readOrNull(config), record: readOrNull(record) };
  const trusted = hooks.map(({ slot, key, currentHash: hash }) => ({ slot, key, hash }));
  const wiring = { client: codex, wanted: [wantTrust(config, trusted)] };
  const { edits } = installClients(ctx, [wiring], { node, rules });
  try {
    const left = (await findHooks(ctx, program, clone)).find(({ trustStatus }) => trustStatus !== 'trusted');
    if (left !== undefined) throw failed(`Codex still calls the hook "${left.trustStatus}"`);
  } catch (error) {
    if (before.config === null) removeUserFile(config);
    else writeUserFile(config, before.config);
    if (before.record !== null) replaceFile(record, before.record);
    throw error;
  }
  return edits.filter(({ file }) => file === config);
}

async function findHooks(
  ctx: Context,
  program: string,
  clone: string,
): Promise<(ListedHook & Pick<TrustedHook, 'slot'>)[]> {
  const hooks = hooksPath(ctx);
  let listed: ListedHook[];
  try {
    listed = await listHooks(ctx, program);
  } catch (cause) {
    const [reason = ''] = (cause instanceof Error ? cause.message : String(cause)).split('\n');
    throw failed(`"codex app-server" did not say which hooks it knows (${reason})`, cause);
  }
  const find = (slot: TrustedHook['slot'], script: string) => {
    const command = scriptCommand(clone, script, codex);
    const found = listed.find(
      (hook) => pathForms(hooks).includes(hook.sourcePath) && withoutGuard(hook.command ?? '') === command,
    );
    return found === undefined ? [] : [{ ...found, slot }];
  };
  const start = find('trust', startScript);
  if (start.length === 0) throw failed(`Codex does not know our hook in ${hooks}`);
  const written = Buffer.from(readOrNull(hooks) ?? []);
  const findWritten = (slot: TrustedHook['slot'], script: string, name: string) => {
    const found = find(slot, script);
    const isWritten = written.includes(JSON.stringify(scriptCommand(clone, script, codex)));
    if (found.length === 0 && isWritten) throw failed(`Codex does not know our ${name} hook in ${hooks}`);
    return found;
  };
  const ofTools = [
    ...findWritten('gate_trust', gateScript, 'gate'),
    ...findWritten('guard_trust', guardScript, 'guard'),
  ];
  // An older Codex may not have the event: it does without.
  return [...start, ...find('compact_trust', compactScript), ...ofTools];
}

function failed(what: string, cause?: unknown): HandoffError {
  return new HandoffError('codex-trust-failed', {
    message: `The hook is installed but not trusted: ${what}. Its trust was not written; all else is in place.`,
    hint: byHand,
    cause,
  });
}
