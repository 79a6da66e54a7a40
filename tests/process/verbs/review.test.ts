import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { cliBundle, draftText, type ErrorDocument, Sandbox } from '../sandbox.ts';
import { hasPython, onTerminal } from '../terminal.ts';

interface ReviewDocument {
  questions: { id: string; section: string; reason: string; excerpt: string; always: boolean }[];
  problems: { severity: string; section: string; line: number; message: string; rule: string }[];
}

const key = `AKIA${'Z7QF2LWTRK5HD3MB'}`;
const secretDraft = draftText.replace('Run `npm test`.', `Run \`npm test\` with ${key}.`);

function errorOf(box: Sandbox, args: string[], input?: string): ErrorDocument['error'] {
  const ran = box.run([...args, '--json'], input === undefined ? {} : { input });
  expect(ran.status).toBe(1);
  expect(ran.stderr).toBe('');
  return (JSON.parse(ran.stdout) as ErrorDocument).error;
}

function answersFor(box: Sandbox, draft: string, change: Record<string, object> = {}): string {
  const { questions } = box.json<ReviewDocument>(['review', '--file', draft]);
  const answers = questions.map(({ id }) => ({ id, answer: 'include', ...change[id.replace(/@.*/, '')] }));
  return box.write('answers.json', JSON.stringify({ answers }));
}

describe('review', () => {
  it('gives the two questions and no problem for a clean draft, and writes nothing', () => {
    const box = new Sandbox();
    const review = box.json<ReviewDocument>(['review', '--file', box.write('draft.md', draftText)]);
    expect(review.problems).toEqual([]);
    expect(review.questions.map(({ section, always, excerpt }) => [section, always, excerpt])).toEqual([
      ['What NOT to do on resume', true, '- Do not touch the schema.'],
      ['Open follow-ups', true, ''],
    ]);
    expect(box.snapshot()).toEqual({});
  });

  it('says in one screen what to fix, worst first', () => {
    const box = new Sandbox();
    const many = Array.from({ length: 40 }, (_, index) => `- Decision ${index} was made today.`).join('\n');
    const text = `## Immediate next action\n\nContinue.\n\n## Decisions made\n\n${many}\n`;
    const { status, stdout } = box.run(['review', '--file', '-'], { input: text });
    expect(status).toBe(0);
    const lines = stdout.split('\n');
    expect(lines[0]).toMatch(/^FIX {3}line 3: "Continue\." is no first step: .* \(vague-action\)$/);
    expect(lines.findIndex((line) => line.includes('and 66 more'))).toBeLessThan(24);
  });

  it('takes CRLF, Japanese and nearly as much as a handoff may hold', () => {
    const box = new Sandbox();
    const text = `## Immediate next action\r\n\r\n\`npm test\` を実行する。\r\n\r\n## Status as of 2026-05-15\r\n\r\n${'上限は100件である。src/none.ts は見ない。\r\n'.repeat(17_000)}`;
    const before = performance.now();
    const review = box.json<ReviewDocument>(['review', '--file', '-'], { input: text });
    expect(review.problems.map(({ rule }) => rule)).toEqual(['too-long']);
    expect(performance.now() - before).toBeLessThan(10_000);
  });

  it('refuses a configuration that is none', () => {
    const box = new Sandbox();
    writeFileSync(`${box.worktree}/.agent-handoff.yaml`, 'review: { rules: { none: off } }\n');
    const error = errorOf(box, ['review', '--file', '-'], draftText);
    expect(error.code).toBe('review-config');
    expect(error.message).toContain('.agent-handoff.yaml');
  });
});

