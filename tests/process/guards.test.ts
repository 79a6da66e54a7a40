import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { GuardBox, line, sessionEnv } from './guard-box.ts';
import { cliBundle, type ErrorDocument } from './sandbox.ts';

describe('the don’ts of a received handoff', () => {
  it('are denied in Codex, by whichever tool', () => {
    const box = new GuardBox();
    box.begin('s2', 'codex');
    const calls: [string, object][] = [
      ['Edit', { file_path: 'src/lexer.ts', old_string: 'a', new_string: 'b' }],
      ['MultiEdit', { file_path: 'src/lexer.ts', edits: [{ old_string: 'a', new_string: 'b' }] }],
      ['NotebookEdit', { notebook_path: 'src/lexer.ts', new_source: 'b' }],
      [
        'apply_patch',
        { command: '*** Begin Patch\n*** Update File: src/lexer.ts\n@@\n-a\n+b\n*** End Patch' },
      ],
      ['apply_patch', { input: '*** Begin Patch\n*** Delete File: src/lexer.ts\n*** End Patch' }],
      ['Bash', { command: ['bash', '-lc', 'npm run migrate'] }],
      [
        'shell',
        { command: ['apply_patch', '*** Begin Patch\n*** Add File: src/lexer.ts\n+b\n*** End Patch'] },
      ],
      ['exec', { input: 'await tools.exec_command({ cmd: "npm run migrate" })' }],
    ];
    for (const [name, input] of calls) {
      const [decision, reason] = box.tool(name, input, { client: 'codex', session: 's2' }) ?? [];
      expect(decision, name).toBe('deny');
      expect(reason).toMatch(
        / {4}\S+ \S+\/dist\/handoff\.cjs guard lift [0-9a-f]{8} --session s2 --in \S+\n/,
      );
    }
  });

  it('are lifted for the session by a yes, which the call that then runs proves; a no lifts nothing', () => {
    const box = new GuardBox();
    box.begin();
    expect(box.bash('npm run migrate', { id: 'refused' })?.[0]).toBe('ask');
    expect(box.bash('npm run migrate', { id: 'allowed' })?.[0]).toBe('ask');
    expect(box.bash('npm run migrate', { id: 'allowed', event: 'PostToolUse' })).toBeNull();
    expect(box.bash('npm run migrate')).toBeNull();
    expect(box.tool('Edit', { file_path: 'src/lexer.ts', old_string: 'a', new_string: 'b' })?.[0]).toBe(
      'ask',
    );
    const { guards } = JSON.parse(box.run(['guard', '--json', '--session', 's1']).stdout);
    expect(
      guards.map(({ pattern, lifted }: { pattern: string; lifted: boolean }) => [pattern, lifted]),
    ).toEqual([
      ['npm run migrate', true],
      ['src/lexer.ts', false],
    ]);
  });

  it('hold for the session that received them, and for no other', () => {
    const box = new GuardBox();
    box.begin();
    expect(box.bash('npm run migrate', { session: 'other' })).toBeNull();
  });

  it('hold after a `take`, and where the delivery could hold nothing', () => {
    const box = new GuardBox({ wired: false });
    const env = sessionEnv('claude-code', 's1');
    const taken = box.run(['take'], { env });
    expect(taken.stdout).toContain(line);
    expect(taken.stdout).not.toContain('are held');
    box.wire();
    expect(box.bash('npm run migrate')?.[0]).toBe('ask');
  });

  it('stay, whatever becomes of the archived file', () => {
    const box = new GuardBox();
    box.begin();
    const inbox = join(box.root, readdirSync(box.root).find((name) => !name.startsWith('.')) ?? '', 'app');
    for (const name of readdirSync(join(inbox, 'read')))
      writeFileSync(
        join(inbox, 'read', name),
        readFileSync(join(inbox, 'read', name), 'utf8').replace(line, '-'),
      );
    rmSync(join(inbox, '.delivered'), { recursive: true });
    expect(box.bash('npm run migrate')?.[0]).toBe('ask');
  });

  it('are not taken away by an agent', () => {
    const box = new GuardBox();
    box.begin();
    for (const command of [
      'node dist/handoff.cjs guard lift abcd1234',
      'handoff guard off',
      'handoff install --no-guard',
      'handoff uninstall',
      'rm -r ~/.local/state/agent-handoff/guards',
    ])
      expect(box.bash(command), command).toEqual(['deny', expect.stringContaining('only a person')]);
    expect(box.bash('handoff guard list')).toBeNull();
  });

  it('are not held with AGENT_HANDOFF_GUARD=off, nor where install did not wire them', () => {
    const box = new GuardBox();
    box.begin();
    expect(box.bash('npm run migrate', { env: { AGENT_HANDOFF_GUARD: 'off' } })).toBeNull();
    const bare = new GuardBox({ wired: false });
    expect(bare.begin()).not.toContain('are held');
    expect(bare.bash('npm run migrate')).toBeNull();
  });

  it('say nothing to what is no tool call', () => {
    const box = new GuardBox();
    box.begin();
    for (const payload of [
      {},
      { session_id: 's1' },
      { session_id: 's1', cwd: '/gone', hook_event_name: 'PreToolUse', tool_input: 7 },
    ]) {
      const ran = box.launch('dont-guard.sh', ['claude-code'], payload, sessionEnv('claude-code', 's1'));
      expect([ran.status, ran.stdout, ran.stderr]).toEqual([0, '', '']);
    }
  });
});

describe('`handoff guard`', () => {
  it('lifts and switches off for nobody but a person, and says what it expects', () => {
    const box = new GuardBox();
    box.begin();
    const [{ id }] = JSON.parse(box.run(['guard', '--json']).stdout).guards;
    const refused: [string[], string, number][] = [
      [['guard', 'lift'], 'bad-usage', 2],
      [['guard', 'lift', 'ffffffff'], 'guard-not-found', 1],
      [['guard', 'lift', id], 'guard-needs-person', 1],
      [['guard', 'off'], 'guard-needs-person', 1],
      [['guard', 'soon'], 'bad-usage', 2],
    ];
    for (const [words, code, status] of refused) {
      const ran = box.run([...words, '--json']);
      expect([ran.status, (JSON.parse(ran.stdout) as ErrorDocument).error.code]).toEqual([status, code]);
    }
    expect(box.bash('npm run migrate')?.[0]).toBe('ask');
  });

  it('lift says that nothing is held, and where a guard comes from', () => {
    const box = new GuardBox();
    for (const words of [['lift'], ['lift', 'ffffffff']]) {
      const { error } = JSON.parse(box.run(['guard', ...words, '--json']).stdout) as ErrorDocument;
      expect(error.code).toBe('guard-not-found');
      expect(error.message).toContain('no don’t is held here');
      expect(error.message).toContain('"What NOT to do on resume"');
      expect(error.hint).toContain('list --all');
    }
  });

  it('on says how to install what is not there', () => {
    const box = new GuardBox({ wired: false });
    const { error } = JSON.parse(box.run(['guard', 'on', '--json']).stdout) as ErrorDocument;
    expect([error.code, error.hint]).toEqual([
      'guard-not-installed',
      `${process.execPath} ${cliBundle} install --guard`,
    ]);
  });
});
