import { describe, expect, it } from 'vitest';
import { gateLine, phaseName, readGates, readPhases } from '../../../core/threads/format/phases.ts';
import { readPhrases } from '../../../core/threads/format/phrase.ts';
import { checkPhrase } from '../../../core/threads/prompt.ts';
import { failureOf } from '../world.ts';

const gate = '*** Run only after explicit human go-ahead. Wait phrase: ship it ***';

/** Gates as `phase: phrase`. */
function gatesOf(body: string, waitPhrase?: string): string[] {
  return readGates(body, waitPhrase === undefined ? [] : readPhrases(waitPhrase)).map(
    ({ phase, phrase }) => `${phase}: ${phrase}`,
  );
}

describe('a line is a gate', () => {
  it.each([
    ['as the contract has it', gate, 'ship it'],
    [
      'without spaces inside the stars',
      '***Run only after explicit human go-ahead. Wait phrase: ship it***',
      'ship it',
    ],
    ['with two stars', '**Run only after explicit human go-ahead. Wait phrase: ship it**', 'ship it'],
    ['in other case', '*** RUN ONLY AFTER EXPLICIT HUMAN GO-AHEAD. WAIT PHRASE: Ship It ***', 'Ship It'],
    ['with the phrase in quotes', gate.replace('ship it', '"ship it"'), 'ship it'],
    ['with the phrase in backquotes', gate.replace('ship it', '`ship it`'), 'ship it'],
    ['in a quotation', `> ${gate}`, 'ship it'],
    ['in a list', `- ${gate}`, 'ship it'],
    [
      'in a numbered list with code above it',
      `1.  a\n\n    \`\`\`\n    b\n    \`\`\`\n\n    ${gate}`,
      'ship it',
    ],
    ['indented', `   ${gate}`, 'ship it'],
    ['indented like code', `text\n\n    ${gate}`, 'ship it'],
    [
      'wrapped in the phrase',
      '*** Run only after explicit human go-ahead. Wait phrase: ship\nit ***',
      'ship it',
    ],
    [
      'wrapped before the phrase',
      '*** Run only after explicit human\ngo-ahead. Wait phrase:\nship it ***',
      'ship it',
    ],
    [
      'wrapped in a quotation',
      '> *** Run only after explicit human go-ahead.\n> Wait phrase: ship it ***',
      'ship it',
    ],
    [
      'with regex characters',
      gate.replace('ship it', '(a|b)* [v1.2]? ^$ \\d+ {3}'),
      '(a|b)* [v1.2]? ^$ \\d+ {3}',
    ],
    ['with text after it', `${gate} See above.`, 'ship it'],
    ['without a phrase', '*** Run only after explicit human go-ahead. ***', null],
    ['with an empty phrase', '*** Run only after explicit human go-ahead. Wait phrase: ***', null],
    ['that is never closed', '*** Run only after explicit human go-ahead. Wait phrase: ship it', 'ship it'],
    ['that is never closed and goes on', `${gate.replace(' ***', '')}\nPush it.`, null],
    ['with one star', '*Run only after explicit human go-ahead. Wait phrase: ship it*', 'ship it'],
    ['with nothing around it', 'Run only after explicit human go-ahead. Wait phrase: ship it', 'ship it'],
    ['in other words', '*** Run after lunch. Wait phrase: ship it ***', 'ship it'],
    ['below an unclosed fence', `\`\`\`sh\nnpm test\n\n${gate}`, 'ship it'],
  ])('%s', (_, body, phrase) => {
    expect(readGates(body, undefined).map((found) => found.phrase)).toEqual([phrase]);
    expect(readGates(body.replace(/\n/g, '\r\n'), undefined).map((found) => found.phrase)).toEqual([phrase]);
  });

  it.each([
    ['in a fence', `\`\`\`\n${gate}\n\`\`\`\n`],
    ['in a comment', `<!--\n${gate}\n-->\n`],
    ['in a code span', `Write \`${gate}\` above it.`],
    ['spoken of', 'Write "Run only after explicit human go-ahead" above it.'],
    ['in a sentence of another kind', 'The workers run only after the queue is empty.'],
  ])('but not %s', (_, body) => {
    expect(readGates(body, undefined)).toEqual([]);
  });
});

