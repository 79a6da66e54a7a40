import {
  chmodSync,
  chownSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach } from 'vitest';
import type { Context } from '../../core/context.ts';
import { HandoffError } from '../../core/errors.ts';
import type { InstallOutcome } from '../../install/install.ts';
import { installClaudeCode, uninstallClaudeCode } from './client-verbs.ts';

const made: string[] = [];

afterEach(() => {
  for (const directory of made.splice(0)) rmSync(directory, { recursive: true, force: true });
});

export const marker = '<!-- agent-handoff: generated, do not edit -->';
export const skills = [
  { name: 'handoff', text: `---\nname: handoff\n---\n${marker}\n\nWrite a handoff.\n` },
  { name: 'handoffs', text: `---\nname: handoffs\n---\n${marker}\n\nList handoffs.\n` },
];

/** The words of a start entry, which says itself that its clone is gone. */
export const startOf = (clone: string, client = 'claude-code') =>
  `if [ -f ${clone}/hooks/session-start.sh ]; then sh ${clone}/hooks/session-start.sh ${client}; else echo '{"systemMessage":"agent-handoff: its clone ${clone} is not there any more, so waiting handoffs are not shown; nothing is lost. Run in its clone, where that is now: node dist/handoff.cjs install. Or delete this hook."}'; fi`;
/** The numeric id that every Linux gives to nobody. */
export const nobody = 65534;

type InstallOverrides = Partial<Parameters<typeof installClaudeCode>[1]>;

/** A home of its own, with the few verbs that the tests need. Nothing outside `home` is ever written. */
export class Sandbox {
  readonly home: string;
  readonly env: Record<string, string> = {};

  constructor() {
    this.home = mkdtempSync(join(tmpdir(), 'handoff-install-'));
    chmodSync(this.home, 0o755);
    made.push(this.home);
  }

  get ctx(): Context {
    const self = { pid: process.pid, startedAt: 0, host: 'test', boot: '' };
    return { cwd: this.home, home: this.home, env: this.env, now: () => new Date(0), self };
  }

  get settings(): string {
    return this.path('.claude/settings.json');
  }

  path(name: string): string {
    return join(this.home, name);
  }

  write(name: string, content: string | Uint8Array, mode = 0o644): string {
    const file = this.path(name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
    chmodSync(file, mode);
    return file;
  }

  read(name: string): string {
    return readFileSync(this.path(name), 'utf8');
  }

  install(overrides: InstallOverrides = {}): InstallOutcome {
    const options = { clone: '/opt/agent-handoff', node: '/opt/node/bin/node', skills, ...overrides };
    return installClaudeCode(this.ctx, options);
  }

  uninstall(overrides: { dryRun?: boolean } = {}): InstallOutcome {
    return uninstallClaudeCode(this.ctx, { clone: '/opt/agent-handoff', skills, ...overrides });
  }

  /**
   * Gives the home and the directories in it (or only those named) to a user without rights over others' files.
   * Root may read and write anything, so a test of permissions means nothing there.
   */
  giveToNobody(directories?: string[]): void {
    if (process.getuid?.() !== 0) return;
    const all = Object.entries(this.snapshotNames()).flatMap(([name, kind]) =>
      kind === 'dir' ? [name] : [],
    );
    for (const name of directories ?? ['.', ...all]) chownSync(this.path(name), nobody, nobody);
  }

  /** Names and kinds only, for trees with things in them that cannot be read. */
  snapshotNames(directory = ''): Record<string, string> {
    const names: Record<string, string> = {};
    for (const entry of readdirSync(join(this.home, directory), { withFileTypes: true })) {
      const name = join(directory, entry.name);
      names[name] = entry.isDirectory() ? 'dir' : 'other';
      if (entry.isDirectory()) Object.assign(names, this.snapshotNames(name));
    }
    return names;
  }

  /** Everything under the home: type, mode and bytes of each entry, by its path. */
  snapshot(directory = ''): Record<string, string> {
    const entries: Record<string, string> = {};
    for (const name of readdirSync(join(this.home, directory)).sort()) {
      const relative = join(directory, name);
      const file = this.path(relative);
      const stat = lstatSync(file);
      const mode = (stat.mode & 0o777).toString(8);
      if (stat.isSymbolicLink()) entries[relative] = `link ${readlinkSync(file)}`;
      else if (stat.isDirectory())
        Object.assign(entries, { [relative]: `dir ${mode}` }, this.snapshot(relative));
      else entries[relative] = stat.isFile() ? `file ${mode} ${readFileSync(file, 'latin1')}` : 'other';
    }
    return entries;
  }
}

export function changes(outcome: InstallOutcome): Record<string, string> {
  return Object.fromEntries(
    outcome.edits.map(({ file, change }) => [file.split('/').slice(-2).join('/'), change]),
  );
}

export function codes(outcome: InstallOutcome): string[] {
  return outcome.notices.map(({ code }) => code);
}

/** The HandoffError that a call throws; anything else fails the test. */
export function failureOf(call: () => unknown): HandoffError {
  try {
    call();
  } catch (error) {
    if (error instanceof HandoffError) return error;
    throw error;
  }
  throw new Error('expected a HandoffError, nothing was thrown');
}
