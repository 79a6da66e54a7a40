import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { git } from '../../core/world.ts';
import { type ErrorDocument, Sandbox } from '../sandbox.ts';

const draft = (name: string, parts: Record<string, string>) =>
  `---\nname: ${name}\n---\n\n${Object.entries({ 'Immediate next action': `Finish ${name}.`, ...parts })
    .map(([title, content]) => `## ${title}\n\n${content}\n`)
    .join('\n')}`;

interface Merged {
  path: string;
  name: string;
  to: string;
  merged: string[];
}

/** Handoffs of two worktrees for the main one. */
function place() {
  const box = new Sandbox();
  const sent = ['api', 'web'].map((name) => {
    const tree = join(box.base, name);
    git(box.worktree, 'worktree', 'add', '-q', '-b', name, tree);
    const parts = {
      'Decisions made': `- The queue is Redis on port ${name === 'api' ? '6379' : '6380'} (src/q.ts:1).\n- ESM only.`,
      'Recently verified / completed — DO NOT REDO':
        name === 'api' ? '- Migrate the users table to v2.' : '- Lint is clean.',
      'Open follow-ups': name === 'web' ? '1. Migrate the users table to v2.' : '1. Write the docs.',
      'Verification commands': `\`\`\`bash\nnpm test --workspace ${name}\n\`\`\``,
      'What NOT to do on resume': '- Do not touch the schema.',
      'For the design team': `Ask ${name} for colours.`,
    };
    const input = draft(`The ${name} half`, parts);
    const flags = ['publish', '--file', '-', '--no-review', '--to', box.worktree];
    return box.json<{ path: string }>(flags, { input, cwd: tree });
  });
  return { box, sent };
}

describe('merge', () => {
  it('makes one of several, each line with its origin, equal lines once, contradictions side by side', () => {
    const { box, sent } = place();
    const done = box.json<Merged>(['merge', 'api half', 'web half', '--topic', 'both']);
    expect(done).toMatchObject({ name: 'Merged: The api half; The web half', to: 'app' });
    expect(done.merged).toEqual(['The api half', 'The web half']);
    const text = readFileSync(done.path, 'utf8');
    const sections = Object.fromEntries(
      text
        .split(/^## /m)
        .slice(1)
        .map((part) => [part.split('\n', 1)[0], part.slice(part.indexOf('\n')).trim()]),
    );
    expect(sections['Immediate next action']).toBe(
      '- Finish The api half. (from api)\n- Finish The web half. (from web)',
    );
    expect(sections['Decisions made (with evidence)']).toBe(
      [
        '- CONTRADICTION, to be settled first:',
        '  - The queue is Redis on port 6379 (src/q.ts:1). (from api)',
        '  - The queue is Redis on port 6380 (src/q.ts:1). (from web)',
        '- ESM only. (from api, web)',
      ].join('\n'),
    );
    expect(sections['Recently verified / completed — DO NOT REDO']).toMatch(
      /^- CONTRADICTION: done \(from api\), open \(from web\): Migrate the users table to v2\.\n/,
    );
    expect(sections['What NOT to do on resume']).toBe('- Do not touch the schema. (from api, web)');
    expect(sections['Verification commands']).toContain(
      'From web:\n\n```bash\nnpm test --workspace web\n```',
    );
    expect(text).toContain('## For the design team (from web)\n\nAsk web for colours.');
    expect(box.names('unread')).toEqual([basename(done.path)]);
    expect(box.names('read').sort()).toEqual(sent.map(({ path }) => basename(path)).sort());
  });

  it('names what one forbids and another is about to do, and a decision beside its denial', () => {
    const box = new Sandbox();
    const write = (name: string, parts: Record<string, string>) =>
      box.publish(draft(name, parts), '--topic', name);
    write('one', {
      'Immediate next action': 'Deploy to staging.',
      'Decisions made': '- Use Redis.',
      'What NOT to do on resume': '- Keep away from the keys.',
    });
    write('two', {
      'Decisions made': '- Do not use Redis.',
      'What NOT to do on resume': '- Do not deploy to staging.\n- Never delete the backups.',
    });
    const text = readFileSync(box.json<Merged>(['merge', 'one', 'two']).path, 'utf8');
    expect(text).toContain(
      '- CONTRADICTION: forbidden (from two), to be done (from one): Deploy to staging.\n- Keep away from the keys. (from one)',
    );
    expect(text).toContain(
      '- CONTRADICTION, to be settled first:\n  - Use Redis. (from one)\n  - Do not use Redis. (from two)',
    );
    expect(text.match(/CONTRADICTION/g)).toHaveLength(2);
  });

  it('archives what it merged so that each is brought back by its name', () => {
    const { box } = place();
    box.json(['merge', 'api half', 'web half']);
    const { handoffs } = box.json<{ handoffs: { name: string; state: string }[] }>(['list', '--read']);
    expect(handoffs.map(({ state }) => state)).toEqual(['superseded', 'superseded']);
    box.json(['redeliver', 'The web half']);
    expect(box.names('unread')).toHaveLength(2);
  });

  it('shows what it would file, and files nothing, with --dry-run', () => {
    const { box } = place();
    const before = box.snapshot();
    expect(box.run(['merge', 'api half', 'web half', '--dry-run']).stdout).toContain('CONTRADICTION');
    expect(box.snapshot()).toEqual(before);
  });

  it.each([
    [['api half'], 2, 'bad-usage'],
    [['api half', 'The api half'], 2, 'bad-usage'],
    [['api half', 'nothing of that name at all'], 1, 'name-not-found'],
    [['half', 'api half'], 1, 'name-ambiguous'],
    [['api half', 'web half', '--to', 'nope'], 1, 'unknown-worktree'],
    [['api half', 'web half', '--topic', 'A b'], 2, 'bad-topic'],
  ])('refuses %j and changes nothing', (args, status, code) => {
    const { box } = place();
    const before = box.snapshot();
    const ran = box.run(['merge', ...args, '--json']);
    expect([ran.status, (JSON.parse(ran.stdout) as ErrorDocument).error.code]).toEqual([status, code]);
    expect(box.snapshot()).toEqual(before);
  });
});
