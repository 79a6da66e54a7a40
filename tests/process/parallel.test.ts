import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cliBundle, draftText, Sandbox } from './sandbox.ts';

/** Starts all of them, and lets none begin before every one runs: stdin is what they wait for. */
async function runTogether(
  box: Sandbox,
  argv: (index: number) => string[],
  count: number,
  input: (index: number) => string,
): Promise<string[]> {
  const children = Array.from({ length: count }, (_, index) =>
    box.start([cliBundle, ...argv(index)], ['pipe', 'pipe', 'pipe']),
  );
  const outputs = children.map(async (child) => {
    let stdout = '';
    child.stdout?.on('data', (chunk) => {
      stdout += chunk;
    });
    const [code] = await once(child, 'close');
    expect(code).toBe(0);
    return stdout;
  });
  await new Promise((resolve) => setTimeout(resolve, 600));
  children.forEach((child, index) => {
    child.stdin?.end(input(index));
  });
  return Promise.all(outputs);
}

describe('writers and readers at once', () => {
  it('eight writers in one second file eight handoffs, each whole', async () => {
    const box = new Sandbox();
    const outputs = await runTogether(
      box,
      () => ['publish', '--file', '-', '--no-review', '--json'],
      8,
      (index) => `${draftText}\nWriter ${index}.\n`,
    );
    const published = outputs.map((output) => JSON.parse(output) as { path: string; sentinel: string });
    expect(new Set(published.map((one) => one.path)).size).toBe(8);
    expect(new Set(published.map((one) => one.sentinel)).size).toBe(8);
    expect(readdirSync(join(box.inbox, 'unread'))).toHaveLength(8);
    published.forEach(({ path, sentinel }, index) => {
      const text = readFileSync(path, 'utf8');
      expect(text).toContain(`Writer ${index}.`);
      expect(text.endsWith(`<!-- sentinel: ${sentinel} -->\n`)).toBe(true);
    });
    // In one second the names would be alike but for their digits: at least one pair was.
    expect(published.some(({ path }) => /-from-app-[0-9a-f]{5}\.md$/.test(path))).toBe(true);
  });

  it('six readers get each handoff exactly once', async () => {
    const box = new Sandbox();
    const sentinels = Array.from(
      { length: 5 },
      (_, index) => box.publish(`${draftText}\nNumber ${index}.\n`).sentinel,
    );
    const outputs = await Promise.all(
      Array.from({ length: 6 }, async () => {
        const child = box.start([cliBundle, 'take', '--json'], ['ignore', 'pipe', 'pipe']);
        let stdout = '';
        child.stdout?.on('data', (chunk) => {
          stdout += chunk;
        });
        expect(await once(child, 'close')).toEqual([0, null]);
        return (JSON.parse(stdout) as { handoffs: { sentinel: string }[] }).handoffs.map(
          (handoff) => handoff.sentinel,
        );
      }),
    );
    expect(outputs.flat().sort()).toEqual([...sentinels].sort());
    expect(box.names('unread')).toEqual([]);
    expect(box.names('read')).toHaveLength(5);
  });
});
