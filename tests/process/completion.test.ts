import { spawnSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cliBundle, Sandbox } from './sandbox.ts';

const isThere = (shell: string) => spawnSync(shell, ['-c', 'exit 0']).status === 0;

/** A HOME whose PATH has the command, and a directory with one file in it. */
class ShellBox extends Sandbox {
  constructor() {
    super();
    mkdirSync(join(this.home, 'bin'));
    symlinkSync(cliBundle, join(this.home, 'bin/handoff'));
    writeFileSync(join(this.home, 'draft.md'), '');
  }

  override get env(): Record<string, string> {
    return { ...super.env, PATH: `${join(this.home, 'bin')}:${super.env.PATH}` };
  }

  shell(name: string, script: string): string {
    const args = name === 'zsh' ? ['-f', '-c', script] : ['-c', script];
    const options = {
      cwd: this.home,
      env: { ...this.env, TERM: 'dumb' },
      encoding: 'utf8',
      timeout: 60_000,
    } as const;
    const { stdout, stderr } = spawnSync(name, args, options);
    expect(stderr).toBe('');
    return stdout;
  }
}

describe('handoff completion', () => {
  it('bash: completes verbs, options and verbs of a group, and leaves files to the shell', () => {
    const box = new ShellBox();
    const words = (...typed: string[]) => {
      const list = typed.map((word) => `'${word}'`).join(' ');
      const script = `source <(handoff completion bash)
        COMP_WORDS=(handoff ${list}); COMP_CWORD=${typed.length}
        _handoff_complete; printf '%s\\n' "\${COMPREPLY[@]}"`;
      return box.shell('bash', script).trim().split('\n');
    };
    expect(words('pub')).toEqual(['publish']);
    expect(words('thread', 'o')).toEqual(['open']);
    expect(words('publish', '--to')).toEqual(['--to', '--topic']);
    expect(words('publish', '--file', 'dr')).toEqual(['']);
    const named = words('install', '--client', '');
    expect([named.slice(0, 3), named.at(-1)]).toEqual([['claude-code', 'codex', 'gemini-cli'], 'mcp']);
    expect(words('install', '--client', '=', 'c')).toEqual(['claude-code', 'codex', 'copilot-cli']);
    expect(words('install', '--client', 'codex', 'g')).toEqual(['gemini-cli']);
    expect(words('search', 'flaky', '--client', 'co')).toEqual(['codex', 'copilot-cli']);
    expect(words('search', '--client', 'codex', '--si')).toEqual(['--since']);
    expect(words('search', '--client', 'codex', 'g')).toEqual(['']);
    expect(words('publish', '--to', 'c')).toEqual(['']);
    // Twice, as in a profile that is read again.
    const twice = 'source <(handoff completion bash); source <(handoff completion bash); complete -p handoff';
    expect(box.shell('bash', twice).trim()).toBe('complete -o default -F _handoff_complete handoff');
  });

  it.each([
    [
      ['thread', 'result', 'auth', '--status', ''],
      ['complete', 'partial', 'blocked'],
    ],
    [['chain', 'write', '--status', 'b'], ['blocked']],
    [
      ['chain', 'write', '--next-priority', ''],
      ['high', 'medium', 'low'],
    ],
    [['begin', '--template', 'b'], ['bug-hunt']],
    [['take', '--for', 'pl'], ['planning']],
    [['pack', '--for=q'], ['--for=qa']],
    [['doctor', '--fix', 'hook-mi'], ['hook-missing']],
    [['doctor', '--fix', 'hook-missing', 'root-f'], ['root-foreign']],
    [['uninstall', '--client', 'm'], ['mcp']],
  ])('offers the values that an option may have: %j', (typed, expected) => {
    const box = new ShellBox();
    expect(
      box
        .run(['complete', '--', ...typed])
        .stdout.trim()
        .split('\n'),
    ).toEqual([...expected, ':4']);
  });

  it('bash: runs nothing of what was typed', () => {
    const box = new ShellBox();
    box.shell(
      'bash',
      `source <(handoff completion bash)
      COMP_WORDS=(handoff publish '$(touch ran)' '\`touch ran\`' ';touch ran' ''); COMP_CWORD=5; _handoff_complete`,
    );
    expect(box.shell('bash', 'ls')).toBe('bin\ndraft.md\n');
  });

  it.runIf(isThere('fish'))('fish: completes the same, with what each is for', () => {
    const box = new ShellBox();
    const words = (typed: string) =>
      box
        .shell('fish', `handoff completion fish | source; complete -C "handoff ${typed}"`)
        .trim()
        .split('\n');
    expect(words('pub')).toEqual(['publish\tfile a handoff in the inbox of a worktree']);
    expect(words('thread o')).toEqual([expect.stringMatching(/^open\t/)]);
    expect(words('publish --file dr')).toEqual(['draft.md']);
  });

  it.runIf(isThere('zsh'))('zsh: completes the same', () => {
    const box = new ShellBox();
    const inside = [
      'autoload -Uz compinit; compinit -u; source <(handoff completion zsh)',
      'dump() { print -r -- "$BUFFER" >> out }; zle -N dump',
      "bindkey '^I' complete-word; bindkey '^X' dump; touch started",
    ].join('; ');
    writeFileSync(join(box.home, 'inside.zsh'), inside);
    const shown = box.shell(
      'zsh',
      `zmodload zsh/zpty; zpty z 'zsh -f -i'; zpty -w z 'source inside.zsh'
      while [[ ! -e started ]]; do sleep 0.1; done
      until [[ -s out ]]; do zpty -n -w z $'\\x15handoff pub\\t\\x18'; sleep 1; done
      zpty -n -w z $'--file dr\\t\\x18'
      until [[ $(wc -l < out) -ge 2 ]]; do sleep 0.1; done
      tail -n 1 out; zpty -d z`,
    );
    expect(shown).toBe('handoff publish --file draft.md \n');
  });

  it('refuses another shell, and prints a document with --json', () => {
    const box = new ShellBox();
    const { error } = JSON.parse(box.run(['completion', 'tcsh', '--json']).stdout);
    expect(error).toMatchObject({ code: 'bad-usage', message: expect.stringContaining('bash, zsh, fish') });
    expect(box.json(['completion', 'bash'])).toMatchObject({ shell: 'bash' });
    expect(box.run(['completion', 'toString']).status).toBe(2);
  });
});
