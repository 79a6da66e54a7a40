import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type ErrorDocument, Sandbox } from './sandbox.ts';

const session = { CLAUDECODE: '1', CLAUDE_CODE_SESSION_ID: 'session-9' };

const draft = `---
name: Pay by card
---

## Immediate next action

Run \`npm test\` in src/pay.

## Market

Payla grew by 17 %.

## Requirements

- Use src/pay/card.ts.

## What NOT to do on resume

- Do not log card numbers.
`;

describe('publish --for', () => {
  it('files the package between next action and don’ts, and keeps the whole draft and the ledger', () => {
    const box = new Sandbox();
    const filed = box.json<{ path: string; ledger: string; original: string; name: string }>(
      ['publish', '--file', '-', '--no-review', '--for', 'dev'],
      { input: draft },
    );
    expect(filed.name).toBe('Pay by card');
    const text = readFileSync(filed.path, 'utf8');
    expect(text).toMatch(/^audience: dev$/m);
    expect(text).toMatch(
      /\n# Context Handoff: .*\n\nFrom .*\n\n## Immediate next action\n\nRun `npm test` in src\/pay\.\n/,
    );
    expect(text).toMatch(/\n## What NOT to do on resume\n\n- Do not log card numbers\.\n/);
    expect(text).toContain('Use src/pay/card.ts.');
    expect(text).not.toContain('17 %');
    expect(readFileSync(filed.ledger, 'utf8')).toContain('· number · 17 % · not for this audience');
    expect(readFileSync(filed.original, 'utf8')).toContain('Payla grew by 17 %.');
  });

  it('writes nothing with --dry-run, and refuses an unknown audience', () => {
    const box = new Sandbox();
    const dry = box.run(['publish', '--file', '-', '--for', 'dev', '--dry-run'], { input: draft });
    expect(dry.stdout).toContain('# Context Handoff: ');
    expect(box.snapshot()).toEqual({});
    const ran = box.run(['publish', '--file', '-', '--no-review', '--for', 'deev', '--json'], {
      input: draft,
    });
    expect([ran.status, (JSON.parse(ran.stdout) as ErrorDocument).error.code]).toEqual([2, 'bad-audience']);
    expect(box.names('unread')).toEqual([]);
  });
});

describe('take --for', () => {
  it('delivers to a session in the view of an audience, with the line to answer', () => {
    const box = new Sandbox();
    const { sentinel } = box.publish(draft);
    const taken = box.run(['take', '--for', 'dev'], { env: session });
    expect(taken.stdout).toContain('→ dev\n');
    expect(taken.stdout).not.toContain('17 %');
    expect(taken.stdout.trimEnd()).toMatch(
      new RegExp(`\\*\\*Handoff loaded: Pay by card — sentinel ${sentinel}\\*\\*$`),
    );
    expect(box.names('unread')).toEqual([]);
    expect(box.names('read')).toHaveLength(1);
  });

  it('shows a session what it received before in another view, and asks for no second answer', () => {
    const box = new Sandbox();
    box.publish(draft);
    box.run(['take'], { env: session });
    const before = box.snapshot();
    const again = box.run(['take', '--for', 'planning'], { env: session });
    expect(again.stdout).toContain('→ planning\n');
    expect(again.stdout).toContain('17 %');
    expect(again.stdout).not.toContain('sentinel');
    expect(box.snapshot()).toEqual(before);
  });

  it('makes another view of a packed handoff from the whole draft', () => {
    const box = new Sandbox();
    box.publish(draft, '--for', 'dev');
    const taken = box.json<{ text: string }>(['take', '--for', 'pm', '--peek']);
    expect(taken.text).toContain('Payla grew by 17 %.');
  });
});

describe('thread open --for', () => {
  it('files the package as the prompt, with its ledger beside it', () => {
    const box = new Sandbox();
    const opened = box.json<{ path: string; ledger: string }>(
      ['thread', 'open', 'pay', 'Pay by card', '--for', 'dev', '--file', '-'],
      { input: `---\ntracks: o/r#7\n---\n\n${draft.split('---\n')[2]}` },
    );
    const text = readFileSync(opened.path, 'utf8');
    expect(text).toMatch(/^tracks: "?o\/r#7"?$/m);
    expect(text).toContain('**Transfer Reason:** Pay by card');
    expect(text).not.toContain('17 %');
    expect(opened.ledger).toBe(join(dirname(opened.path), 'round-01-left-out.md'));
    expect(readFileSync(opened.ledger, 'utf8')).toContain('17 %');
    expect(
      box
        .json<{ problems: { severity: string }[] }>(['thread', 'check'])
        .problems.filter(({ severity }) => severity === 'error'),
    ).toEqual([]);
  });

  it('refuses a prompt with gates, and --for without a prompt', () => {
    const box = new Sandbox();
    const gated =
      '## Phase 1\n\nBuild.\n\n*** Run only after explicit human go-ahead. Wait phrase: ship it ***\n\n## Phase 2\n\nShip.\n';
    const ran = box.run(['thread', 'open', 'pay', 'Pay', '--for', 'dev', '--file', '-'], { input: gated });
    expect([ran.status, ran.stderr]).toEqual([
      2,
      expect.stringContaining('a prompt with gates is not packed'),
    ]);
    expect(box.run(['thread', 'open', 'pay', 'Pay', '--for', 'dev']).status).toBe(2);
  });
});

describe('what is missing in a source', () => {
  const broken =
    '---\nname: Cards\nsession_tool: codex-cli\n---\n\n## Immediate next action\n\n## Verification commands\n\n```sh\nnpm test\n';

  it('is rebuilt from the read archive with its origin, and what is corrupt is named', () => {
    const box = new Sandbox();
    box.publish(draft);
    box.run(['take']);
    const { text } = box.json<{ text: string }>([
      'pack',
      '--for',
      'dev',
      '--from',
      box.write('x.md', broken),
    ]);
    expect(text).toMatch(
      /- Rebuilt: x\.md:6: the section "Immediate next action" is empty; taken from \S+\.md:\d+ \(the read archive\), to be confirmed/,
    );
    expect(text).toContain('Run `npm test` in src/pay.');
    expect(text).toContain('- Corrupt: x.md:10: a code fence is never closed; it is closed here');
    expect(readFileSync(join(box.root, '.pack.log'), 'utf8')).toMatch(
      /^\S+Z {2}for dev {2}Corrupt: x\.md:10: [\s\S]*\n\S+Z {2}for dev {2}Rebuilt: x\.md:6: /,
    );
  });

  it('is asked of the user when no source has it', () => {
    const box = new Sandbox();
    const { text } = box.json<{ text: string }>([
      'pack',
      '--for',
      'dev',
      '--from',
      box.write('x.md', broken),
    ]);
    expect(text).toContain('- Missing: x.md:6: the section "Immediate next action" is empty. Ask the user');
  });

  it('a refusal is in the log too', () => {
    const box = new Sandbox();
    const many = Array.from({ length: 60 }, (_, at) => `- You must not touch src/part${at}.ts.`).join('\n');
    box.run(['pack', '--for', 'dev', '--budget', '300', '--from', box.write('x.md', `${many}\n`)]);
    expect(readFileSync(join(box.root, '.pack.log'), 'utf8')).toMatch(
      /for dev {2}Refused: the prohibitions, which are never left out, take \d+ tokens/,
    );
  });
});
