import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type ErrorDocument, Sandbox } from './sandbox.ts';

const key = `AKIA${'Q7RZ2MNB4KLP6XWC'}`;
const plan = `# Plan\n\n## Decisions\n\n- The queue is bounded.\n- Deploy with ${key}.\n`;

function packing(text: string, ...flags: string[]) {
  const box = new Sandbox();
  box.write('app/notes.md', text);
  const args = ['pack', '--for', 'dev', '--from', 'notes.md', ...flags];
  return { box, args };
}

describe('pack and secrets', () => {
  it('refuses to write a package that holds one, and names its line in the source', () => {
    const { box, args } = packing(plan, '--out', 'package.md');
    const { status, stdout, stderr } = box.run([...args, '--json']);
    const { error } = JSON.parse(stdout) as ErrorDocument;
    expect([status, error.code, stderr]).toEqual([1, 'secret', '']);
    expect(error.message).toContain('notes.md: line 6: aws-access-key');
    expect(stdout).not.toContain(key);
    for (const name of ['package.md', 'package.left-out.md'])
      expect(existsSync(join(box.worktree, name))).toBe(false);
  });

  it('counts the lines of the file, frontmatter included', () => {
    const { box, args } = packing(`---\nname: x\n---\n\n${plan}`, '--out', 'package.md');
    expect(box.run(args).stderr).toContain('notes.md: line 10: aws-access-key');
  });

  it('refuses one that only the ledger of what is left out would hold', () => {
    // For a developer a paragraph on the business is left out; its URL is a fact that the ledger keeps.
    const url = `https://ada:${'hunter2-Zq81'}@shop.example.com/reports`;
    const business = `# Plan\n\n## Decisions\n\n- The queue is bounded.\n\n## Market analysis\n\nThe reports of ${url} show the revenue of the quarter.\n`;
    const { box, args } = packing(business);
    const { text, left_out } = box.json<{ text: string; left_out: unknown[] }>(args);
    expect([text.includes(url), JSON.stringify(left_out).includes(url)]).toEqual([false, true]);
    const out = box.run([...args, '--out', 'package.md', '--json']);
    expect((JSON.parse(out.stdout) as ErrorDocument).error.message).toContain('line 9: url-password');
    expect(existsSync(join(box.worktree, 'package.left-out.md'))).toBe(false);
  });

  it('refuses one that a flag brings in', () => {
    const { box, args } = packing('# Plan\n\n- Build it.\n', '--out', 'p.md', '--reason', `With ${key}`);
    expect(box.run(args).stderr).toContain('the package: line');
    expect(existsSync(join(box.worktree, 'p.md'))).toBe(false);
  });

  it('warns of one in a package that it prints', () => {
    const { box, args } = packing(plan);
    const people = box.run(args);
    expect([people.status, people.stderr]).toEqual([
      0,
      expect.stringContaining('the package holds a secret, pass it on to nobody: notes.md: line 6'),
    ]);
    expect(box.json<{ warnings: string[] }>(args).warnings).toEqual([expect.stringContaining('line 6')]);
    const clean = packing('# Plan\n\n- Build it.\n');
    expect(clean.box.json<object>(clean.args)).not.toHaveProperty('warnings');
  });

  it('refuses a packed prompt whose left-out part holds one', () => {
    const box = new Sandbox();
    const url = `https://ada:${'hunter2-Zq81'}@shop.example.com/reports`;
    const prompt = `## Task\n\n- Build the queue in \`src/queue.ts\`.\n\n## Market analysis\n\nThe reports of ${url} show the revenue.\n`;
    const file = box.write('prompt.md', prompt);
    const open = ['thread', 'open', 'x', 'A task', '--for', 'dev', '--file', file, '--json'];
    const { error } = JSON.parse(box.run(open).stdout) as ErrorDocument;
    expect([error.code, error.message]).toEqual(['secret', expect.stringContaining('line 7: url-password')]);
    expect(existsSync(join(box.worktree, 'handoffs'))).toBe(false);
  });
});
