import type { InstallOutcome } from '../../install/install.ts';
import { installCodex, uninstallCodex } from './client-verbs.ts';
import { Sandbox, skills, startOf } from './sandbox.ts';

export const clone = '/opt/agent-handoff';
export const node = '/opt/node/bin/node';
export const command = `${node} ${clone}/dist/handoff.cjs`;
export const hookCommand = startOf(clone, 'codex');

/** What install writes into hooks.json, as a value. */
export function ownGroup(of = clone): object {
  return {
    hooks: [{ type: 'command', command: startOf(of, 'codex'), timeout: 10 }],
  };
}

/** The same before a compaction. */
export const compactGroup = {
  hooks: [{ type: 'command', command: `sh ${clone}/hooks/pre-compact.sh codex`, timeout: 5 }],
};

type Overrides = Partial<Parameters<typeof installCodex>[1]>;

/** A home with Codex' files in it. No program `codex` is on its PATH unless a test puts one there. */
export class CodexBox extends Sandbox {
  get hooks(): string {
    return this.path('.codex/hooks.json');
  }

  get agents(): string {
    return this.path('.codex/AGENTS.md');
  }

  get config(): string {
    return this.path('.codex/config.toml');
  }

  wire(overrides: Overrides = {}): InstallOutcome {
    return installCodex(this.ctx, { clone, node, skills, ...overrides });
  }

  unwire(overrides: { dryRun?: boolean } = {}): InstallOutcome {
    return uninstallCodex(this.ctx, { clone, skills, ...overrides });
  }

  /** Puts a program `codex` on the PATH: a Node script, whose `args` are what it was called with. */
  program(script: string): void {
    const file = this.write('bin/codex.cjs', `const args = process.argv.slice(2);\n${script}\n`);
    this.write('bin/codex', `#!/bin/sh\nexec '${process.execPath}' '${file}' "$@"\n`, 0o755);
    this.env.PATH = `${this.path('bin')}:/usr/bin:/bin`;
  }

  sessionStart(): unknown[] {
    return JSON.parse(this.read('.codex/hooks.json')).hooks.SessionStart;
  }
}

export function messages(outcome: InstallOutcome): string {
  return outcome.notices.map(({ message }) => message).join('\n');
}
