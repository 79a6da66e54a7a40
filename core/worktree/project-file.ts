import { join } from 'node:path';
import { isNode, LineCounter, parseDocument } from 'yaml';
import { readRegularFile } from '../files/read.ts';

/** Where a repository says how its handoffs are treated, in the root of the worktree. */
export const projectFile = '.agent-handoff.yaml';

const sizeLimit = 65_536;

/** What a project's file holds; `fault` says what keeps it from being read. */
export interface ProjectFile {
  value: unknown;
  fault: string | null;
  /** Where the fault is, or where the value of some keys is: path and line. */
  whereIs(keys: readonly PropertyKey[]): string;
}

/** Returns what the file of a project holds; null without a file, or with an empty one. */
export function readProjectFile(worktree: string): ProjectFile | null {
  const path = join(worktree, projectFile);
  const file = readRegularFile(path, sizeLimit);
  if (!file || file.bytes.length === 0) return null;
  const lines = new LineCounter();
  const text = file.bytes.toString('utf8');
  const document = parseDocument(text, { schema: 'core', lineCounter: lines, prettyErrors: false });
  const lineAt = (offset: number) => `${path}:${Math.max(1, lines.linePos(offset).line)}`;
  const problem = document.errors[0];
  if (problem) {
    const fault = problem.message.split('\n')[0] ?? 'it does not parse';
    return { value: null, fault, whereIs: () => lineAt(problem.pos[0]) };
  }
  try {
    const whereIs = (keys: readonly PropertyKey[]) => {
      const node = document.getIn(keys, true);
      return lineAt(isNode(node) ? (node.range?.[0] ?? 0) : 0);
    };
    return { value: document.toJS({ maxAliasCount: 20 }) ?? {}, fault: null, whereIs };
  } catch (error) {
    const fault = error instanceof Error ? error.message : String(error);
    return { value: null, fault, whereIs: () => path };
  }
}
