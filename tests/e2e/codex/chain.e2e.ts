import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { type RecordedRequest, textOf, toolOutputs } from '../fake/responses-request.ts';
import { runCommand, type ScriptedTurn, say, spawnAgent, waitForAgent } from '../fake/responses-turns.ts';
import { runHandoff } from '../product/command.ts';
import { it as bare } from './sandbox.ts';

const models = ['default', 'custom'] as const;
const architect = '2025-01-09T14-30-45-architect';

/** `it` whose user has asked for the hooks of chains, trusts them, and has a subagent and an entry. */
const it = bare.extend('chained', async ({ codex }) => {
  await runHandoff(codex.home, codex.cwd, ['install', '--client', 'codex', '--chain-hooks', '--json']);
  await codex.trustHook();
  const role = 'name = "developer"\ndescription = "develops"\ndeveloper_instructions = "You develop."\n';
  await codex.file('.codex/agents/developer.toml', role);
  const entry = `---\nid: ${architect}\nstatus: completed\nsummary: "Designed auth"\nnext_agent: developer\nnext_task: "Build it"\n---\n\n## Context\n\nConstraint: no unwrap in library code\n\n## Output\n\nDesign, decisions, files, interfaces.\n`;
  await runHandoff(codex.home, codex.cwd, ['chain', 'write', '--agent', 'architect', '--file', '-'], entry);
  return codex;
});

const task = `Build it.\nIncoming handoff:\n---\nid: ${architect}\n---\nFile: .local/handoff/${architect}.md`;

/** Files its text by the command that the hook has named, inside the sandbox. */
const file: ScriptedTurn = (request) => {
  const [, write = ''] =
    /^Then: (.+ chain write --agent developer --id \S+) --file /m.exec(textOf(request)) ?? [];
  const text = `---\nparent: ${architect}\nstatus: completed\nsummary: "Built it"\n---\n\n## Context\n\nConstraint: no unwrap in library code\n\n## Output\n\nFiles changed, tests.\n`;
  const turn = runCommand(`${write} --file - <<'EOF_HANDOFF'\n${text}EOF_HANDOFF`);
  return typeof turn === 'function' ? turn(request) : turn;
};

const answer: ScriptedTurn = (request) => say(`I did it.\n\n${blockOf(request)}`);

function blockOf(request: RecordedRequest): string {
  const output = (toolOutputs(request).at(-1) ?? '').replaceAll('\\n', '\n').replaceAll('\\"', '"');
  return /## Handoff\n[\s\S]*?\n```yaml\n[\s\S]*?\n```/.exec(output)?.[0] ?? 'NO-BLOCK';
}

describe('the hooks for subagents', () => {
  it.for(models)(
    'hand the chain over, and an entry is filed inside the sandbox without a rule: %s model',
    async (model, { chained: codex }) => {
      codex.api.script(spawnAgent(task, { agent_type: 'developer' }), waitForAgent(), say('MAIN-DONE'));
      codex.api.scriptSubagents(file, answer, say('NEVER-ASKED'));
      const run = await codex.exec('delegate', { model, sandbox: 'workspace-write' });
      expect(run.stdout).toBe('MAIN-DONE');
      const [first] = codex.api.subagentRequests;
      expect(first && textOf(first)).toContain(`Constraint: no unwrap in library code   (from ${architect})`);
      expect(codex.api.subagentRequests).toHaveLength(2);
      const files = (await readdir(join(codex.cwd, '.local/handoff'))).filter((name) =>
        name.endsWith('-developer.md'),
      );
      expect(files).toHaveLength(1);
      expect(textOf(await codex.api.waitForMain(3))).toContain(`id: ${files[0]?.replace(/\.md$/, '')}`);
    },
  );

  it.for(models)('give an answer without a block back once: %s model', async (model, { chained: codex }) => {
    codex.api.script(spawnAgent(task, { agent_type: 'developer' }), waitForAgent(), say('MAIN-DONE'));
    codex.api.scriptSubagents(say('All done.'), say('STILL-NO-BLOCK'), say('NEVER-ASKED'));
    expect((await codex.exec('delegate', { model })).stdout).toBe('MAIN-DONE');
    const [, second] = codex.api.subagentRequests;
    expect(codex.api.subagentRequests).toHaveLength(2);
    expect(second && textOf(second)).toContain('your caller cannot route this answer');
    expect(textOf(await codex.api.waitForMain(3))).toContain('STILL-NO-BLOCK');
  });

  it('leave a plain subagent alone', async ({ chained: codex }) => {
    codex.api.script(spawnAgent('look around'), waitForAgent(), say('MAIN-DONE'));
    codex.api.scriptSubagents(say('LOOKED'));
    expect((await codex.exec('delegate')).stdout).toBe('MAIN-DONE');
    expect(codex.api.subagentRequests).toHaveLength(1);
    expect(codex.api.subagentRequests.map(textOf).join()).not.toContain('chain of subagents');
  });
});