describe('gates and phases', () => {
  const body = [
    '# Brief',
    '## Context',
    'Some.',
    '## Phase 1: build',
    'Build.',
    '### Details',
    'More.',
    '## Phase 2: deploy',
    gate,
    'Deploy.',
    '',
    'Wipe',
    '----',
    gate.replace('ship it', 'wipe it'),
  ].join('\n');

  it('belong together by H2', () => {
    expect(gatesOf(body)).toEqual(['Phase 2: deploy: ship it', 'Wipe: wipe it']);
    expect(readPhases(body).map(({ title, line, gates }) => [title, line, gates.length])).toEqual([
      ['Phase 1: build', 4, 0],
      ['Phase 2: deploy', 8, 1],
      ['Wipe', 12, 1],
    ]);
  });

  it.each([
    ['a frame section is no phase', '## Context\n\na\n\n## Build\n\nb', ['Build']],
    ['unless it has a gate', `## Constraints\n\n${gate}\n`, ['Constraints']],
    ['H1 and H3 are none', '# A\n\n### B\n', []],
    ['a heading in a fence is none', '```\n## A\n```\n\n## B\n', ['B']],
    ['two of one name are two', '## Deploy\n\n## Deploy\n', ['Deploy', 'Deploy']],
    ['a gate in the heading is not its title', `## Deploy ${gate}\n`, ['Deploy']],
  ])('%s', (_, text, titles) => {
    expect(readPhases(text).map(({ title }) => title)).toEqual(titles);
  });

  it.each([
    ['above every phase holds the whole round', `${gate}\n\n## Build\n`, undefined, ['null: ship it']],
    ['of the frontmatter alone holds the whole round', '## Build\n', 'ship it', ['null: ship it']],
    ['of the frontmatter and a line is one', `## Build\n\n${gate}\n`, 'ship it', ['Build: ship it']],
    [
      'of the frontmatter beside another line is two',
      `## Build\n\n${gate}\n`,
      'go',
      ['null: go', 'Build: ship it'],
    ],
    ['that is empty is none', '## Build\n', '  ', []],
  ])('a phrase %s', (_, text, waitPhrase, expected) => {
    expect(gatesOf(text, waitPhrase)).toEqual(expected);
  });

  it.each([
    ['Phase 2: deploy', '2'],
    ['phase B — wipe', 'B'],
    ['Phase 2a', '2a'],
    ['Phase out the old API', 'Phase out the old API'],
    ['Deploy', 'Deploy'],
    [null, 'all'],
  ])('%s is called %s when it is blocked', (title, expected) => {
    expect(phaseName(title)).toBe(expected);
  });
});

describe('a wait phrase', () => {
  it.each(
    ['ship it', 'Ja, los', '(a|b)* [v1.2]? ^$ \\d+', "it's done", '*', 'x'.repeat(200)].filter(
      (p) => p !== '*',
    ),
  )('%s comes back as it was given', (phrase) => {
    expect(() => checkPhrase(phrase)).not.toThrow();
    expect(gatesOf(`## Deploy\n\n${gateLine(phrase)}\n`)).toEqual([`Deploy: ${phrase}`]);
  });

  it.each([
    ['', 'is empty'],
    ['  ', 'is empty'],
    ['a\nb', 'holds a line break'],
    ['a\u0007', 'holds a line break or control character'],
    ['a *** b', 'holds "**" or means none'],
    ['none', 'holds "**" or means none'],
    ['x'.repeat(201), 'is longer than 200 characters'],
  ])('%j is refused: %s', async (phrase, fault) => {
    const error = await failureOf(() => checkPhrase(phrase));
    expect(error.code).toBe('bad-phrase');
    expect(error.message).toContain(fault);
  });
});

it.each([
  ['in a gate line', `*** Run only after explicit human go-ahead${' '.repeat(50_000)}x`],
  ['in a phrase', `*** Run only after explicit human go-ahead. Wait phrase: a${' '.repeat(50_000)}x`],
  ['in many titles', `*** Run only after\n\n${`## a${' '.repeat(4_000)}x\n`.repeat(250)}`],
])('long white space %s does not keep the hook from its answer', (_, body) => {
  const before = process.cpuUsage();
  expect(readGates(body, undefined)).toHaveLength(1);
  expect(process.cpuUsage(before).user).toBeLessThan(1_000_000);
});
