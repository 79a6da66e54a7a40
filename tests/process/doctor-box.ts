import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll } from 'vitest';
import { Sandbox } from './sandbox.ts';

const repository = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** A clone as a user has one. Not under the temp directory: what lies there gets no rule for Codex. */
export function makeClone(): string {
  const parent = realpathSync(mkdtempSync('/var/tmp/ah-doctor-'));
  afterAll(() => rmSync(parent, { recursive: true, force: true }));
  const clone = join(parent, 'agent-handoff');
  for (const name of ['dist', 'hooks', 'skills', 'package.json']) {
    cpSync(join(repository, name), join(clone, name), { recursive: true });
  }
  return clone;
}

export interface Found {
  code: string;
  severity: string;
  message: string;
  fix: string;
  where: string;
}

export interface Diagnosis {
  status: number | null;
  ok: boolean;
  findings: Found[];
  proofs: { client: string; kind: string; ok: boolean; message: string; sentinel: string | null }[];
  fixed?: { code: string; ok: boolean }[];
}

/** A user with a clone of their own; no client is on the PATH unless a test puts one there. */
export class DoctorBox extends Sandbox {
  readonly clone: string;
  readonly extra: Record<string, string> = {};

  constructor(clone: string) {
    super();
    this.clone = clone;
    mkdirSync(this.bin);
    for (const name of ['sh', 'git', 'cat', 'chmod', 'cp', 'mkdir', 'mv', 'sed']) this.link(name);
    symlinkSync(process.execPath, join(this.bin, 'node'));
    this.recordGit(join(this.bin, 'git'));
  }

  get bin(): string {
    return join(this.base, 'bin');
  }

  override get env(): Record<string, string> {
    return { ...super.env, PATH: this.bin, NO_COLOR: '1', ...this.extra };
  }

  /** Lets the box's programs find one of this machine. */
  private link(name: string): void {
    const found = (process.env.PATH ?? '').split(':').find((directory) => existsSync(join(directory, name)));
    symlinkSync(join(found ?? '/usr/bin', name), join(this.bin, name));
  }

  program(name: string, script: string): void {
    const file = join(this.bin, name);
    writeFileSync(file, `#!/bin/sh\n${script}\n`);
    chmodSync(file, 0o755);
  }

  path(name: string): string {
    return join(this.home, name);
  }

  read(name: string): string {
    return readFileSync(this.path(name), 'utf8');
  }

  put(name: string, text: string): string {
    return this.write(join('home', name), text);
  }

  edit(name: string, change: (text: string) => string): void {
    writeFileSync(this.path(name), change(this.read(name)));
  }

  // biome-ignore lint/suspicious/noExplicitAny: each test knows the shape of the file that it spoils.
  editJson(name: string, change: (value: any) => void): void {
    this.edit(name, (text) => {
      const value = JSON.parse(text);
      change(value);
      return JSON.stringify(value, null, 2);
    });
  }

  handoff(...args: string[]) {
    return this.shell([process.execPath, join(this.clone, 'dist/handoff.cjs'), ...args].join(' '));
  }

  /** A line as a person types it. */
  shell(line: string) {
    const { status, stdout, stderr } = spawnSync('/bin/sh', ['-c', line], {
      cwd: this.worktree,
      env: this.env,
      encoding: 'utf8',
      input: '',
      timeout: 30_000,
    });
    return { status, stdout, stderr };
  }

  install(...clients: string[]): this {
    for (const client of clients) {
      const { status, stderr } = this.handoff('install', '--client', client);
      if (status !== 0) throw new Error(stderr);
    }
    return this;
  }

  doctor(...flags: string[]): Diagnosis {
    const { status, stdout, stderr } = this.handoff('doctor', '--json', ...flags);
    if (stdout === '' || stderr !== '') throw new Error(`doctor: ${status} ${stdout} ${stderr}`);
    return { status, ...JSON.parse(stdout) };
  }

  codes(): string[] {
    return this.doctor().findings.map(({ code }) => code);
  }
}
