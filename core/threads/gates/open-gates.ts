import { entryAt } from '../../files/entry.ts';
import { readLimit } from '../../files/read.ts';
import { commonGitDirectory } from '../../git/places.ts';
import { sha256 } from '../../text/hex.ts';
import { readThreadDirectory, roundFilesOf, type ThreadDirectory } from '../format/directory.ts';
import { listThreadNames, type ThreadsLayout } from '../format/layout.ts';
import { type Gate, readFileGates } from '../format/phases.ts';
import { fieldOf, type RoundFile, readRoundFile } from '../format/round-file.ts';
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

/** Reads the entries of `gate_commands`: one, several with commas or on lines of their own, or a YAML list. */
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
export const repositoryOf = (root: string) => commonGitDirectory(root) ?? root;

/** A gate that nobody can read may be there: a prompt that is a link or a pipe, or too long to be read whole. */
function isUnread(path: string, prompt: RoundFile): boolean {
  const entry = entryAt(path);
  return !entry?.isFile() || entry.size > readLimit || (entry.size > 0 && prompt.text === '');
}

/** Throws when the time is over. */
export type CheckTime = () => void;

/** Returns the gates of every round of a thread: what a result reports opens none of them. */
async function readThreadGates(repository: string, thread: ThreadDirectory, checkTime: CheckTime) {
  const { slug } = thread;
  const found: OpenGate[] = [];
  const takenBack = new Set<string | null>();
  for (const { round, kind, name, path } of roundFilesOf(thread).reverse()) {
    checkTime();
    if (kind === 'result') continue;
    const prompt = await readRoundFile(path);
    const gates = readFileGates(prompt);
    if (isUnread(path, prompt)) gates.push({ phase: null, phrase: null, line: 0 });
    const commands = gates.length > 0 ? readGateCommands(prompt.fields.get('gate_commands')) : [];
    const over = takenBack.has(name);
    const keyOf = ({ phase, phrase }: Gate) =>
      sha256(JSON.stringify([repository, slug, round, phase, phrase])).slice(0, 24);
    found.unshift(...gates.map((gate) => ({ ...gate, slug, round, key: keyOf(gate), commands, over })));
    takenBack.add(fieldOf(prompt, 'supersedes'));
  }
  return found;
}

/** Returns the gates of every active thread. No symbolic link is followed: its disk may not answer. */
export async function readOpenGates(layout: ThreadsLayout, checkTime: CheckTime = () => {}) {
  if (![layout.threads, layout.active].every((path) => entryAt(path)?.isDirectory())) return [];
  const repository = repositoryOf(layout.root);
  const gates: OpenGate[] = [];
  for (const slug of listThreadNames(layout, 'active')) {
    checkTime();
    const thread = readThreadDirectory(layout, 'active', slug);
    gates.push(...(await readThreadGates(repository, thread, checkTime)));
  }
  return gates;
}
