import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { latestRound, readThreadDirectories, type ThreadDirectory } from '../thread/directory.ts';
import type { ThreadsLayout } from '../thread/layout.ts';
import { type Gate, readFileGates } from '../thread/phases.ts';
import { type RoundFile, readRoundFile } from '../thread/read-round.ts';
import { fillInPattern } from '../thread/scaffold.ts';
import { type CommandPattern, readPattern } from './command-pattern.ts';

/** A gate of a round that waits for its answer. */
export interface OpenGate extends Gate {
  slug: string;
  round: number;
  /** Names this gate as it stands: another phrase, phase or round is another gate. */
  key: string;
  /** Of the prompt, by its `gate_commands`: what it holds back besides the reviewed list. */
  commands: readonly CommandPattern[];
}

const patternLimit = 100;

/** The entries of `gate_commands`: one, several with commas or on lines of their own, or a YAML list. */
export function readGateCommands(text: string | undefined): CommandPattern[] {
  return (text ?? '')
    .split(/[,\n]/)
    .map((entry) =>
      entry
        .replace(/^\s*(?:-\s+)?\[?\s*|[\s\]]+$/g, '')
        .replace(/^(["'])(.*)\1$/, '$2')
        .trim(),
    )
    .slice(0, patternLimit)
    .flatMap((entry) => readPattern(entry) ?? []);
}

/** A scaffold that nobody has filled in answers nothing: the work, and its gates, are still to come. */
async function isAnswered(thread: ThreadDirectory, result: string | undefined): Promise<boolean> {
  if (result === undefined) return false;
  const { body } = await readRoundFile(join(thread.path, result));
  return !fillInPattern.test(body);
}

function keyOf(root: string, slug: string, round: number, gate: Gate): string {
  const named = JSON.stringify([root, slug, round, gate.phase, gate.phrase]);
  return createHash('sha256').update(named).digest('hex').slice(0, 24);
}

function gatesOf(
  layout: ThreadsLayout,
  thread: ThreadDirectory,
  round: number,
  prompt: RoundFile,
): OpenGate[] {
  const commands = readGateCommands(prompt.fields.get('gate_commands'));
  const { slug } = thread;
  return readFileGates(prompt).map((gate) => ({
    ...gate,
    slug,
    round,
    key: keyOf(layout.root, slug, round, gate),
    commands,
  }));
}

/** The gates of one thread's latest round while it waits for its answer. */
export async function readThreadGates(layout: ThreadsLayout, thread: ThreadDirectory): Promise<OpenGate[]> {
  const latest = latestRound(thread);
  if (thread.place !== 'active' || latest?.prompt === undefined) return [];
  if (await isAnswered(thread, latest.result)) return [];
  return gatesOf(layout, thread, latest.round, await readRoundFile(join(thread.path, latest.prompt)));
}

/** The gates of every open round in a repository. */
export async function readOpenGates(layout: ThreadsLayout): Promise<OpenGate[]> {
  const gates: OpenGate[] = [];
  for (const thread of readThreadDirectories(layout, false))
    gates.push(...(await readThreadGates(layout, thread)));
  return gates;
}
