import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { Box } from './chain-box.ts';
import { cliBundle } from './sandbox.ts';

const depth = 1000;
const limitKib = 120 * 1024;
const idOf = (index: number) =>
  `${new Date(Date.UTC(2025, 0, 1) + index * 1000).toISOString().slice(0, 19).replaceAll(':', '-')}-dev`;

it.each<[string, string, (id: string, parent: string) => string]>([
  [
    'the newer form',
    'md',
    (id, parent) =>
      `---\nid: ${id}\nparent: ${parent}\nagent: dev\nstatus: completed\nsummary: "x"\n---\n\n## Output\n\n${'words '.repeat(2000)}`,
  ],
  [
    'the older form',
    'yaml',
    (id, parent) =>
      `id: ${id}\nparent: ${parent}\nagent: dev\nstatus: completed\noutput:\n  done: |\n${'    words\n'.repeat(1500)}`,
  ],
])('a lineage of depth 1,000 in %s stays below 120 MiB', (_, form, compose) => {
  const box = new Box();
  for (let index = 0; index < depth; index++)
    box.put(`${idOf(index)}.${form}`, compose(idOf(index), index === 0 ? 'null' : idOf(index - 1)));
  const report = join(box.base, 'rss');
  const hook = box.write(
    'report.cjs',
    `process.on('exit', () => require('node:fs').writeFileSync(${JSON.stringify(report)}, String(process.resourceUsage().maxRSS)));`,
  );
  const args = ['--require', hook, cliBundle, 'chain', 'lineage', idOf(depth - 1), '--json'];
  const ran = spawnSync(process.execPath, args, { cwd: box.worktree, env: box.env, encoding: 'utf8' });
  const { entries } = JSON.parse(ran.stdout) as { entries: { depth: number }[] };
  expect(entries.map((entry) => entry.depth)).toEqual(Array.from({ length: depth }, (_, index) => index));
  expect(Number(readFileSync(report, 'utf8'))).toBeLessThan(limitKib);
});
