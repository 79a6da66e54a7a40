import { describe, expect, it } from 'vitest';
import { compileGuards } from '../../../core/guard/compile.ts';
import { bodyOf } from './figures.ts';

const guardsOf = (body: string, how = {}) =>
  compileGuards(body, how).map(({ kind, pattern, act }) => `${act} ${kind} ${pattern}`);
const under = (title: string, ...lines: string[]) => guardsOf(bodyOf(title, lines));

describe('what the don’ts of a handoff hold', () => {
  it('is in the don’ts and under DO NOT REDO, and nowhere else', () => {
    const line = 'Do not run `npm run migrate` again.';
    expect(under('What NOT to do on resume', line)).toEqual(['run command npm run migrate']);
    expect(under('Recently verified / completed — DO NOT REDO', line)).toEqual([
      'run command npm run migrate',
    ]);
    for (const title of ['Decisions made (with evidence)', 'Open follow-ups', 'Notes'])
      expect(under(title, line)).toEqual([]);
  });

  it('quotes the item whole, and of a paragraph the sentence', () => {
    const [item] = compileGuards(bodyOf('Do not', ['Do NOT edit `src/a.ts`. Ada works there.']));
    expect(item?.line).toBe('Do NOT edit `src/a.ts`. Ada works there.');
    const text =
      '# T\n\n## Immediate next action\n\nGo.\n\n## What NOT to do\n\nIt was long. Do not edit\n`src/a.ts` before Monday. Rest well.\n';
    const [sentence] = compileGuards(text);
    expect(sentence?.line).toBe('Do not edit `src/a.ts` before Monday.');
    expect(sentence?.condition).toBe('before Monday');
  });

  it.each([
    ['a line above that ends in a colon', 'Do not touch:\n\n- `src/a.ts`\n- `src/b.ts` (frozen)\n'],
    ['a heading', '### Do not edit\n\n- `src/a.ts`\n- `src/b.ts`\n'],
    ['nested items', '- These must not be changed:\n  - `src/a.ts`\n  - `src/b.ts`\n'],
  ])('reads the verb of %s', (_, content) => {
    const body = `# T\n\n## Immediate next action\n\nGo.\n\n## What NOT to do on resume\n\n${content}`;
    expect(guardsOf(body)).toEqual(['change path src/a.ts', 'change path src/b.ts']);
  });

  it('reads the commands of a fenced block under such a line', () => {
    const content = 'Never run these:\n\n```sh\nnpm run migrate   # applied\nmake seed\n```\n';
    const body = `# T\n\n## Immediate next action\n\nGo.\n\n## What NOT to do on resume\n\n${content}`;
    expect(guardsOf(body)).toEqual(['run command npm run migrate', 'run command make seed']);
  });

  it('keeps of two lines the one without a condition', () => {
    const lines = ['Do not run `make a` before noon.', 'Never run `make a`.'];
    const [guard, ...more] = compileGuards(bodyOf('What NOT to do', lines));
    expect(more).toEqual([]);
    expect(guard?.condition).toBeUndefined();
  });

  it('of a draft by program takes only what the user said', () => {
    const lines = [
      '18:04 the user, stopping it: "Do not run `npm run migrate`, ever."',
      '18:00 the user: "Never touch `src/a.ts`."',
      '`npm run seed` failed twice; do not run `npm run seed`.',
    ];
    const body = bodyOf('What NOT to do on resume', lines);
    expect(guardsOf(body, { byProgram: true })).toEqual([
      'run command npm run migrate',
      'change path src/a.ts',
    ]);
  });

  it('has one id for one line, whatever stands around it', () => {
    const [one] = compileGuards(bodyOf('What NOT to do', ['Do not run `make a`.']));
    const [, other] = compileGuards(bodyOf('Do not', ['Never edit `src/x.ts`.', 'Do not run `make a`.']));
    expect(one?.id).toMatch(/^[0-9a-f]{8}$/);
    expect(other?.id).toBe(one?.id);
  });

  it('is bounded, and takes hostile text', () => {
    const many = Array.from({ length: 300 }, (_, at) => `Do not run \`make t${at}\`.`);
    expect(compileGuards(bodyOf('What NOT to do', many))).toHaveLength(100);
    const started = performance.now();
    for (const text of [
      `do not ${'run '.repeat(20_000)}\`x\``,
      '`a`, '.repeat(20_000),
      `Do not edit ${'the file '.repeat(9_000)}\`a.ts\``,
    ])
      compileGuards(bodyOf('What NOT to do', [text]));
    expect(performance.now() - started).toBeLessThan(10_000);
  });
});