describe('publish --answers', () => {
  it('files exactly the draft that the answers make', () => {
    const box = new Sandbox();
    const draft = box.write('draft.md', draftText);
    const answers = answersFor(box, draft, { donts: { answer: 'edit', text: '- Never touch it.' } });
    const { path } = box.json<{ path: string }>(['publish', '--file', draft, '--answers', answers]);
    const text = readFileSync(path, 'utf8');
    expect(text).toContain('review: done\n');
    const body = text.slice(text.indexOf('\n---\n') + 6, text.lastIndexOf('<!-- sentinel'));
    expect(body).toBe(`${draftText.replace('Do not touch the schema.', 'Never touch it.')}\n`);
    expect(readFileSync(draft, 'utf8')).toBe(draftText);
  });

  it('takes the answers themselves, for a sandbox where no file can be written', () => {
    const box = new Sandbox();
    const answers = readFileSync(answersFor(box, box.write('draft.md', draftText)), 'utf8');
    const { path } = box.json<{ path: string }>(['publish', '--body', draftText, '--answers', answers]);
    expect(readFileSync(path, 'utf8')).toContain('review: done\n');
  });

  it('asks again when the draft was edited after the review', () => {
    const box = new Sandbox();
    const draft = box.write('draft.md', draftText);
    const answers = answersFor(box, draft);
    writeFileSync(draft, `${draftText}- And more.\n`);
    const before = box.snapshot();
    const error = errorOf(box, ['publish', '--file', draft, '--answers', answers]);
    expect([error.code, error.hint]).toEqual([
      'answers-stale',
      expect.stringContaining(`${process.execPath} ${cliBundle} review --file <draft> again`),
    ]);
    expect(box.snapshot()).toEqual(before);
  });

  it('refuses answers that do not fit, and files nothing', () => {
    const box = new Sandbox();
    const draft = box.write('draft.md', draftText);
    expect(errorOf(box, ['publish', '--file', draft, '--answers', '[]']).code).toBe('answers-invalid');
    expect(box.snapshot()).toEqual({});
  });

  it('does not go with --no-review', () => {
    const ran = new Sandbox().run(['publish', '--file', 'x', '--answers', '[]', '--no-review']);
    expect(ran.status).toBe(2);
  });

  it('finds a secret that an answer brings', () => {
    const box = new Sandbox();
    const draft = box.write('draft.md', draftText);
    const answers = answersFor(box, draft, { donts: { answer: 'edit', text: `- Use ${key}.` } });
    const error = errorOf(box, ['publish', '--file', draft, '--answers', answers]);
    expect(error.code).toBe('secret');
    expect(JSON.stringify(error)).not.toContain(key);
  });
});

describe('publish with nobody to ask', () => {
  it('says that the review was skipped and records it', () => {
    const box = new Sandbox();
    const { path, warnings } = box.json<{ path: string; warnings: string[] }>(['publish', '--file', '-'], {
      input: draftText,
    });
    expect(warnings).toEqual([expect.stringMatching(/^the review was skipped/)]);
    expect(readFileSync(path, 'utf8')).toContain('review: skipped\n');
  });

  it('says nothing when it was asked to skip it', () => {
    const box = new Sandbox();
    const { path, warnings } = box.json<{ path: string; warnings: string[] }>(
      ['publish', '--file', '-', '--no-review'],
      { input: draftText },
    );
    expect(warnings).toEqual([]);
    expect(readFileSync(path, 'utf8')).toContain('review: skipped\n');
  });

  it('a draft cannot claim a review', () => {
    const box = new Sandbox();
    const { path } = box.publish(`---\nname: a\nreview: done\n---\n${draftText}`);
    expect(readFileSync(path, 'utf8')).not.toContain('review: done');
  });
});

describe('a secret', () => {
  it.each([
    ['with questions', []],
    ['without questions', ['--no-review']],
  ])('is refused %s and never printed', (_, flags) => {
    const box = new Sandbox();
    const args = ['publish', '--file', '-', ...flags];
    const error = errorOf(box, args, secretDraft);
    expect([error.code, error.message]).toEqual([
      'secret',
      expect.stringContaining('standard input: line 5: aws-access-key'),
    ]);
    const people = box.run(args, { input: secretDraft });
    expect(people.stdout + people.stderr + JSON.stringify(error)).not.toContain(key);
    expect(box.snapshot()).toEqual({});
  });

  it('is redacted on request', () => {
    const box = new Sandbox();
    const ran = box.run(['publish', '--file', '-', '--no-review', '--redact', '--json'], {
      input: secretDraft,
    });
    const { path, warnings } = JSON.parse(ran.stdout) as { path: string; warnings: string[] };
    expect(warnings).toEqual(['redacted: line 5: aws-access-key']);
    expect(readFileSync(path, 'utf8')).toContain('Run `npm test` with [redacted: aws-access-key].');
    expect(JSON.stringify(box.snapshot()) + ran.stdout).not.toContain(key);
  });

  it('in an old handoff is not sent on', () => {
    const box = new Sandbox();
    const { path } = box.publish();
    writeFileSync(path, readFileSync(path, 'utf8').replace('Run `npm test`.', `Use ${key}.`));
    expect(errorOf(box, ['forward', path, '--to', box.worktree]).code).toBe('secret');
  });
});

