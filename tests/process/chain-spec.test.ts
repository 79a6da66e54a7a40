import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { Sandbox } from './sandbox.ts';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const page = readFileSync(join(root, 'spec/chains.md'), 'utf8');

/** The text of the fenced block with that info. */
function block(info: string): string {
  const match = new RegExp(`^(\`{3,})${info}\\n([\\s\\S]*?)^\\1$`, 'm').exec(page);
  if (!match) throw new Error(`spec/chains.md has no block ${info}`);
  return match[2] ?? '';
}

interface Step {
  name: string;
  agent: string;
  parents: string[];
  outcome: string;
}

function readSteps(workflow: string): Step[] {
  return block(`chain workflow ${workflow}`)
    .trim()
    .split('\n')
    .map((line) => {
      const [, name = '', agent = '', parents = '', outcome = ''] =
        /^(\w) (\S+)(?: <- ([\w, ]+?))?(?: : (\w+))?$/.exec(line) ?? [];
      return { name, agent, parents: parents === '' ? [] : parents.split(', '), outcome };
    });
}

interface Started {
  id: string;
  template: string;
  parents: { id: string; text: string }[];
  ancestors: { id: string; summary: string }[];
  constraints: { text: string; from: string }[];
}

/** Runs a workflow as parent and subagents do; the parent passes on blocks and briefs and opens no file. */
function runWorkflow(box: Sandbox, steps: readonly Step[]): Map<string, string> {
  const ids = new Map<string, string>();
  steps.forEach((step, index) => {
    const parents = step.parents.map((name) => ids.get(name) ?? '');
    const parentFlag = parents.length > 0 ? ['--parent', parents.join(',')] : [];
    const started = box.json<Started>(['chain', 'start', '--agent', step.agent, ...parentFlag]);
    expect(started.parents.map(({ id }) => id)).toEqual(parents);
    if (index > 0)
      expect(started.constraints).toEqual([
        { text: 'Constraint: no unwrap in library code', from: ids.get('A') },
      ]);

    const next = steps.find(({ parents: answered }) => answered.includes(step.name));
    const filled = started.template
      .replace(/^summary: .*$/m, `summary: "${step.name}: ${step.outcome || 'done'}"`)
      .replace(/^next_agent: .*$/m, `next_agent: ${next?.agent ?? 'null'}`)
      .replace(/^next_task: .*$/m, `next_task: "${next ? `Go on after ${step.name}` : ''}"`)
      .replace(
        /^\{.*\}$/m,
        index === 0 ? 'The task.\n\n- Constraint: no unwrap in library code' : 'The task.',
      )
      .replace(/^\{.*\}$/gm, `As said, ${step.outcome || 'done'}.`);
    const written = box.run(['chain', 'write', '--agent', step.agent, '--id', started.id, '--file', '-'], {
      input: filled,
    });
    expect(written).toMatchObject({ status: 0, stderr: '' });

    const answer = `I did it.\n\n${written.stdout}`;
    const route = box.json<Record<string, unknown>>(['chain', 'route', '--file', '-'], { input: answer });
    expect(route).toMatchObject({ id: started.id, action: 'proceed', next_agent: next?.agent ?? null });
    if (next) {
      const brief = box.run(['chain', 'brief', started.id]).stdout;
      expect(brief).toContain(
        `Task for ${next.agent}:\n"Go on after ${step.name}"\nIncoming handoff:\n---\nid: ${started.id}\n`,
      );
    }
    ids.set(step.name, started.id);
  });
  return ids;
}

