import type { Context } from '../../../core/context.ts';
import { HandoffError } from '../../../core/errors.ts';
import { shellWord } from '../../../core/text/shell-word.ts';
import { neutraliseLine } from '../../../core/text/untrusted.ts';
import { findThread } from '../../../core/threads/find.ts';
import { roundWords } from '../../../core/threads/format/directory.ts';
import type { ThreadsLayout } from '../../../core/threads/format/layout.ts';
import { phaseName } from '../../../core/threads/format/phases.ts';
import { samePhrase } from '../../../core/threads/format/phrase.ts';
import { undatedName } from '../../../core/threads/format/slug.ts';
import { type KnownGate, readKnownGates } from '../../../core/threads/gates/known-gates.ts';
import { everySession, recordOpening, removeOpenings } from '../../../core/threads/gates/openings.ts';
import { endGates } from '../../../core/threads/gates/recorded-gates.ts';
import { isAgentSession } from '../../clients.ts';
import { asLine, writeOut, writeResult } from '../print.ts';
import type { Options } from '../verb.ts';
import { threadPlace } from './thread-place.ts';

type GateOptions = Options<{ open?: boolean; close?: boolean; forget?: boolean; session?: string }>;

function refuseAgents(ctx: Context, slug: string, flag: string): void {
  const isTerminal = process.stdin.isTTY && process.stdout.isTTY;
  const isAgent = isAgentSession(ctx);
  if (isTerminal && !isAgent) return;
  const where = isAgent ? 'this command runs in an agent’s session' : 'this is no terminal';
  throw new HandoffError('gate-needs-person', {
    message: `${flag}: ${where}; a gate is opened or dropped by a person, in a terminal of their own`,
    hint: `in a terminal: handoff thread gate ${shellWord(slug)} ${flag}`,
  });
}

const phaseWords = ({ phase }: KnownGate) =>
  phase === null ? 'the whole round' : neutraliseLine(phase, 100);

/** Opens what the person types the phrase of; one whose thread is closed by now is over with that. */
async function openGates(ctx: Context, session: string, closed: readonly KnownGate[]): Promise<void> {
  const { text, isCancel } = await import('@clack/prompts');
  for (const gate of closed) {
    // Nobody can type that by accident.
    const phrase = gate.phrase ?? `open ${phaseName(gate.phase)}`;
    const typed = await text({
      message: `${phaseWords(gate)}: type its wait phrase to open it (${neutraliseLine(phrase, 200)})`,
    });
    if (!isCancel(typed) && samePhrase(typed, phrase)) {
      recordOpening(ctx, session, [gate.key]);
      if (gate.over) endGates(ctx, gate.root, [gate], ctx.now());
    } else {
      process.exitCode = 1;
      await writeOut(`${phaseWords(gate)}: that is not its phrase; it stays closed.`);
    }
  }
}

/** The thread that a name means, also one that only our record still knows. */
function slugOf(layout: ThreadsLayout, known: readonly KnownGate[], name: string): string {
  try {
    return findThread(layout, name).slug;
  } catch (error) {
    const recorded = known.find(({ slug }) => slug === name || undatedName(slug) === name);
    if (recorded && error instanceof HandoffError && error.code === 'thread-not-found') return recorded.slug;
    throw error;
  }
}

function describeGate(gate: KnownGate): string {
  const states = { session: 'open for that session', every: 'open' };
  const state = gate.opened === null ? 'closed' : states[gate.opened];
  const phrase = gate.phrase === null ? 'no wait phrase' : `"${neutraliseLine(gate.phrase, 200)}"`;
  const lost = gate.lost ? '; in our record alone' : '';
  return `${state.padEnd(7)} ${roundWords(gate.round)}, ${phaseWords(gate)}: ${phrase}${lost}`;
}

/** `handoff thread gate`: the gates that hold; a person opens, closes or drops them. */
export async function runThreadGate(name: string, options: GateOptions): Promise<void> {
  const { ctx, layout } = threadPlace(options);
  const session = options.session ?? everySession;
  const known = await readKnownGates(ctx, [layout.root], session);
  const slug = slugOf(layout, known, name);
  const all = known.filter((gate) => gate.slug === slug);
  if (options.open) {
    refuseAgents(ctx, slug, '--open');
    const closed = all.filter(({ opened }) => opened === null);
    await openGates(ctx, session, closed);
  }
  if (options.close) for (const { key } of all) removeOpenings(ctx, key);
  if (options.forget) refuseAgents(ctx, slug, '--forget');
  const dropped = options.forget ? all.filter(({ lost }) => lost) : [];
  endGates(ctx, layout.root, dropped, ctx.now());
  const left = await readKnownGates(ctx, [layout.root], session);
  const gates = left.filter((gate) => gate.slug === slug);
  const listed = gates.map(({ round, phase, phrase, line, commands, opened }) => {
    return { round, phase, phrase, line, commands: commands.map(({ source }) => source), opened };
  });
  const lines = gates.map(describeGate);
  if (dropped.length > 0) lines.unshift(`dropped ${dropped.length} that no active thread here has any more.`);
  await writeResult(
    options,
    { slug, gates: listed },
    lines.join('\n') || asLine`${slug} has no gate that holds.`,
  );
}