describe.runIf(hasPython)('publish on a terminal', () => {
  it('asks and files what was answered', () => {
    const box = new Sandbox();
    // Don'ts: one down is "skip". Follow-ups: nothing to add.
    const { status, shown } = onTerminal(
      box,
      ['publish', '--file', box.write('draft.md', draftText)],
      [
        ['Include it as it is', '\u001b[B'],
        ['Skip the section', '\r'],
        ['Nothing to add', '\r'],
      ],
    );
    expect([status, shown]).toEqual([0, expect.stringContaining('Handoff filed')]);
    const [name] = box.names('unread');
    const text = readFileSync(`${box.inbox}/unread/${name}`, 'utf8');
    expect(text).toContain('review: done\n');
    expect(text).not.toContain('Do not touch the schema');
  });

  it("broken off ('review-aborted') leaves no file and keeps the draft", () => {
    const box = new Sandbox();
    const draft = box.write('draft.md', draftText);
    const { status, shown } = onTerminal(
      box,
      ['publish', '--file', draft],
      [
        ['Include it as it is', '\r'],
        ['Nothing to add', '\u0003'],
      ],
    );
    expect([status, shown]).toEqual([1, expect.stringContaining('the review was broken off')]);
    expect(readFileSync(draft, 'utf8')).toBe(draftText);
    expect(box.snapshot()).toEqual({});
  });
});

describe('what may be a secret', () => {
  const doubtful = draftText.replace('Run `npm test`.', 'Run `DB=mysql://root:toor@localhost/app npm test`.');

  it('is asked about, and blacked out when the answer is skip', () => {
    const box = new Sandbox();
    const draft = box.write('draft.md', doubtful);
    const { questions, problems } = box.json<ReviewDocument>(['review', '--file', draft]);
    expect(problems).toEqual([]);
    expect(questions[0]).toMatchObject({
      id: expect.stringMatching(/^secret-1@/),
      excerpt: 'Run `DB=mysql://root:****@localhost/app npm test`.',
    });
    const answers = answersFor(box, draft, { 'secret-1': { answer: 'skip' } });
    const filed = box.json<{ path: string; warnings: string[] }>([
      'publish',
      '--file',
      draft,
      '--answers',
      answers,
    ]);
    expect(filed.warnings).toEqual([]);
    const text = readFileSync(filed.path, 'utf8');
    expect(text).toContain('mysql://root:[redacted: url-password]@localhost/app');
  });

  it('is filed with a warning where nobody is asked', () => {
    const box = new Sandbox();
    const draft = box.write('draft.md', doubtful);
    const filed = box.json<{ path: string; warnings: string[] }>(['publish', '--no-review', '--file', draft]);
    const line = doubtful.slice(0, doubtful.indexOf('toor')).split('\n').length;
    expect(filed.warnings).toEqual([
      `this may be a secret; if it is one, take it out: line ${line}: url-password`,
    ]);
    expect(readFileSync(filed.path, 'utf8')).toContain('root:toor@localhost');
  });

  it('is blacked out by --redact', () => {
    const box = new Sandbox();
    const draft = box.write('draft.md', doubtful);
    const filed = box.json<{ path: string }>(['publish', '--no-review', '--redact', '--file', draft]);
    expect(readFileSync(filed.path, 'utf8')).not.toContain('toor');
  });
});
