import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { expect, it, vi } from 'vitest';
import { Machine, RemotePlace } from '../process/remote-box.ts';
import { cliBundle } from '../process/sandbox.ts';
import { report } from './figures.ts';
import { full, randomFor } from './settings.ts';

vi.setConfig({ testTimeout: full ? 3 * 3600_000 : 900_000 });

const machines = 8;
const each = full ? 250 : 25;
const random = randomFor('remote');

interface Ended {
  status: number | null;
  stdout: string;
}

/** Runs a verb in a machine's clone, and kills it with its whole group after that time. */
function run(machine: Machine, args: string[], input: string, killAfterMs: number | null): Promise<Ended> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [cliBundle, ...args], {
      cwd: machine.clone,
      env: machine.env,
      detached: true,
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    let stdout = '';
    child.stdout.on('data', (chunk) => {
      stdout += chunk;
    });
    child.stdin.on('error', () => {}).end(input);
    const timer = killAfterMs === null ? null : globalThis.setTimeout(() => kill(child.pid), killAfterMs);
    child.on('close', (status) => {
      if (timer) clearTimeout(timer);
      resolve({ status, stdout });
    });
  });
}

function kill(pid: number | undefined): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  } catch {
    // It ended by itself.
  }
}

/** Publishes its share, and syncs in between; a third of all runs is killed somewhere. Returns what was reported. */
async function work(machine: Machine, reported: Set<string>, kills: { count: number }): Promise<void> {
  const killTime = () => {
    if (random() > 0.33) return null;
    kills.count++;
    return Math.floor(50 + random() * 1_500);
  };
  for (let index = 0; index < each; index++) {
    const mark = `mark-${machine.machineName}-${index}-end`;
    const input = `# ${mark}\n\n## Immediate next action\n\nSay ${mark}.\n`;
    const args = ['publish', '--json', '--no-review', '--file', '-', '--to', '@any'];
    const { status, stdout } = await run(machine, args, input, killTime());
    if (status === 0 && stdout.trimEnd().endsWith('}')) reported.add(mark);
    await run(machine, ['sync', '--json'], '', killTime());
  }
}

/** Where a mark lies, by inbox and directory. */
function placesOf(all: readonly Machine[]): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const machine of all) {
    for (const slug of existsSync(machine.root) ? readdirSync(machine.root) : []) {
      if (slug.startsWith('.')) continue;
      for (const directory of ['unread', 'read', '.held']) {
        const path = join(machine.root, slug, 'shop', directory);
        for (const name of existsSync(path) ? readdirSync(path) : []) {
          const mark = /mark-\w+-\d+-end/.exec(readFileSync(join(path, name), 'utf8'))?.[0];
          if (mark)
            found.set(mark, [...(found.get(mark) ?? []), `${machine.machineName}/${directory}/${name}`]);
        }
      }
    }
  }
  return found;
}

it(`${machines} machines × ${each} handoffs to anybody over one repository, some of them killed`, async () => {
  const place = new RemotePlace();
  const all = Array.from({ length: machines }, (_, index) => new Machine(place, `m${index}`).join());
  const reported = new Set<string>();
  const kills = { count: 0 };
  await Promise.all(all.map((machine) => work(machine, reported, kills)));
  // Nobody is killed any more: what lies in an outbox goes, and what waits is taken.
  for (let round = 0; round < 3; round++) {
    for (const machine of all) machine.sync();
    await setTimeout(10);
  }
  const places = placesOf(all);
  const lost = [...reported].filter((mark) => !places.has(mark));
  const doubled = [...places].filter(([, where]) => where.length > 1);
  expect(lost).toEqual([]);
  expect(doubled).toEqual([]);
  // Each is shown once, by the machine that has it, and its sender hears of it.
  const shown = all.flatMap((machine) => {
    const { stdout } = machine.run(['take'], { cwd: machine.clone });
    return [...new Set(stdout.match(/mark-\w+-\d+-end/g) ?? [])];
  });
  expect(shown.toSorted()).toEqual([...new Set(shown)].toSorted());
  expect([...reported].filter((mark) => !shown.includes(mark))).toEqual([]);
  for (let round = 0; round < 2; round++) for (const machine of all) machine.sync();
  const unheard = all.flatMap((machine) => machine.sent().filter(({ state }) => state !== 'seen'));
  expect(unheard).toEqual([]);
  const violations = lost.length + doubled.length;
  const note = `${reported.size} reported, ${kills.count} killed`;
  report({
    part: 'remote',
    scenario: `${machines} machines × ${each}`,
    tried: places.size,
    violations,
    note,
  });
  expect(reported.size).toBeGreaterThan((machines * each) / 2);
});
