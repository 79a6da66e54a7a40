import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Context } from '../../core/context.ts';
import { type HeldCommand, holdCommand, opensGate } from '../../core/gate/decide.ts';
import { type OpenGate, readOpenGates } from '../../core/gate/open-gates.ts';
import { openedFor, recordQuestion, settleQuestion } from '../../core/gate/openings.ts';
import { describeHeld, describeReport } from '../../core/gate/words.ts';
import { neutralisePath } from '../../core/handoff/untrusted.ts';
import { shellWord } from '../../core/shell-word.ts';
import { threadsLayout } from '../../core/thread/layout.ts';
import { ownCommand } from '../context.ts';
import { logFailure } from '../session-start/log.ts';
import type { GateHost } from './gate-host.ts';
import type { ToolCall } from './payload.ts';

/** Where the command would run, and where the session was launched: a `cd` does not lead past a gate. */
async function gatesAround(
  ctx: Context,
  host: GateHost,
  cwd: string,
): Promise<{ root: string; gate: OpenGate }[]> {
  const places = [cwd, (host.launchVariable && ctx.env[host.launchVariable]) ?? ''].filter(
    (path) => path !== '' && existsSync(path),
  );
  const layouts = new Map(
    places.map((path) => threadsLayout({ cwd: path })).map((layout) => [layout.root, layout]),
  );
  const found: { root: string; gate: OpenGate }[] = [];
  for (const [root, layout] of layouts) {
    for (const gate of await readOpenGates(layout)) found.push({ root, gate });
  }
  return found;
}

function openers(held: HeldCommand, roots: ReadonlyMap<string, string>, session: string): string[] {
  const command = ownCommand(join(__dirname, 'handoff.cjs'));
  const lines = held.gates.map(
    ({ slug, key }) =>
      `${command} thread gate ${shellWord(slug)} --open --session ${shellWord(session)} --in ${shellWord(roots.get(key) ?? '.')}`,
  );
  return [...new Set(lines.map(neutralisePath))].slice(0, 4);
}

/** What the hook prints for one tool call; empty when it has nothing to say. */
export async function checkCall(ctx: Context, host: GateHost, call: ToolCall): Promise<string> {
  if (call.ran) {
    if (call.id !== null) settleQuestion(ctx, call.session, call.id);
    return '';
  }
  if (call.command === null) return '';
  const found = await gatesAround(ctx, host, call.cwd);
  const isOpened = ({ key }: OpenGate) => openedFor(ctx, call.session, key) !== null;
  const gates = found.map(({ gate }) => gate);
  if (gates.some((gate) => !isOpened(gate)) && opensGate(call.command)) {
    return host.refuse(
      'agent-handoff: only a person opens a gate, in a terminal of their own. Give the user the command; do not run it.',
    );
  }
  const held = holdCommand(call.command, gates, isOpened);
  if (held === null) return '';
  const roots = new Map(found.map(({ root, gate }) => [gate.key, root]));
  const { output, asks } = host.hold({
    reason: describeHeld(held),
    report: describeReport(held),
    openers: openers(held, roots, call.session),
  });
  if (asks && call.id !== null) {
    const keys = held.gates.map(({ key }) => key);
    try {
      recordQuestion(ctx, call.session, call.id, keys);
    } catch (error) {
      // The question matters more than remembering its answer: the person is asked again.
      logFailure(ctx, 'a question could not be remembered', error);
    }
  }
  return output;
}
