import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { lastUserText, type RecordedRequest, textOf } from '../fake/messages-request.ts';
import { type ScriptedTurn, say, useTool } from '../fake/messages-turns.ts';
import { runHandoff } from '../product/command.ts';
import { it as bare, type ClaudeSandbox } from './sandbox.ts';
import { runCommand } from './script.ts';

const roles = ['rust-architect', 'rust-developer', 'rust-testing-engineer'];

/** `it` whose user has asked for the hooks of chains and has three subagents. */
// biome-ignore lint/correctness/noEmptyPattern: vitest reads a fixture's needs from a destructured parameter.
const it = bare.extend('claude', async ({}, { onCleanup }) => {
  const { ClaudeSandbox: Sandbox } = await import('./sandbox.ts');
  const claude = await Sandbox.make();
  onCleanup(() => claude.close());
  await runHandoff(claude.home, claude.cwd, [
    'install',
    '--client',
    'claude-code',
    '--chain-hooks',
    '--json',
  ]);
  for (const role of roles)
    await claude.file(
      `.claude/agents/${role}.md`,
      `---\nname: ${role}\ndescription: The ${role}\n---\n\nWork.\n`,
    );
  return claude;
});

/** What the hook has put before a subagent's task. */
function startOf(request: RecordedRequest): { id: string; write: string; text: string } {
  const text = textOf(request);
  const id = /^id: (\S+)$/m.exec(text)?.[1] ?? '';
  const write = /^Then: (.+ chain write --agent \S+ --id \S+) --file /m.exec(text)?.[1] ?? '';
  return { id, write, text };
}

/** A subagent that files what it did by the command that its start names, and ends with the block it gets. */
function work(wrote: {
  summary: string;
  next: string;
  task: string;
  context: string;
  output: string;
}): ScriptedTurn[] {
  return [
    (request) => {
      const { id, write } = startOf(request);
      const parent =
        /^parent: (.+)$/m.exec(textOf(request).slice(textOf(request).indexOf('# Your file')))?.[1] ?? 'null';
      const text = [
        '---',
        `id: ${id}`,
        `parent: ${parent}`,
        `agent: ${id.slice(20)}`,
        'status: completed',
        `summary: "${wrote.summary}"`,
        `next_agent: ${wrote.next}`,
        `next_task: "${wrote.task}"`,
        'next_priority: high',
        '---',
        '',
        `## Context\n\n${wrote.context}\n\n## Output\n\n${wrote.output}`,
      ].join('\n');
      return runCommand(`${write} --file - <<'EOF_HANDOFF'\n${text}\nEOF_HANDOFF`);
    },
    (request) => {
      const told = lastUserText(request);
      return say(`I did it.\n\n${told.slice(told.indexOf('## Handoff'))}`);
    },
  ];
}

/** The `## Handoff` block in a subagent's answer, as the parent gets it. */
function blockIn(request: RecordedRequest): { id: string; task: string; agent: string } {
  const block = lastUserText(request).slice(lastUserText(request).lastIndexOf('## Handoff'));
  const field = (name: string) => new RegExp(`^${name}: "?(.*?)"?$`, 'm').exec(block)?.[1] ?? '';
  return { id: field('id'), task: field('next_task'), agent: field('next_agent') };
}

function call(role: string, prompt: string): ReturnType<typeof useTool> {
  return useTool('Agent', { description: 'next step', prompt, subagent_type: role });
}

/** The parent routes by the block alone: the brief comes from the program. */
const runBrief: ScriptedTurn = (request) => {
  const bundle = /Bash\((.+) chain:\*\)/;
  expect(bundle.test('')).toBe(false);
  return runCommand(`${programOf(request)} chain brief ${blockIn(request).id}`);
};

let program = '';
function programOf(_: RecordedRequest): string {
  return program;
}

const goOn: ScriptedTurn = (request) => {
  const brief = lastUserText(request);
  const agent = /^Task for (\S+):$/m.exec(brief)?.[1] ?? '';
  return call(agent, brief.slice(brief.indexOf('Task for')));
};

/** The words of the permission that install has given: what a session may run without being asked. */
async function readProgram(claude: ClaudeSandbox): Promise<string> {
  const settings = await readFile(join(claude.home, '.claude/settings.json'), 'utf8');
  return /Bash\((.+) chain:\*\)/.exec(settings)?.[1] ?? '';
}

