import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadRoles } from '../../../core/chains/roles/roles.ts';
import { HandoffError } from '../../../core/errors.ts';
import { World } from '../world.ts';

export const repository = dirname(dirname(dirname(dirname(fileURLToPath(import.meta.url)))));
export const shippedRoles = join(repository, 'spec/roles');

export const architect = '2025-01-09T14-30-45-architect';
export const developer = '2025-01-09T15-00-00-developer';
export const testing = '2025-01-09T15-00-01-testing';
export const merge = '2025-01-09T16-00-00-testing';

export interface FileParts {
  parent?: string;
  agent?: string;
  status?: string;
  summary?: string;
  next_agent?: string;
  next_task?: string;
  context?: string;
  output?: string;
  rest?: string;
}

/** The bytes of a well-formed file, spelled out so that no test trusts our own writer for its input. */
export function fileText(id: string, parts: FileParts = {}): string {
  return `---
id: ${id}
parent: ${parts.parent ?? 'null'}
agent: ${parts.agent ?? id.slice(20)}
status: ${parts.status ?? 'completed'}
summary: "${parts.summary ?? 'Did it'}"
next_agent: ${parts.next_agent ?? 'null'}
next_task: "${parts.next_task ?? ''}"
next_priority: high
---

## Context

${parts.context ?? 'The task.'}

## Output

${parts.output ?? 'The result.'}
${parts.rest ?? ''}`;
}

/** A worktree with a chain directory, its clock at half past two local time. */
export class ChainPlace {
  readonly world = new World();
  readonly directory = join(this.world.worktree, '.local/handoff');

  constructor() {
    this.world.now = new Date(2025, 0, 9, 14, 30, 45);
    mkdirSync(this.directory, { recursive: true });
  }

  get ctx() {
    return this.world.ctx;
  }

  /** Names files of the chain directory; what begins with a dot is ours alone. */
  get names(): string[] {
    return readdirSync(this.directory)
      .filter((name) => !name.startsWith('.'))
      .sort();
  }

  put(name: string, content: string | Uint8Array): string {
    const path = join(this.directory, name);
    writeFileSync(path, content);
    return path;
  }

  entry(id: string, parts: FileParts = {}): void {
    this.put(`${id}.md`, fileText(id, parts));
  }

  read(name: string): string {
    return readFileSync(join(this.directory, name), 'utf8');
  }

  /** Writes a file of the worktree. */
  file(name: string, content: string): void {
    const path = join(this.world.worktree, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
  }

  role(name: string, content: string): void {
    this.file(`.agent-handoff/roles/${name}.md`, content);
  }

  loadRoles() {
    return loadRoles(shippedRoles, this.world.worktree);
  }
}

export function bytes(text: string): Uint8Array {
  return Buffer.from(text, 'utf8');
}

/** The error that a call must end with. */
export async function failureOf(call: Promise<unknown>): Promise<HandoffError> {
  try {
    await call;
  } catch (error) {
    if (error instanceof HandoffError) return error;
    throw error;
  }
  throw new Error('expected a HandoffError, and it succeeded');
}
