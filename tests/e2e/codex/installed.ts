import { type RecordedRequest, textOf } from '../fake/responses-request.ts';
import { runCommand, type ScriptedTurn, say } from '../fake/responses-turns.ts';
import { installProduct } from '../product/command.ts';
import { it as bare, type CodexSandbox } from './sandbox.ts';

/** `it` whose user has run `install` for Codex and has not trusted the hook. */
export const it = bare
  .extend('untrusted', async ({ codex }) => {
    await installProduct(codex.home, codex.cwd, 'codex');
    return codex;
  })
  .extend('trusted', async ({ untrusted }) => {
    await untrusted.trustHook();
    return untrusted;
  });

export const constantLine = 'agent-handoff: checked, nothing waits for this worktree.';

/** The literal command that the AGENTS.md block tells the agent to run. */
function takeCommand(request: RecordedRequest): string {
  const command = /^ {4}(.+\/dist\/handoff\.cjs'? take)$/m.exec(textOf(request))?.[1];
  if (command) return command;
  throw new Error(`no take command in the request:\n${textOf(request).slice(0, 4000)}`);
}

/** An agent that does what the block says. */
export const obeyBlock: ScriptedTurn = (request) => {
  const turn = runCommand(takeCommand(request));
  return typeof turn === 'function' ? turn(request) : turn;
};

/** The reply that the surfaced text asks for, in the hook's message or in the output of `take`. */
export const acknowledge: ScriptedTurn = (request) =>
  say(
    /\*\*Handoff loaded: .*? — sentinel [a-z0-9]{10}\*\*/.exec(textOf(request))?.[0] ??
      'NO-HANDOFF-LINE-SEEN',
  );

/** Everything that one `codex exec` asked the model. */
export async function requestsOf(
  codex: CodexSandbox,
  prompt: string,
  variation: Parameters<CodexSandbox['exec']>[1] = {},
): Promise<string> {
  const before = codex.api.requests.length;
  await codex.exec(prompt, variation);
  return codex.api.requests.slice(before).map(textOf).join('\n');
}
