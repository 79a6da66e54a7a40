import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { asked, RescueBox } from './rescue-box.ts';

const dead = '0b0e3c52-6a0f-4a55-9a2e-000000000001';
const answer = `Here it is:

\`\`\`\`markdown
---
name: Refresh test
description: The clock has to be real.
---

## Immediate next action

Run \`npm test -- refresh\`: MODEL-NEXT-ACTION.

## What NOT to do

- MODEL-DEAD-END
\`\`\`\`
`;

/** The file that the model's draft is kept in; undefined where none is. */
function keptIn(box: RescueBox): string | undefined {
  const names = existsSync(box.root) ? readdirSync(box.root, { recursive: true }).map(String) : [];
  const name = names.find((one) => one.endsWith('.model.json'));
  return name && join(box.root, name);
}

function keep(box: RescueBox, text = answer, env: Record<string, string> = {}) {
  return box.run(['rescue', dead, '--from-model', '-', '--json'], { input: text, env });
}

describe('rescue --ask-model', () => {
  it('prints what the model is asked, with our form', () => {
    const box = new RescueBox();
    box.session('claude-code', dead, { end: 'killed' });
    const { status, stdout } = box.run(['rescue', dead, '--ask-model']);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^This session may end before anybody can ask you/);
    expect(stdout).toContain('\n## Immediate next action\n\n<the one concrete first step');
  });

  it.for([
    ['that did no work', { end: 'peace', edits: false, commands: false } as const, {}],
    ['where rescue is off', { end: 'killed' } as const, { AGENT_HANDOFF_RESCUE: 'off' }],
  ] as const)('asks nothing of a session %s', ([, story, env]) => {
    const box = new RescueBox();
    box.session('claude-code', dead, story);
    expect(box.run(['rescue', dead, '--ask-model'], { env })).toMatchObject({ status: 0, stdout: '' });
  });

  it('asks nothing twice of a session that did nothing since', () => {
    const box = new RescueBox();
    box.session('claude-code', dead, { end: 'killed' });
    keep(box);
    expect(box.run(['rescue', dead, '--ask-model'])).toMatchObject({ status: 0, stdout: '' });
  });
});

describe('rescue --from-model', () => {
  it('keeps the answer without what surrounds it, for its user alone, and a start brings it', () => {
    const box = new RescueBox();
    box.session('claude-code', dead, { end: 'killed' });
    expect(JSON.parse(keep(box).stdout)).toMatchObject({ session: { client: 'claude-code', id: dead } });
    const file = keptIn(box) ?? '';
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const kept = JSON.parse(readFileSync(file, 'utf8'));
    expect(kept).toMatchObject({ name: 'Refresh test', description: 'The clock has to be real.' });
    expect(kept.body).not.toMatch(/Here it is|````|^---/m);
    const { text } = box.begin('claude-code');
    expect(text).toContain('The model of a session of claude-code drafted it itself: that session ended');
    expect(text).toContain('MODEL-NEXT-ACTION');
    expect(text).toContain('MODEL-DEAD-END');
    expect(text).toContain(`"${asked}"`);
  });

  it('keeps no secret', () => {
    const box = new RescueBox();
    box.session('claude-code', dead, { end: 'killed' });
    const token = `ghp_${'a1B2c3D4e5F6'.repeat(3)}`;
    keep(box, `## Immediate next action\n\nUse ${token}.\n`);
    expect(readFileSync(keptIn(box) ?? '', 'utf8')).toContain('[redacted: ');
    expect(readFileSync(keptIn(box) ?? '', 'utf8')).not.toContain(token);
  });

  it.for([
    ['a refusal', 'I would rather not.', 'no-next-action'],
    ['nothing', '', 'empty-body'],
    ['a form without its action', '## Decisions made\n\n- one\n', 'no-next-action'],
  ] as const)('refuses %s, and the draft stays what the program makes', ([, text, code]) => {
    const box = new RescueBox();
    box.session('claude-code', dead, { end: 'killed' });
    const { status, stdout } = keep(box, text);
    expect(status).toBe(1);
    expect(JSON.parse(stdout).error.code).toBe(code);
    expect(keptIn(box)).toBeUndefined();
    expect(box.begin('claude-code').text).toContain('A program drafted it from the transcript');
  });

  it('is refused in an agent’s session, which could write the draft of another', () => {
    const box = new RescueBox();
    box.session('claude-code', dead, { end: 'killed' });
    const { stdout } = keep(box, answer, { CLAUDECODE: '1' });
    expect(JSON.parse(stdout).error.code).toBe('bad-usage');
    expect(keptIn(box)).toBeUndefined();
  });
});
