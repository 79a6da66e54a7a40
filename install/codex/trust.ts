import type { Context } from '../../core/context.ts';
import { replaceFile } from '../../core/disk/write.ts';
import { HandoffError } from '../../core/errors.ts';
import { type InstallOutcome, installHosts } from '../install.ts';
import { recordPath } from '../record.ts';
import { statePlace } from '../state/place.ts';
import { readOrNull, removeUserFile, writeUserFile } from '../user-file.ts';
import { type ListedHook, listHooks } from './app-server.ts';
import { codexHookCommand } from './hooks.ts';
import { codex, configPath, detectCodex, hooksPath, pathForms } from './location.ts';
import { wantTrust } from './trust-table.ts';

const byHand = 'Start codex and choose "Trust all and continue" when it says "Hooks need review".';

/** The program that must be asked for the hook's hash; throws `codex-missing` before anything is written. */
export function requireCodex(ctx: Context): string {
  const { program } = detectCodex(ctx);
  if (program !== null) return program;
  throw new HandoffError('codex-missing', {
    message:
      '--trust-codex-hook: no program "codex" on the PATH; only Codex itself can say what is to be trusted. Nothing was changed.',
    hint: `Run install with codex on the PATH, or without the flag. ${byHand}`,
  });
}

/**
 * Trusts the installed hook in the user's name, who asked for it by the flag. Codex says the hash and confirms
 * afterwards; what it does not confirm is taken back. Throws `codex-trust-failed` or `codex-config-refused`.
 */
export async function trustCodexHook(
  ctx: Context,
  { clone, node }: { clone: string; node: string },
): Promise<InstallOutcome> {
  const program = requireCodex(ctx);
  const hook = await findHook(ctx, program, clone);
  if (hook.trustStatus === 'trusted') return { edits: [], notices: [] };
  const config = configPath(ctx);
  const record = recordPath(statePlace(ctx));
  const before = { config: readOrNull(config), record: readOrNull(record) };
  const wanted = [wantTrust(config, hook.key, hook.currentHash)];
  const wiring = { client: codex, wanted, refuse: () => {}, isObsolete: () => false };
  const outcome = installHosts(ctx, [wiring], { node });
  try {
    const { trustStatus } = await findHook(ctx, program, clone);
    if (trustStatus !== 'trusted') throw failed(`Codex still calls the hook "${trustStatus}"`, undefined);
  } catch (error) {
    if (before.config === null) removeUserFile(config);
    else writeUserFile(config, before.config);
    if (before.record !== null) replaceFile(record, before.record);
    throw error;
  }
  return { edits: outcome.edits.filter(({ file }) => file === config), notices: [] };
}

async function findHook(ctx: Context, program: string, clone: string): Promise<ListedHook> {
  let hooks: ListedHook[];
  try {
    hooks = await listHooks(ctx, program);
  } catch (cause) {
    throw failed(`"codex app-server" did not say which hooks it knows (${reason(cause)})`, cause);
  }
  const files = pathForms(hooksPath(ctx));
  const command = codexHookCommand(clone);
  const own = hooks.find((hook) => files.includes(hook.sourcePath) && hook.command === command);
  if (own === undefined) throw failed(`Codex does not know our hook in ${hooksPath(ctx)}`, undefined);
  return own;
}

function failed(what: string, cause: unknown): HandoffError {
  return new HandoffError('codex-trust-failed', {
    message: `The hook is installed but not trusted: ${what}. Its trust was not written; all else is in place.`,
    hint: byHand,
    cause,
  });
}

function reason(error: unknown): string {
  return error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
}
