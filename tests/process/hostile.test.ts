import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { hookBundle, Sandbox } from './sandbox.ts';

const size = 5 * 1024 * 1024;
const fill = (piece: string) => piece.repeat(Math.ceil(size / Buffer.byteLength(piece))).slice(0, size);
const head =
  '---\nname: Hostile\ndescription: x\nfrom: app\nto: app\ncreated: 2026-05-15T18:30:00Z\nbranch: main\nhead: "abc"\n';
const action = '---\n\n## Immediate next action\n\n';
const fields = () =>
  Array.from({ length: size / 16 }, (_, index) => `key${String(index).padStart(9, '0')}: v\n`).join('');
const sentinel = '\n\n<!-- sentinel: abcdefghij -->\n';

/** What the process itself says that it used: the time on the clock would be that of the machine's load. */
const preload = `process.on('exit', () => {
  const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
  require('node:fs').writeFileSync(process.env.USAGE, JSON.stringify({ mib: maxRSS / 1024, ms: (userCPUTime + systemCPUTime) / 1000 }));
});`;

function startWith(box: Sandbox, files: Record<string, string | Buffer>) {
  const unread = join(box.inbox, 'unread');
  mkdirSync(unread, { recursive: true });
  for (const [name, content] of Object.entries(files)) writeFileSync(join(unread, name), content);
  const usage = join(box.base, 'usage.json');
  const env = { USAGE: usage, NODE_OPTIONS: `--require ${box.write('usage.cjs', preload)}` };
  const ran = box.hook(box.payload(), { env });
  const output = JSON.parse(ran.stdout) as { hookSpecificOutput?: { additionalContext: string } };
  return {
    status: ran.status,
    text: output.hookSpecificOutput?.additionalContext ?? '',
    used: JSON.parse(readFileSync(usage, 'utf8')) as { mib: number; ms: number },
  };
}

describe('5 MB of anything', () => {
  it.each<[string, string | Buffer]>([
    ['control characters', head + action + fill('\u0001a\u0002b')],
    ['line ends', head + action + fill('\n')],
    ['carriage returns', head + action + fill('\r\n')],
    ['headings', head + action + fill('# a\n')],
    ['sections', `${head}${action}x\n${fill('## x\ny\n')}`],
    ['our own sections', head + action + fill('x\n\n## Immediate next action\n\n')],
    ['underlined headings', head + action + fill('a\n--\n')],
    ['list items', head + action + fill('- ```\n')],
    ['one heading', `${head}${action}# ${fill('a #')}`],
    ['backticks', `${head}${action}${fill('`').slice(2)}a\``],
    ['host tags', head + action + fill('<system')],
    ['brackets and spaces', head + action + fill(`<${' '.repeat(1000)}`)],
    ['fields', `${head}${fields()}${action}x`],
    ['YAML', `${head}${fill('x: &a [1]\n')}${action}x`],
    ['a title', `---\nname: ${fill('\u0001\u0002')}\n${action}x`],
    ['bytes that are no text', Buffer.concat([Buffer.from(head + action), Buffer.alloc(size, 0xff)])],
  ])('%s cost a start less than 2 s and 150 MiB, and are delivered', (_, content) => {
    const box = new Sandbox();
    const file = Buffer.concat([Buffer.from(content as string), Buffer.from(sentinel)]);
    const { status, text, used } = startWith(box, { '20260515T183000Z-from-app.md': file });
    expect(status).toBe(0);
    expect(text).toContain('sentinel abcdefghij');
    expect(text.length).toBeLessThanOrEqual(10_000);
    expect(used.ms).toBeLessThan(2_000);
    expect(used.mib).toBeLessThan(150);
    expect(box.names('read')).toHaveLength(1);
  });

  it('in sixty files neither', () => {
    const part = `${head}${action}${fill('\u0001a\u0002b').slice(0, size / 60)}${sentinel}`;
    const names = Array.from(
      { length: 60 },
      (_, index) => `20260515T1830${String(index).padStart(2, '0')}Z-from-app.md`,
    );
    const { status, used } = startWith(new Sandbox(), Object.fromEntries(names.map((name) => [name, part])));
    expect(status).toBe(0);
    expect(used.ms).toBeLessThan(2_000);
    expect(used.mib).toBeLessThan(150);
  });
});

describe('standard input that is never closed', () => {
  it.each([
    ['nothing came', () => '', false],
    ['half a payload came', (box: Sandbox) => box.payload().slice(0, -9), false],
    ['the payload came', (box: Sandbox) => box.payload(), true],
    ['something follows the payload', (box: Sandbox) => `${box.payload()}\n{"more":`, true],
  ])(
    'blocks no session when %s',
    async (_, input, delivers) => {
      const box = new Sandbox();
      box.publish();
      const child = spawn(process.execPath, [hookBundle, '--client', 'claude-code'], {
        cwd: box.worktree,
        env: box.env,
        stdio: ['pipe', 'pipe', 'inherit'],
      });
      child.stdin?.write(input(box));
      let stdout = '';
      child.stdout?.on('data', (data) => {
        stdout += data;
      });
      const status = await new Promise((resolve) => child.on('close', resolve));
      expect(status).toBe(0);
      const output = JSON.parse(stdout) as { systemMessage: string };
      expect(output.systemMessage).toContain(delivers ? 'loaded "Auth refactor"' : 'Nothing is lost');
      expect(box.names('unread')).toHaveLength(delivers ? 0 : 1);
    },
    10_000,
  );
});
