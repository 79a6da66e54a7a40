import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { entryAt } from '../../files/entry.ts';
import { readLimit } from '../../files/read.ts';
import { commonGitDirectory } from '../../git/places.ts';
import { type RoundFiles, readThreadDirectory, type ThreadDirectory } from '../format/directory.ts';
import { listThreadNames, type ThreadsLayout } from '../format/layout.ts';
import { type Gate, readFileGates } from '../format/phases.ts';
import { type RoundFile, readRoundFile } from '../format/read-round.ts';
import { type CommandPattern, readPattern } from './command-pattern.ts';

/** A gate that holds until a person opens it or closes its thread. */
export interface OpenGate extends Gate {
  slug: string;
  round: number;
  /** Names this gate as it is, in every worktree of its repository: another phrase, phase or round is another gate. */
  key: string;
  /** Of the prompt, by its `gate_commands`: what it holds back besides the reviewed list. */
  commands: readonly CommandPattern[];
  /** Whether its thread lies in the archive, or a later prompt takes its round back. */
  over: boolean;
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

/** Returns what names the repository of a worktree's root, the same for all its worktrees. */
export function repositoryOf(root: string): string {
  return commonGitDirectory(root) ?? root;
}

function keyOf(repository: string, slug: string, round: number, gate: Gate): string {
  const named = JSON.stringify([repository, slug, round, gate.phase, gate.phrase]);
  return createHash('sha256').update(named).digest('hex').slice(0, 24);
}

/** A gate that nobody can read may be there: a prompt that is a link or a pipe, or too long to be read whole. */
function isUnread(path: string, prompt: RoundFile): boolean {
  const entry = entryAt(path);
  return !entry?.isFile() || entry.size > readLimit || (entry.size > 0 && prompt.text === '');
}

async function readPrompt(
  thread: ThreadDirectory,
  files: RoundFiles,
): Promise<{ name: string; prompt: RoundFile; gates: Gate[] } | null> {
  if (files.prompt === undefined) return null;
  const path = join(thread.path, files.prompt);
  const prompt = await readRoundFile(path);
  const gates = readFileGates(prompt);
  const unread: Gate[] = isUnread(path, prompt) ? [{ phase: null, phrase: null, line: 0 }] : [];
  return { name: files.prompt, prompt, gates: [...gates, ...unread] };
}

/** Throws when the time is over. */
export type CheckTime = () => void;

/** Returns the gates of every round of an active thread: what a result reports opens none of them. */
export async function readThreadGates(
  layout: ThreadsLayout,
  thread: ThreadDirectory,
  checkTime: CheckTime = () => {},
): Promise<OpenGate[]> {
  if (thread.place !== 'active') return [];
  const repository = repositoryOf(layout.root);
  const found: OpenGate[] = [];
  const takenBack = new Set<string | null>();
  for (const files of [...thread.rounds].reverse()) {
    checkTime();
    const read = await readPrompt(thread, files);
    if (read === null) continue;
    const commands = read.gates.length > 0 ? readGateCommands(read.prompt.fields.get('gate_commands')) : [];
    const over = takenBack.has(read.name);
    for (const gate of read.gates.toReversed()) {
      const key = keyOf(repository, thread.slug, files.round, gate);
      found.unshift({ ...gate, slug: thread.slug, round: files.round, key, commands, over });
    }
    takenBack.add(read.prompt.fields.get('supersedes')?.trim() ?? null);
  }
  return found;
}

/**
 * Returns the gates of every active thread of a repository. Nothing is read through a symbolic link, which can lead out
 * of it or to a disk that does not answer.
 */
export async function readOpenGates(
  layout: ThreadsLayout,
  checkTime: CheckTime = () => {},
): Promise<OpenGate[]> {
  const gates: OpenGate[] = [];
  if (![layout.threads, layout.active].every((path) => entryAt(path)?.isDirectory())) return gates;
  for (const slug of listThreadNames(layout, 'active')) {
    checkTime();
    gates.push(...(await readThreadGates(layout, readThreadDirectory(layout, 'active', slug), checkTime)));
  }
  return gates;
}
