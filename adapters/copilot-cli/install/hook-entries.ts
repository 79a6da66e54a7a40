import { join } from 'node:path';
import type { Context } from '../../../core/context.ts';
import { readJson } from '../../../core/files/read.ts';
import { shellWord } from '../../../core/text/shell-word.ts';
import { harmlessJson } from '../../../core/text/untrusted.ts';
import { execForm } from '../../../install/programs/exec-form.ts';
import { permitScript, startScript } from '../../../install/programs/own-programs.ts';
import { scriptCommand } from '../../../install/programs/script-command.ts';
import { rulesKind } from '../../client/generated-texts.ts';
import { copilotCli, hooksPath } from './location.ts';

const marker = 'agent-handoff: generated, do not edit';

export const hooksKind = rulesKind('copilot-hooks', 'hook', marker);

/**
 * One entry. A hook that fails has its tool call denied, all of them where our program is gone (measured): so a missing
 * launcher ends in success.
 */
function entry(clone: string, script: string, more: object): object {
  if (process.platform === 'win32') {
    const { command } = execForm(process.execPath, clone, { script, words: copilotCli }, false);
    return { type: 'command', powershell: `& ${command}`, ...more };
  }
  const launcher = shellWord(join(clone, script));
  const bash = `[ ! -f ${launcher} ] || ${scriptCommand(clone, script, copilotCli)}`;
  return { type: 'command', bash, ...more };
}

/** The whole file. `marker` is a key that the client does not know, and passes over (measured). */
export function renderHooks(clone: string): string {
  const start = entry(clone, startScript, { timeoutSec: 10 });
  const hooks = {
    userPromptSubmitted: [start],
    preCompact: [start],
    // A matcher has to match the whole name of a tool (measured).
    preToolUse: [entry(clone, permitScript, { matcher: 'bash', timeoutSec: 5 })],
  };
  return `${harmlessJson({ marker, version: 1, hooks }, 2)}\n`;
}

type Handler = { bash?: unknown; powershell?: unknown };

/** The command that runs at a prompt as it is wired now; null where none of ours is. */
export function wiredCommand(ctx: Pick<Context, 'home' | 'env'>): string | null {
  return readJson(hooksPath(ctx), (value) => {
    const found = value as { hooks?: { userPromptSubmitted?: readonly Handler[] } };
    const [handler] = found.hooks?.userPromptSubmitted ?? [];
    const command = handler?.bash ?? handler?.powershell;
    return typeof command === 'string' && command.includes(copilotCli) ? command : null;
  });
}
