import { describe, expect, it, vi } from 'vitest';

// Built and not run on Windows: what the code makes of its paths is tried with that system's own rules.
vi.mock('node:path', async (load) => {
  const { win32 } = await load<typeof import('node:path')>();
  return { ...win32, default: win32 };
});

const { execForm, lineOf } = await import('../../install/programs/exec-form.ts');
const { OwnPrograms, cloneOfProgram, clonesOfCommand } = await import(
  '../../install/programs/own-programs.ts'
);
const { wantedHooks } = await import('../../install/edits/own-hooks.ts');
const { renderBatchFile } = await import('../../install/command/batch-file.ts');
const { settingsFile } = await import('../../adapters/claude-code/install/settings.ts');
const { hooksFile } = await import('../../adapters/codex/install/hooks.ts');
const { cloneOfScript } = await import('../../install/programs/script-command.ts');

const node = 'C:\\Program Files\\nodejs\\node.exe';
const windows = { platform: 'win32', execPath: node } as const;
const start = { script: 'hooks/session-start.sh', words: 'claude-code compact' };

describe.each([
  ['without a space', 'C:\\Users\\me\\agent-handoff'],
  ['with a space', 'D:\\My Programs\\agent-handoff'],
])('an entry on Windows, in a clone %s', (_, clone) => {
  const programs = (client: string) => new OwnPrograms('C:\\Users\\me', client, clone, []);

  it('names Node, the program and its arguments, and no shell', () => {
    expect(execForm(node, clone, start, true)).toEqual({
      command: node,
      args: [`${clone}\\dist\\session-start.cjs`, '--client', 'claude-code', 'compact'],
    });
    for (const file of [settingsFile, hooksFile])
      for (const { group } of wantedHooks(file, file.hooks, clone, programs(file.client), windows))
        expect(JSON.stringify(group)).not.toMatch(/\bsh\b/);
  });

  it('of a compaction asks the program for the instructions that its launcher prints, and is known without', () => {
    const script = 'hooks/pre-compact.sh';
    const program = `${clone}\\dist\\pre-compact.cjs`;
    for (const [file, client] of [
      [settingsFile, 'claude-code'],
      [hooksFile, 'codex'],
    ] as const) {
      const own = programs(client);
      const wanted = wantedHooks(file, file.hooks, clone, own, windows).find(
        ({ event }) => event === 'PreCompact',
      );
      const line = lineOf(wanted?.group.hooks[0] ?? { command: '' });
      expect(line).toContain('--instructions');
      expect(own.runs('PreCompact', line)).toBe(true);
      const older = `"${node}" "${program}" --client ${client}`;
      expect([wanted?.recognises(older), own.runs('PreCompact', older)]).toEqual([true, true]);
    }
    expect(execForm(node, clone, { script, words: 'claude-code' }, true)).toEqual({
      command: node,
      args: [program, '--instructions', '--client', 'claude-code'],
    });
  });

  it('is one line for a client that takes no arguments', () => {
    const { command, args } = execForm(node, clone, { ...start, words: 'codex' }, false);
    const path = `${clone}\\dist\\session-start.cjs`;
    expect(args).toBeUndefined();
    expect(command).toBe(`"${node}" ${clone.includes(' ') ? `"${path}"` : path} --client codex`);
  });

  it.each([
    ['Claude Code', settingsFile],
    ['Codex', hooksFile],
  ])('of %s is known again, by its form and by the program that it runs', (_, file) => {
    const own = programs(file.client);
    const wanted = wantedHooks(file, file.hooks, clone, own, windows);
    expect(wanted).toHaveLength(file.hooks.length);
    for (const { event, group, recognises } of wanted) {
      const line = lineOf(group.hooks[0] ?? { command: '' });
      expect([line, recognises(line)]).toEqual([line, true]);
      expect([line, own.runs(event, line)]).toEqual([line, true]);
      expect(clonesOfCommand(line)).toEqual([clone]);
      // Each is known as itself alone.
      expect([
        line,
        wanted.filter((other) => other.event === event && other.recognises(line)).length,
      ]).toEqual([line, 1]);
    }
  });

  it('of somebody else is not ours', () => {
    const own = programs('claude-code');
    for (const line of [
      `"${node}" "C:\\other\\dist\\session-start.cjs" --client claude-code`,
      `"${node}" "${clone}\\dist\\session-start.cjs.bak" --client claude-code`,
      `"${node}" "${clone}\\dist\\session-start.cjs" --client codex`,
      `"C:\\python.exe" "${clone}\\dist\\session-start.cjs" --client claude-code`,
    ])
      expect([line, own.isInstalled(line, { ...start, words: 'claude-code' })]).toEqual([line, false]);
  });

  it('has its program in a rule', () => {
    expect(cloneOfProgram(`'${node}' '${clone}\\dist\\handoff.cjs'`)).toBe(clone);
  });
});

describe('the command on Windows', () => {
  it('is a batch file in which no % begins a variable', () => {
    expect(renderBatchFile(node, 'C:\\100%\\handoff.cjs')).toBe(
      `@echo off\r\n"${node}" "C:\\100%%\\handoff.cjs" %*\r\n`,
    );
  });
});

describe('an entry of a POSIX system', () => {
  it('is read as before', () => {
    expect(
      cloneOfScript("sh '/my clone/hooks/session-start.sh' codex", 'hooks/session-start.sh', ['codex']),
    ).toBe('/my clone');
  });
});
