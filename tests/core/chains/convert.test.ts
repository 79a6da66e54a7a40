import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkChain } from '../../../core/chains/check.ts';
import { convertEntry } from '../../../core/chains/convert.ts';
import { readEntry } from '../../../core/chains/format/read-entry.ts';
import { architect, ChainPlace, developer, failureOf, repository } from './place.ts';

function fixture(name: string): string {
  return readFileSync(join(repository, 'tests/fixtures/chains', name), 'utf8');
}

async function convert(id: string, text: string) {
  const place = new ChainPlace();
  place.put(`${id}.yaml`, text);
  const converted = await convertEntry(place.directory, id);
  return { place, converted, text: place.read(`${id}.md`) };
}

describe('converting', () => {
  it('carries every value of a whole older file, and names what is no value', async () => {
    const source = fixture(`${architect}.yaml`);
    const { place, converted, text } = await convert(architect, source);
    expect(converted).toMatchObject({
      id: architect,
      created: true,
      not_carried: ['comment: The design comes first.'],
    });
    expect(place.read(`${architect}.yaml`)).toBe(source);
    expect(text).toBe(`---
id: ${architect}
parent: null
agent: architect
status: completed
summary: "Designed Email and User: two types, one error enum"
next_agent: rust-developer
next_task: "Implement Email and User types per architecture spec"
next_priority: high
timestamp: "2025-01-09T14:30:45"
---

## Context

- **task:** Design the user system
- **phase:** 01

## Output

- **summary:** Designed Email and User: two types, one error enum
- **modules:**
  - **name:** email
    - **file:** src/email.rs
    - **types:**
      - Email
      - EmailError
  - **name:** user
    - **file:** src/user.rs
    - **lines:** 0x1F
- **constraints:**
  - MUST NOT allocate in Email::parse
  - Constraint: no unwrap in library code
- **example:**
  \`\`\`text
  # not a heading
  let email = Email::parse("a@b.c")?;
    let indented = true;
  \`\`\`
- **note:** folded over two lines
- **empty:**
- **none:** null

- **next.deadline:** 2025-02-01

## Acceptance Criteria

- Email::parse refuses what has no @
- Every error has a message
`);
  });

  it('gives a blocked file its Blockers, and what has no place one under Output', async () => {
    const { text, converted } = await convert(developer, fixture(`${developer}.yaml`));
    expect(converted.not_carried).toEqual([]);
    expect(text.slice(text.indexOf('## Context'))).toBe(`## Context

- **task:** Implement Email and User

## Output

- **files:**
  - src/email.rs
- **blockers:**
  - The registry refuses the token

- **reviewers:**
  - ann
  - bob

## Blockers

- The registry refuses the token

## Acceptance Criteria

- The token works
`);
    expect(text).toContain(`parent: ${architect}\n`);
    expect(text).toContain('next_agent: null\nnext_task: ""\nnext_priority: medium\n');
  });

  it.each([architect, developer])('%s comes out well-formed, and reads as it did before', async (id) => {
    const place = new ChainPlace();
    place.put(`${id}.yaml`, fixture(`${id}.yaml`));
    const before = await readEntry(place.directory, id);
    await convertEntry(place.directory, id);
    const after = await readEntry(place.directory, id);
    expect(after?.form).toBe('markdown');
    expect(after?.fields).toEqual({
      ...before?.fields,
      next_priority: before?.fields.next_priority ?? 'medium',
    });
    expect(after?.parents).toEqual(before?.parents);
    expect((await checkChain(place.directory)).filter(({ code }) => code !== 'missing-parent')).toEqual([]);
  });

  it.each([
    ['an array of parents', `id: ${developer}\nparent: [a, b]\n`, 'parent: [a, b]\n', []],
    [
      'an id that is not the file name',
      'id: other\nparent: null\n',
      `id: ${developer}\n`,
      ["id other (the file's name wins)"],
    ],
    [
      'an anchor, by its value',
      'context: &c\n  task: go\noutput: *c\n',
      '- **task:** go',
      ['anchor c (its value is written out)'],
    ],
    ['a scalar for output', 'output: All done\n', '## Output\n\nAll done\n', []],
    ['a heading in a text', 'output: |\n  ## Context\n  x\n', '```text\n## Context\nx\n```', []],
    ['a fence in a text', 'output: |\n  ```\n  x\n  ```\n', '````text\n```\nx\n```\n````', []],
    ['a text that begins a fence', 'output:\n  - "```js"\n', '````text\n  ```js\n  ````', []],
    [
      'nothing at all but an agent',
      'agent: developer\n',
      '## Context\n\nThe older file has none.\n\n## Output\n\nThe older file has none.\n',
      [],
    ],
    [
      'a constraint, which is still one',
      'context:\n  limits:\n    - MUST NOT block\n',
      '  - MUST NOT block',
      [],
    ],
  ])('%s', async (_, source, expected, lost) => {
    const { text, converted } = await convert(developer, source);
    expect(text).toContain(expected);
    expect(converted.not_carried).toEqual(lost);
  });

  it('leaves a Markdown file that is there already', async () => {
    const place = new ChainPlace();
    place.put(`${developer}.yaml`, 'id: x\n');
    place.entry(developer);
    const before = place.read(`${developer}.md`);
    expect(await convertEntry(place.directory, `.local/handoff/${developer}.yaml`)).toMatchObject({
      created: false,
    });
    expect(place.read(`${developer}.md`)).toBe(before);
  });

  it.each([
    ['does not parse', 'id: x\ncontext:\n\ttask: go\n', 'frontmatter-invalid', 'line 3'],
    ['is a list', '- a\n', 'frontmatter-invalid', 'no mapping'],
    ['is larger than what is read', `id: x\noutput: "${'x'.repeat(1024 * 1024)}"\n`, 'too-large', 'bytes'],
  ])('refuses one that %s, and writes nothing', async (_, source, code, message) => {
    const place = new ChainPlace();
    place.put(`${developer}.yaml`, source);
    const failure = await failureOf(convertEntry(place.directory, developer));
    expect(failure.code).toBe(code);
    expect(failure.message).toContain(message);
    expect(place.names).toEqual([`${developer}.yaml`]);
  });
});
