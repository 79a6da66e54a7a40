import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { cliBundle, type ErrorDocument, Sandbox } from './sandbox.ts';
import { hasPython, onTerminal } from './terminal.ts';

const document = `# Handoff — login

Nothing is pushed.

## Status

Half done.

## How I would go on

1. Run \`npm test\`.
2. Merge.

## Files that must not be edited

- a.ts
`;

interface Question {
  id: string;
  choices?: string[];
}

const publish = ['publish', '--no-review'];

function filed(box: Sandbox): string {
  const [name] = box.names('unread');
  return readFileSync(`${box.inbox}/unread/${name}`, 'utf8');
}

describe('a document whose headings do not say what comes next', () => {
  it('is refused with its nearest headings, their lines, and a command that files it', () => {
    const box = new Sandbox();
    const draft = box.write('my notes.md', document);
    const { error } = JSON.parse(box.run([...publish, '--file', draft, '--json']).stdout) as ErrorDocument;
    expect(error.code).toBe('no-next-action');
    expect(error.message).toContain('"How I would go on" (line 9)');
    expect(error.hint).toContain(`${cliBundle} publish --file '${draft}' --next-action 'How I would go on'`);
    expect(box.run([...publish, '--file', draft, '--next-action', 'How I would go on']).status).toBe(0);
    expect(filed(box)).toContain('next_action: How I would go on\n');
    expect(filed(box)).toContain(document);
  });

  it('is filed with the line of a heading too, and not with one that is none', () => {
    const box = new Sandbox();
    const draft = box.write('notes.md', document);
    expect(box.run([...publish, '--file', draft, '--next-action', 'Nothing']).stderr).toContain(
      'there is no heading "Nothing"',
    );
    expect(box.run([...publish, '--file', draft, '--next-action', '9']).status).toBe(0);
    expect(filed(box)).toContain('next_action: How I would go on\n');
  });

  it.each<[string, string, string]>([
    ['a heading of it', 'How I would go on', '---\nname: login\n'],
    [
      'the step itself',
      'Run `npm test -- login`.',
      '## Immediate next action\n\nRun `npm test -- login`.\n\n## Status',
    ],
  ])('its review asks which section it is; the answer is %s', (_, text, expected) => {
    const box = new Sandbox();
    const draft = box.write('notes.md', document);
    const { questions } = box.json<{ questions: Question[] }>(['review', '--file', draft]);
    expect(questions[0]?.choices).toEqual(['How I would go on', 'Files that must not be edited', 'Status']);
    const answers = questions.map(({ id, choices }) =>
      choices ? { id, answer: 'edit', text } : { id, answer: 'include' },
    );
    const path = box.write('answers.json', JSON.stringify({ answers }));
    expect(box.run(['publish', '--file', draft, '--answers', path]).status).toBe(0);
    expect(filed(box)).toContain(expected);
    expect(box.hook(box.payload()).stdout).toContain(text);
  });

  it.runIf(hasPython)('is asked about on a terminal, by numbers', () => {
    const box = new Sandbox();
    const { status } = onTerminal(
      box,
      ['publish', '--file', box.write('notes.md', document)],
      [
        ['1. How I would go on', '\r'],
        ['Include it as it is', '\r'],
        ['Nothing to add', '\r'],
      ],
    );
    expect(status).toBe(0);
    expect(filed(box)).toContain('next_action: How I would go on\n');
  });
});

it('a pack of it for an audience begins with what its author called what is left', () => {
  const box = new Sandbox();
  box.publish(document.replace('How I would go on', 'What is left'), '--for', 'dev');
  expect(filed(box)).toMatch(
    /\n# Context Handoff[^\n]*\n\n[^\n]*\n\n## Immediate next action\n\n1\. Run `npm test`\.\n2\. Merge\.\n/,
  );
});

it('a session is shown the paragraph under the title, then the next action, then the rest, the don’ts last', () => {
  const box = new Sandbox();
  box.publish(document.replace('How I would go on', 'Status and next steps'));
  const { hookSpecificOutput } = JSON.parse(box.hook(box.payload()).stdout) as {
    hookSpecificOutput: { additionalContext: string };
  };
  const shown = hookSpecificOutput.additionalContext;
  const order = [
    'name: login\n',
    '\n\nNothing is pushed.\n\n## Immediate next action\n\n### Status and next steps\n\n1. Run `npm test`.\n2. Merge.\n',
    '\n## Status\n\nHalf done.\n',
    '\n## What NOT to do on resume\n\n### Files that must not be edited\n\n- a.ts\n',
  ].map((text) => shown.indexOf(text));
  expect(order).toEqual([...order].sort((a, b) => a - b));
  expect(order).not.toContain(-1);
});

it('what a long handoff forbids outside its don’ts is shown where it is left out', () => {
  const box = new Sandbox();
  const filler = 'A line of the log that nobody needs. '.repeat(500);
  box.publish(
    `## Next steps\n\nRun it.\n\n## Log\n\n${filler}\n\nНикогда не запускай миграцию дважды.\n\n${filler}`,
  );
  const shown = box.hook(box.payload()).stdout;
  expect(shown).toContain('Forbidden in what is left out here:\\n- Никогда не запускай миграцию дважды.');
});