describe('a chain of real subagents', () => {
  it('architect, developer, testing: the third has the constraint of the first, and the parent opens no file', async ({
    claude,
  }) => {
    program = await readProgram(claude);
    const constraint = 'Constraint: no unwrap in library code';
    claude.api.scriptSubagents(
      ...work({
        summary: 'Designed auth in src/auth/',
        next: 'rust-developer',
        task: 'Implement src/auth/',
        context: `The design of auth.\n\n- ${constraint}`,
        output: 'Design, decisions, files, interfaces: BODY-OF-ARCHITECT',
      }),
      ...work({
        summary: 'Implemented src/auth/mod.rs',
        next: 'rust-testing-engineer',
        task: 'Test src/auth/',
        context: `From the design.\n\n- ${constraint}`,
        output: 'Files changed, tests: BODY-OF-DEVELOPER',
      }),
      ...work({
        summary: 'Wrote 12 tests; all pass',
        next: 'null',
        task: '',
        context: `From the code.\n\n- ${constraint}`,
        output: 'Tests, results: BODY-OF-TESTING',
      }),
    );
    claude.api.script(
      call('rust-architect', 'Design auth.'),
      runBrief,
      goOn,
      runBrief,
      goOn,
      say('ALL-DONE'),
    );
    const run = await claude.print('build auth');
    expect(run.result).toBe('ALL-DONE');
    expect(run.events.at(-1)).toMatchObject({ type: 'result', permission_denials: [] });

    const files = (await readdir(join(claude.cwd, '.local/handoff')))
      .filter((name) => !name.startsWith('.'))
      .sort();
    expect(files.map((name) => name.slice(20))).toEqual(['architect.md', 'developer.md', 'testing.md']);
    const [architect = '', developer = ''] = files.map((name) => name.replace(/\.md$/, ''));

    const starts = claude.api.subagentRequests
      .filter((_, index) => index % 2 === 0)
      .map((one) => startOf(one));
    const third = starts[2]?.text ?? '';
    expect(third).toContain(`- ${constraint}   (from ${architect})`);
    expect(third).toContain(`- ${architect} (depth 2, architect, completed): Designed auth in src/auth/`);
    expect(third).toContain(`----- begin parent ${developer} `);
    expect(third).toContain('BODY-OF-DEVELOPER');
    expect(third).not.toContain('BODY-OF-ARCHITECT');
    expect(starts.map(({ id }) => `${id}.md`)).toEqual(files);

    const asked = claude.api.mainRequests.map(textOf).join('\n');
    expect(asked).toContain(`id: ${developer}`);
    expect(asked).not.toMatch(/BODY-OF-/);
    const problems = await runHandoff(claude.home, claude.cwd, ['chain', 'check', '--json']);
    expect(JSON.parse(problems)).toEqual({ problems: [] });
  });

  it('an answer without a block is given back once, then let through with a warning to the user', async ({
    claude,
  }) => {
    claude.api.scriptSubagents(say('All done.'), say('Still no block.'), say('NEVER-ASKED'));
    claude.api.script(call('rust-architect', 'Design auth.'), say('MAIN-DONE'));
    const tui = await claude.tui();
    await tui.ask('build auth', /● MAIN-DONE/);
    const [, second] = claude.api.subagentRequests;
    expect(claude.api.subagentRequests).toHaveLength(2);
    expect(second && lastUserText(second)).toMatch(
      /Stop hook feedback:[\s\S]*your caller cannot route this answer/,
    );
    expect(lastUserText(await claude.api.waitForMain(2))).toContain('Still no block.');
    await tui.quit();
  });

  it('a subagent of no role and without a handoff is left alone', async ({ claude }) => {
    claude.api.scriptSubagents(say('Looked.'));
    claude.api.script(call('general-purpose', 'Look around.'), say('MAIN-DONE'));
    expect((await claude.print('look')).result).toBe('MAIN-DONE');
    expect(claude.api.subagentRequests).toHaveLength(1);
    expect(claude.api.subagentRequests.map(textOf).join()).not.toContain('agent-handoff:');
    await expect(readdir(join(claude.cwd, '.local'))).rejects.toThrow('ENOENT');
  });
});
