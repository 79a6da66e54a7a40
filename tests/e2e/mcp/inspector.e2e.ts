import { join } from 'node:path';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { inspectorScript } from '../client-binaries.ts';
import { isolatedEnv, makeHome, makeRepo, removeTree, writeHomeFile } from '../isolation.ts';
import { bundlePath, publish } from '../product/command.ts';
import { draftOf, marksOf } from '../product/drafts.ts';
import { onlyHandoff } from '../product/inbox.ts';

/** The MCP inspector's command line, in front of our server in a repository of its own. */
const it = test.extend<{ inspector: Awaited<ReturnType<typeof makeInspector>> }>({
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads the fixtures that it needs off the pattern.
  inspector: async ({}, use) => {
    const made = await makeInspector();
    await use(made);
    await removeTree(made.home);
  },
});

async function makeInspector() {
  const home = await makeHome();
  const cwd = await makeRepo(home, join(home, 'shop'));
  // Of the two places where it looks for its own manifest, this one is relative to where it runs.
  await writeHomeFile(home, 'package.json', '{}');
  return {
    home,
    cwd,
    /** One request to a server that is started for it. */
    async ask(method: string, ...more: string[]) {
      const words = [inspectorScript(), '--cli', process.execPath, bundlePath(), 'mcp', '--method', method];
      const env = await isolatedEnv(home);
      const run = await execa(process.execPath, [...words, ...more], { cwd, env, extendEnv: false });
      return JSON.parse(run.stdout);
    },
  };
}

it('lists the tools', async ({ inspector }) => {
  const { tools } = await inspector.ask('tools/list');
  expect(tools.map(({ name }: { name: string }) => name).sort()).toEqual([
    'acknowledge',
    'list',
    'publish',
    'rescue',
    'search',
    'show',
    'take',
  ]);
});

it('is given what waits by take, and settles it by acknowledge', async ({ inspector }) => {
  const handoff = await publish(inspector.home, inspector.cwd, draftOf('alpha'));
  const taken = await inspector.ask('tools/call', '--tool-name', 'take');
  const [{ text }] = taken.content;
  for (const mark of marksOf(handoff)) expect(text).toContain(mark);
  expect(taken.isError ?? false).toBe(false);
  const sentinels = `sentinels=${JSON.stringify([handoff.sentinel])}`;
  await inspector.ask('tools/call', '--tool-name', 'acknowledge', '--tool-arg', sentinels);
  const { place, fields } = await onlyHandoff(inspector.home);
  expect(place).toBe('read');
  expect(fields).toMatchObject({ deliveries: '1', acknowledged_at: expect.stringMatching(/^\d{4}-/) });
});

it('is told what is wrong with a sentinel', async ({ inspector }) => {
  const answer = await inspector.ask(
    'tools/call',
    '--tool-name',
    'acknowledge',
    '--tool-arg',
    'sentinels=["x"]',
  );
  expect(answer.isError).toBe(true);
  expect(answer.content[0].text).toContain('waits for the sentinel "x"');
});
