import type { Context } from '../../../../core/context.ts';
import { HandoffError } from '../../../../core/errors.ts';
import { type OpenGate, readThreadGates } from '../../../../core/gate/open-gates.ts';
import { everySession, openedFor, recordOpening, removeOpenings } from '../../../../core/gate/openings.ts';
import { neutraliseLine } from '../../../../core/handoff/untrusted.ts';
import { shellWord } from '../../../../core/shell-word.ts';
import { findThread } from '../../../../core/thread/find.ts';
import { phaseName } from '../../../../core/thread/phases.ts';
import { roundWords } from '../../../../core/thread/round-name.ts';
import { isAgentSession } from '../../../thread-gate/gate-hosts.ts';
import { asLine, writeJson, writeOut } from '../../print.ts';
import type { Options } from '../../verb.ts';
import { threadPlace } from './place.ts';

interface GateOptions {
  open?: boolean;
  close?: boolean;
  session?: string;
}

function refuseAgents(ctx: Context, slug: string): void {
  const where = isAgentSession(ctx)
    ? 'this command runs in an agent’s session'
    : !process.stdin.isTTY || !process.stdout.isTTY
      ? 'this is no terminal'
      : null;
  if (where === null) return;
  throw new HandoffError('gate-needs-person', {
    message: `--open: ${where}; a gate is opened by a person, in a terminal of their own`,
    hint: `in a terminal: handoff thread gate ${shellWord(slug)} --open`,
  });
}

function phaseWords({ phase }: OpenGate): string {
  return phase === null ? 'the whole round' : neutraliseLine(phase, 100);
}

/** Opens what the person types the phrase of; a phrase that nobody can type by accident is the yes. */
async function openGates(ctx: Context, session: string, closed: readonly OpenGate[]): Promise<void> {
  const { text, isCancel } = await import('@clack/prompts');
  for (const gate of closed) {
    const phrase = gate.phrase ?? `open ${phaseName(gate.phase)}`;
    const typed = await text({
      message: `${phaseWords(gate)}: type its wait phrase to open it (${neutraliseLine(phrase, 200)})`,
    });
    if (!isCancel(typed) && typed?.trim() === phrase) recordOpening(ctx, session, [gate.key], ctx.now());
    else {
      process.exitCode = 1;
      await writeOut(`${phaseWords(gate)}: that is not its phrase; it stays closed.`);
    }
  }
}

/** `handoff thread gate`: the gates of the open round; a person opens or closes them. */
export async function runThreadGate(slug: string, options: Options<GateOptions>): Promise<void> {
  const { ctx, layout } = threadPlace(options);
  const thread = findThread(layout, slug);
  const gates = await readThreadGates(layout, thread);
  const session = options.session ?? everySession;
  const openedBy = ({ key }: OpenGate) => openedFor(ctx, session, key);
  if (options.open) {
    refuseAgents(ctx, thread.slug);
    await openGates(
      ctx,
      session,
      gates.filter((gate) => openedBy(gate) === null),
    );
  }
  if (options.close) for (const { key } of gates) removeOpenings(ctx, key);
  const listed = gates.map((gate) => ({
    round: gate.round,
    phase: gate.phase,
    phrase: gate.phrase,
    line: gate.line,
    commands: gate.commands.map(({ source }) => source),
    opened: openedBy(gate),
  }));
  if (options.json) {
    await writeJson({ slug: thread.slug, gates: listed });
    return;
  }
  const lines = gates.map((gate) => {
    const opened = openedBy(gate);
    const state = opened === null ? 'closed' : opened === 'every' ? 'open' : 'open for that session';
    return `${state.padEnd(7)} ${roundWords(gate.round)}, ${phaseWords(gate)}: ${gate.phrase === null ? 'no wait phrase' : `"${neutraliseLine(gate.phrase, 200)}"`}`;
  });
  await writeOut(
    lines.length > 0
      ? lines.join('\n')
      : asLine`${thread.slug} has no gate in a round that waits for its answer.`,
  );
}
