import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { GuardBox, line } from '../guard-box.ts';
import { cliBundle } from '../sandbox.ts';

describe('the don’ts of a received handoff', () => {
  it('are told in the banner and asked about, with line, writer and condition', () => {
    const box = new GuardBox();
    expect(box.begin()).toContain(
      "\n   2 of the don'ts are held: `npm run migrate`, `src/lexer.ts` (a person decides first; `" +
        `${process.execPath} ${cliBundle} guard` +
        '` lists them)\n',
    );
    const [decision, reason] = box.bash('cd . && npm run migrate') ?? [];
    expect(decision).toBe('ask');
    expect(reason).toMatch(
      /^agent-handoff: `npm run migrate` is held by a don't of a handoff that this session received:\n> Do not run `npm run migrate` again: it is applied\.\nWritten by app \(handoff-cli\), \d{4}-\d\d-\d\dT\S+, in \S+\.md\.\nYes lifts it for the rest of this session\.\n/,
    );
    expect(box.tool('Write', { file_path: join(box.worktree, 'src/lexer.ts'), content: 'x' })?.[1]).toContain(
      'It names a condition: "before Monday". Is it met?',
    );
    expect(box.bash('npm test')).toBeNull();
  });
});

describe('`handoff guard`', () => {
  it('lists each guard with its line, its handoff, what trips it and how to lift it', () => {
    const box = new GuardBox();
    box.begin();
    const { on, guards } = JSON.parse(box.run(['guard', '--json']).stdout);
    expect(on).toBe(true);
    expect(guards).toHaveLength(2);
    expect(guards[0]).toMatchObject({
      kind: 'command',
      pattern: 'npm run migrate',
      line,
      lifted: false,
      session: 's1',
    });
    expect(guards[0].id).toMatch(/^[0-9a-f]{8}$/);
    expect(guards[0].handoff).toMatch(/\.md$/);
    expect(guards[1]).toMatchObject({ kind: 'path', pattern: 'src/lexer.ts', condition: 'before Monday' });
    const { stdout } = box.run(['guard', 'list']);
    expect(stdout).toContain('2 guards; the guard is on.');
    expect(stdout).toContain(`${process.execPath} ${cliBundle} guard lift ${guards[0].id} --session s1`);
  });
});
