import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { lastUserText, type RecordedRequest, textOf } from '../fake/messages-request.ts';
import { type ScriptedTurn, say } from '../fake/messages-turns.ts';
import { runHandoff } from '../product/command.ts';
import { it as bare, type ClaudeSandbox } from './sandbox.ts';
import { callAgent, runCommand } from './script.ts';

const roles = ['rust-architect', 'rust-developer', 'rust-testing-engineer'];

/** `it` whose user has asked for the hooks of chains and has three subagents. */
const it = bare.extend('chained', async ({ claude }) => {
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

/** What the hook has given a subagent: its id, its parents, and the command that files its text. */
function startOf(request: RecordedRequest): { id: string; parent: string; write: string; text: string } {
  const text = textOf(request);
  const [, write = '', id = ''] = /^Then: (.+ chain write --agent \S+ --id (\S+)) --file /m.exec(text) ?? [];
  const [, parent = ''] = /^----- begin template [\s\S]*?^parent: (.+)$/m.exec(text) ?? [];
  return { id, parent, write, text };
}

interface Work {
  summary: string;
  next: string;
  task: string;
  context: string;
  output: string;
}

/** A subagent that files what it did by the command that its start names, and ends with the block it gets. */
function work({ summary, next, task, context, output }: Work): ScriptedTurn[] {
  return [
    (request) => {
      const { id, parent, write } = startOf(request);
      const frontmatter = `id: ${id}\nparent: ${parent}\nagent: ${id.slice(20)}\nstatus: completed\nsummary: "${summary}"\nnext_agent: ${next}\nnext_task: "${task}"\nnext_priority: high`;
      const text = `---\n${frontmatter}\n---\n\n## Context\n\n${context}\n\n## Output\n\n${output}`;
      return runCommand(`${write} --file - <<'EOF_HANDOFF'\n${text}\nEOF_HANDOFF`);
    },
    (request) => {
      const told = lastUserText(request);
      return say(`I did it.\n\n${told.slice(told.indexOf('## Handoff'))}`);
    },
  ];
}

/** A parent that reads the block of an answer, has the brief printed, and calls the next one with it. */
function passOn(program: string): ScriptedTurn[] {
  return [
    (request) => {
      const told = lastUserText(request);
      // The client indents what a subagent answered.
      const [, id = ''] = /^ *id: (\S+)$/m.exec(told.slice(told.lastIndexOf('## Handoff'))) ?? [];
      return runCommand(`${program} chain brief ${id}`);
    },
    (request) => {
      const brief = lastUserText(request);
      const [, agent = ''] = /^Task for (\S+):$/m.exec(brief) ?? [];
      return callAgent(agent, brief);
    },
  ];
}

/** The words of the permission that install has given: what a session may run without being asked. */
async function readProgram(claude: ClaudeSandbox): Promise<string> {
  const settings = await readFile(join(claude.home, '.claude/settings.json'), 'utf8');
  return /Bash\((.+) chain:\*\)/.exec(settings)?.[1] ?? '';
}

describe('a chain of real subagents', () => {
  it('architect, developer, testing: the third has the constraint of the first, and the parent opens no file', async ({
    chained: claude,
  }) => {
    const program = await readProgram(claude);
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
    const parent = [callAgent('rust-architect', 'Design auth.'), ...passOn(program), ...passOn(program)];
    claude.api.script(...parent, say('ALL-DONE'));
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
    // The skill is offered to the parent and to its subagents, which may load it by themselves.
    expect(asked).toMatch(/^- handoff-chain: Handoff protocol for subagents/m);
    expect(third).toMatch(/^- handoff-chain: /m);
    expect(asked).toContain(`id: ${developer}`);
    expect(asked).not.toMatch(/BODY-OF-/);
    const problems = await runHandoff(claude.home, claude.cwd, ['chain', 'check', '--json']);
    expect(JSON.parse(problems)).toEqual({ problems: [] });
  });

  it('an answer without a block is given back once, then let through, and the log says so', async ({
    chained: claude,
  }) => {
    claude.api.scriptSubagents(say('All done.'), say('Still no block.'), say('NEVER-ASKED'));
    claude.api.script(callAgent('rust-architect', 'Design auth.'), say('MAIN-DONE'));
    expect((await claude.print('build auth')).result).toBe('MAIN-DONE');
    const [, second] = claude.api.subagentRequests;
    expect(claude.api.subagentRequests).toHaveLength(2);
    expect(second && lastUserText(second)).toMatch(
      /Stop hook (?:feedback|blocking error)[\s\S]*your caller cannot route this answer/,
    );
    expect(lastUserText(await claude.api.waitForMain(2))).toContain('Still no block.');
    const log = await readFile(join(claude.home, '.agent-handoffs/.log'), 'utf8');
    expect(log).toContain('the answer of the subagent rust-architect cannot be routed');
  });

  it('a subagent of no role and without a handoff is left alone', async ({ chained: claude }) => {
    claude.api.scriptSubagents(say('Looked.'));
    claude.api.script(callAgent('general-purpose', 'Look around.'), say('MAIN-DONE'));
    expect((await claude.print('look')).result).toBe('MAIN-DONE');
    expect(claude.api.subagentRequests).toHaveLength(1);
    expect(claude.api.subagentRequests.map(textOf).join()).not.toContain('agent-handoff:');
    await expect(readdir(join(claude.cwd, '.local'))).rejects.toThrow('ENOENT');
  });
});
