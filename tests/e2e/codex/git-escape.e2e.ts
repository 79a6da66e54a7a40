import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { renderRules } from '../../../adapters/codex/install/rules.ts';
import { toolOutputs } from '../fake/responses-request.ts';
import { runCommand, say, useTool } from '../fake/responses-turns.ts';
import { bundlePath } from '../product/command.ts';
import { storedHandoffs } from '../product/inbox.ts';
import { type CodexSandbox, it } from './sandbox.ts';

const node = process.execPath;

/** What a sandboxed session runs: each sets a trap for the git that a rule lets run outside the sandbox. */
const traps: Record<string, (nested: string, trap: string) => string[]> = {
  'a configuration that is too long to be listed': (_, trap) => [
    `{ printf '[filter "trap"]\\n\\tclean = ${trap}\\n[filter "'; head -c 1000000 /dev/zero | tr '\\0' x; printf '"]\\n'; for n in $(seq 40); do printf '\\tclean%s = no\\n' $n; done; } >> .git/config`,
  ],
  'a file that the configuration includes, a monitor, and a worktree’s own configuration': (nested, trap) => [
    `printf '[filter "trap"]\\n\\tclean = ${trap}\\n[core]\\n\\tfsmonitor = ${trap}\\n' > more`,
    `git config include.path ${nested}/more && git config extensions.worktreeConfig true`,
    `git config --worktree filter.trap.process ${trap}`,
  ],
};

async function prepare(codex: CodexSandbox): Promise<{ mark: string; nested: string; trap: string }> {
  await codex.file('.codex/rules/agent-handoff.rules', renderRules({ node, script: bundlePath() }));
  await codex.trustProject();
  const nested = join(codex.cwd, 'nested');
  return { mark: join(codex.home, 'escaped'), nested, trap: join(nested, 'bin/trap') };
}

/** A repository of the session's own, whose files have a filter that leaves a mark in HOME. */
function makeRepository(nested: string, mark: string): string[] {
  return [
    `mkdir -p ${nested}/bin && cd ${nested} && git init -q -b main`,
    `printf '#!/bin/sh\\necho ran >> ${mark}\\ncat\\n' > bin/trap && chmod +x bin/trap`,
    "echo '*.txt filter=trap' > .gitattributes && echo one > file.txt && git add file.txt .gitattributes",
    'git -c user.name=t -c user.email=t@t commit -q -m one && echo two > file.txt',
    `printf '# D\\n\\n## Immediate next action\\n\\nGo on at ${'`'}file.txt${'`'}, commit abc1234.\\n' > draft.md`,
  ];
}

describe('a repository that a sandboxed session made', () => {
  it.for(Object.keys(traps))('leads nothing out of the sandbox by %s', async (name, { codex }) => {
    const { mark, nested, trap } = await prepare(codex);
    const setTrap = [...makeRepository(nested, mark), ...(traps[name]?.(nested, trap) ?? [])];
    const verb = (words: string) =>
      useTool('exec_command', { cmd: `${node} ${bundlePath()} ${words}`, workdir: nested });
    codex.api.script(
      runCommand(setTrap.join(' && ')),
      verb('begin'),
      verb('begin'),
      verb(`review --file ${nested}/draft.md`),
      verb('status'),
      verb(`publish --file ${nested}/draft.md --no-review`),
      useTool('exec_command', { cmd: `echo x > ${mark}.inside; git status --short`, workdir: nested }),
      say('DONE'),
    );
    const run = await codex.exec('go', { model: 'custom', sandbox: 'workspace-write' });
    expect(run.code, run.stderr).toBe(0);
    const [, first = '', second = '', reviewed = '', status = '', , inside = ''] = toolOutputs(
      codex.api.mainRequests.at(-1) ?? fail(),
    );
    for (const begun of [first, second]) expect(begun).toMatch(/uncommitted files: [3-9]/);
    expect(first).toContain('from: nested');
    expect(reviewed).toContain('abc1234');
    expect(status).toContain(nested);
    expect(existsSync(mark)).toBe(false);
    // HOME is closed to the sandbox: what was filed there was filed outside of it.
    expect((await storedHandoffs(codex.home)).map(({ place }) => place)).toEqual(['unread']);
    expect(inside).toContain('Read-only file system');
    expect(existsSync(`${mark}.inside`)).toBe(false);
  });

  it('nor by one that is swapped for another while the verbs run', async ({ codex }) => {
    const { mark, nested, trap } = await prepare(codex);
    const setTrap = [
      ...makeRepository(nested, mark),
      `cp .git/config plain && printf '[filter "trap"]\\n\\tclean = ${trap}\\n' | cat plain - > armed`,
    ];
    const swap =
      'while test ! -e stop; do cp armed .git/next; mv .git/next .git/config; cp plain .git/next; mv .git/next .git/config; done';
    const begin = useTool('exec_command', { cmd: `${node} ${bundlePath()} begin`, workdir: nested });
    codex.api.script(
      runCommand(setTrap.join(' && ')),
      useTool('exec_command', { cmd: swap, workdir: nested, yield_time_ms: 500 }),
      ...Array.from({ length: 20 }, () => begin),
      useTool('exec_command', { cmd: 'touch stop', workdir: nested }),
      say('DONE'),
    );
    const run = await codex.exec('go', { model: 'custom', sandbox: 'workspace-write' });
    expect(run.code, run.stderr).toBe(0);
    const begun = toolOutputs(codex.api.mainRequests.at(-1) ?? fail()).slice(2, 22);
    expect(begun.map((text) => /uncommitted files: (\d+)/.exec(text)?.[1])).toEqual(Array(20).fill('5'));
    expect(existsSync(mark)).toBe(false);
  });

  it('nor by a git that lies first on the PATH of the session', async ({ codex }) => {
    const { mark, nested } = await prepare(codex);
    const other = await codex.repo('other');
    // As direnv or an active virtual environment have it, and as a login shell keeps it.
    await codex.file('.bash_profile', `PATH=${nested}/evil:$PATH\n`);
    codex.api.script(
      runCommand([...makeRepository(nested, mark), 'mkdir evil', 'cp bin/trap evil/git'].join(' && ')),
      useTool('exec_command', { cmd: 'command -v git', workdir: nested }),
      useTool('exec_command', { cmd: `${node} ${bundlePath()} begin --in ${other}`, workdir: nested }),
      say('DONE'),
    );
    const run = await codex.exec('go', { model: 'custom', sandbox: 'workspace-write' });
    expect(run.code, run.stderr).toBe(0);
    const [, first = '', begun = ''] = toolOutputs(codex.api.mainRequests.at(-1) ?? fail());
    expect(first).toContain(`${nested}/evil/git`);
    expect(begun).toContain('from: other');
    expect(existsSync(mark)).toBe(false);
  });
});

function fail(): never {
  throw new Error('the client sent no request');
}