describe('the workflows of spec/chains.md', () => {
  it.each([
    ['new project', ['architect', 'developer', 'testing', 'review', 'cicd'], 'E4 D3 C2 B1 A0'],
    ['bug fix', ['debug', 'developer', 'testing', 'review'], 'D3 C2 B1 A0'],
    ['review iteration', ['review', 'developer', 'review'], 'C2 B1 A0'],
    ['parallel work and merge', ['architect', 'developer', 'testing', 'testing'], 'D2 B1 C1 A0'],
  ])('%s', (workflow, roles, lineage) => {
    const box = new Sandbox();
    const steps = readSteps(workflow);
    const ids = runWorkflow(box, steps);
    expect(steps.map(({ name }) => ids.get(name)?.slice(20))).toEqual(roles);

    const last = ids.get(steps[steps.length - 1]?.name ?? '') ?? '';
    const { entries } = box.json<{ entries: { id: string; depth: number }[] }>(['chain', 'lineage', last]);
    const names = new Map([...ids].map(([name, id]) => [id, name]));
    const farthest = Math.max(...entries.map(({ depth }) => depth));
    expect(entries.map(({ id, depth }) => `${names.get(id)}${farthest - depth}`).join(' ')).toBe(lineage);
    expect(box.json(['chain', 'check'])).toEqual({ problems: [] });
    const { entries: listed } = box.json<{ entries: { id: string; head: boolean }[] }>(['chain', 'list']);
    expect(listed.filter(({ head }) => head).map(({ id }) => id)).toEqual([last]);
  });

  it('the third agent of a line gets the first one by its frontmatter, the second whole', () => {
    const box = new Sandbox();
    const ids = runWorkflow(box, readSteps('bug fix').slice(0, 2));
    const started = box.json<Started>([
      'chain',
      'start',
      '--agent',
      'rust-testing-engineer',
      '--parent',
      ids.get('B') ?? '',
    ]);
    expect(started.ancestors).toEqual([expect.objectContaining({ id: ids.get('A'), summary: 'A: done' })]);
    expect(started.parents[0]?.text).toContain('## Output');
    expect(JSON.stringify(started.ancestors)).not.toContain('## Output');
  });

  it('the graph of the merge is the one that is drawn', () => {
    const box = new Sandbox();
    const ids = runWorkflow(box, readSteps('parallel work and merge'));
    const { stdout } = box.run(['chain', 'lineage', ids.get('D') ?? '', '--graph']);
    const drawn = [...ids].reduce((text, [name, id]) => text.replace(new RegExp(`${id}.*`), name), stdout);
    expect(drawn).toBe(block('chain graph'));
  });
});

describe('the examples of spec/chains.md', () => {
  const id = '2025-01-09T14-30-45-architect';

  it('the file is filed byte for byte, and its block and brief are those shown', () => {
    const box = new Sandbox();
    const written = box.run(['chain', 'write', '--agent', 'rust-architect', '--file', '-'], {
      input: block('chain valid'),
    });
    expect(written).toEqual({ status: 0, stderr: '', stdout: block('chain block') });
    expect(readFileSync(join(box.worktree, `.local/handoff/${id}.md`), 'utf8')).toBe(block('chain valid'));
    expect(box.run(['chain', 'brief', id]).stdout).toBe(block('chain brief'));
    expect(box.json(['chain', 'check'])).toEqual({ problems: [] });
  });

  it('both older forms of the block are routed', () => {
    const box = new Sandbox();
    const forms = [...page.matchAll(/^```text\n(## Handoff\n[\s\S]*?)^```$/gm)].map(
      (match) => match[1] ?? '',
    );
    const routes = forms.map((input) =>
      box.json<Record<string, unknown>>(['chain', 'route', '--file', '-'], { input }),
    );
    expect(routes.map((route) => [route.id, route.next_agent, route.action])).toEqual([
      [id, 'rust-developer', 'proceed'],
      ['2025-01-09T14-30-45-developer', 'rust-testing-engineer', 'proceed'],
    ]);
  });

  it('the older file reads as said', () => {
    const box = new Sandbox();
    mkdirSync(join(box.worktree, '.local/handoff'), { recursive: true });
    writeFileSync(
      join(box.worktree, '.local/handoff/2025-01-09T15-00-00-developer.yaml'),
      block('yaml older form'),
    );
    const { entries } = box.json<{ entries: Record<string, unknown>[] }>(['chain', 'list']);
    expect(entries[0]).toMatchObject({
      parents: ['2025-01-09T14-30-45-architect', '2025-01-09T14-30-50-critic'],
      next_agent: 'rust-testing-engineer',
      next_task: 'Add tests',
      summary: 'Implement auth',
      timestamp: '2025-01-09T15:00:00',
    });
  });

  it('its table of agents holds', () => {
    const box = new Sandbox();
    const rows = [...page.matchAll(/^\| (rust-[\w-]+) +\| ([\w-]+) +\|$/gm)];
    expect(rows).toHaveLength(9);
    for (const [, agent = '', role = ''] of rows) {
      expect(box.json<{ role_name: string }>(['chain', 'start', '--agent', agent]).role_name).toBe(role);
    }
  });

  it('its codes are those that the program knows, and no others', () => {
    const source = readdirSync(join(root, 'core/chains'), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .map((name) => readFileSync(join(root, 'core/chains', name), 'utf8'))
      .join('\n');
    const used = new Set(
      [
        ...source.matchAll(/(?:code: |report\(\s*'?(?:error|warn)'?[^']*, )'([a-z]+(?:-[a-z]+)*)'/g),
        ...source.matchAll(/report\([^;]*?'((?:[a-z]+-)+[a-z]+|blockers)',/g),
      ].map((match) => match[1]),
    );
    const told = [...page.matchAll(/^\| `([a-z-]+)` +\| (?:error|warn)/gm)].map((match) => match[1]);
    expect([...used].sort()).toEqual(told.sort());
  });
});
