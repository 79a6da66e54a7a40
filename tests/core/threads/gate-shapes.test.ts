import { describe, expect, it } from 'vitest';
import { readGates, readPhases, waitPhrasesOf } from '../../../core/threads/format/phases.ts';
import { aPhrase, isNoPhrase, readPhrases, samePhrase } from '../../../core/threads/format/phrase.ts';

const words = 'Run only after explicit human go-ahead. Wait phrase:';

/** Gates as `phase: phrase`. */
const gatesOf = (body: string, waitPhrase = '') =>
  readGates(body, readPhrases(waitPhrase)).map(({ phase, phrase }) => `${phase}: ${phrase}`);

describe('a phrase is what a person would say', () => {
  it.each([
    ['`ship it`.', 'ship it'],
    ['"ship it"', 'ship it'],
    ['“ship it”!', 'ship it'],
    ['„los geht’s“', 'los geht’s'],
    ['«go»', 'go'],
    ['「出荷して」。', '出荷して'],
    ['‘ship it’', 'ship it'],
    ["'ship it'", 'ship it'],
    ['**`ship it`**', 'ship it'],
    ['_ship it_;', 'ship it'],
    ['`` ship it ``', 'ship it'],
    ['ship\n  it', 'ship it'],
    ['ship\u200bit', 'shipit'],
    ['v1.2 (all)?', 'v1.2 (all)?'],
    ["it's done", "it's done"],
    ['(a|b)*', '(a|b)*'],
    ['...', ''],
    ['"Go for `B`!"', 'Go for `B`'],
    ['Go for `B`.', 'Go for `B`'],
    ['ship `api` and `web`', 'ship `api` and `web`'],
    ['`a` and `b`', '`a` and `b`'],
    ['Go for \\`B\\`', 'Go for `B`'],
    ['ship it"', 'ship it'],
    ['‹ship it›', 'ship it'],
    ['ship it)', 'ship it'],
    ['ship (it)', 'ship (it)'],
    ['"', ''],
  ])('%j: %j', (text, phrase) => {
    expect(aPhrase(text)).toBe(phrase);
  });

  it.each([
    ['Ship It', 'ship it', true],
    [' ship   it. ', 'ship it', true],
    ['`ship it`', 'ship it', true],
    ['shipit', 'ship it', true],
    ['ｓｈｉｐ it', 'ship it', true],
    ['ship (it) now', 'ship (it) now?', true],
    ['ship', 'ship it', false],
    ['ship it now', 'ship it', false],
    ['', 'ship it', false],
    ['"', 'ship it', false],
    ['', '', false],
    ['!', '!', false],
  ])('%j for %j: %s', (said, phrase, same) => {
    expect(samePhrase(said, phrase)).toBe(same);
  });

  it.each([
    ['none', true],
    ['None.', true],
    ['n/a', true],
    ['-', true],
    ['no', true],
    ['none (read-only; what is gated is flagged inline)', true],
    ['none — nothing leaves the machine', true],
    ['not needed', true],
    ['none of this before Friday', false],
    ['none (until phase B)', false],
    ['none (read only, `git log` at most)', true],
    ['none (say `git push`)', false],
    ['n/a — read only', true],
    ['none, except `ship it`', false],
    ['nonesuch', false],
    ['no go', false],
  ])('%j says that there is none: %s', (value, expected) => {
    expect(isNoPhrase(value)).toBe(expected);
  });
});

describe('a gate is read as people write it', () => {
  it.each([
    ['in a quotation, bold and italic', `> ***${words} \`ship it\`.***`, 'ship it'],
    ['bold in italic', `**_${words} "ship it"_**`, 'ship it'],
    ['with underscores', `__${words} ship it__`, 'ship it'],
    ['in a quotation alone', `> ${words} ship it`, 'ship it'],
    ['as HTML', `<b>${words} ship it</b>`, 'ship it'],
    [
      'with emphasis between the words',
      `***Run only after **explicit** human go-ahead. Wait phrase: ship it***`,
      'ship it',
    ],
    [
      'with the phrase over two lines',
      `> ***${words} \`proceed\n> with the fix\`.***`,
      'proceed with the fix',
    ],
    ['with the phrase on the next line', `> ***${words}\n> \`ship it\`.***`, 'ship it'],
    [
      'broken between its first words',
      '> ***Run only\n> after explicit human go-ahead. Wait phrase: `ship it`.***',
      'ship it',
    ],
    [
      'over many lines',
      `> ***Run\n> only\n> after\n> explicit\n> human\n> go-ahead.\n> Wait\n> phrase:\n> ship it***`,
      'ship it',
    ],
    ['with curly quotes', `***${words} “ship it”.***`, 'ship it'],
    [
      'with two spaces',
      '> ***Run only after explicit human go-ahead.  Wait phrase: `ship it`.***',
      'ship it',
    ],
    [
      'with hard spaces',
      '***Run\u00a0only\u00a0after explicit human go\u2011ahead. Wait\u00a0phrase: `ship it`.***',
      'ship it',
    ],
    [
      'with letters that nobody sees',
      '***R\u200bun on\u200bly after explicit human go-ahead. Wait phrase: ship it***',
      'ship it',
    ],
    [
      'in full-width letters',
      '***Ｒｕｎ ｏｎｌｙ ａｆｔｅｒ explicit human go-ahead. Wait phrase: ship it***',
      'ship it',
    ],
    ['without the words', '***Run only after explicit human go-ahead: say "ship it".***', 'ship it'],
    ['behind a stray backquote', `A \` is a mark. ***${words} \`ship it\`.***`, 'ship it'],
    ['in a cell', `| deploy | ***${words} \`ship it\`*** |`, 'ship it'],
    ['at the end of a long line', `${'word '.repeat(3_000)}***${words} \`ship it\`***`, 'ship it'],
    ['with a phrase that cannot be told', `***${words} ${'x'.repeat(300)}***`, 'null'],
    ['with none for a phrase', `***${words} none***`, 'null'],
    ['with a placeholder for a phrase', `***${words} \`REPLACE\`***`, 'null'],
    ['with nothing for a phrase', `***${words} \`\`***`, 'null'],
    ['as a label', '- **Wait phrase**: human says `ship it`', 'ship it'],
    ['as a label without marks', 'Wait phrase: ship it\nOwner: Ada', 'ship it'],
    ['as a field', 'wait_phrase: "ship it"', 'ship it'],
    ['as a sentence', 'The wait phrase is `ship it`.', 'ship it'],
    ['in parentheses', 'The wait phrase (`ship it`) comes from a person.', 'ship it'],
    ['behind a remark', 'Wait phrase (say exactly this): `ship it`', 'ship it'],
    ['behind an arrow', 'Wait phrase → `ship it`', 'ship it'],
    ['as one of several', '**Wait phrases:** `ship it`', 'ship it'],
    ['as a label in a table', '| Field | Value |\n|---|---|\n| Wait phrase | ship it |', 'ship it'],
    ['as the head of a table', '| Wait phrase | `ship it` |\n|---|---|\n| Owner | Ada |', 'ship it'],
    ['as a column', '| Step | Wait phrase |\n|---|---|\n| look | none |\n| push | `ship it` |', 'ship it'],
    [
      'as a column of yes',
      '| Step | Gated |\n|---|---|\n| look | no |\n| push | yes, `ship it` |',
      'ship it',
    ],
    ['as a table of HTML', '<table><tr><td>Wait phrase</td><td>ship it</td></tr></table>', 'ship it'],
    ['in a block of HTML', `<blockquote>\n${words} ship it\n</blockquote>`, 'ship it'],
    ['as code of HTML', `***${words} <code>ship it</code>***`, 'ship it'],
    [
      'with entities',
      '**Run&nbsp;only&nbsp;after human go-ahead. Wait&nbsp;phrase: &quot;ship it&quot;**',
      'ship it',
    ],
    [
      'with letters by their number',
      '**&#82;un only after explicit human go-ahead. &#x57;ait phrase: ship it**',
      'ship it',
    ],
    ['with letters of another script', 'W\u0430it phr\u0430se: `ship it`', 'ship it'],
    [
      'with fillers',
      '***R\u3164un on\ufe0fly after explicit human go-ahead. Wait phrase: ship it***',
      'ship it',
    ],
    ['as a link', `***${words} [ship it](#gate)***`, 'ship it'],
    ['beside a comment', `<!-- mind this --> ***${words} ship it*** <!-- really -->`, 'ship it'],
    ['between colons', `:::danger\n${words} ship it\n:::`, 'ship it'],
    ['by a sentence', 'Do not begin until a human says "ship it".', 'ship it'],
    ['with code in its quotes', `***${words} "Go for \`B\`!"***`, 'Go for `B`'],
    ['with code in its code', `***${words} \`\` Go for \`B\` \`\`***`, 'Go for `B`'],
    ['behind a verb and in bold', 'The wait phrase is: **ship it**.', 'ship it'],
    ['in bold alone', 'Wait phrase is **ship it**.', 'ship it'],
    ['for a phase', 'Wait phrase for phase 2: `ship it`', 'ship it'],
    ['with the phrase in a fence below', `***${words}***\n\n\`\`\`\nship it\n\`\`\``, 'ship it'],
    ['with the phrase in a quotation below', `***${words}***\n\n> ship it`, 'ship it'],
    ['with nothing but text below', `***${words}***`, 'null'],
    [
      'with the phrase in bold behind it',
      '*Run only after explicit human go-ahead.* The person types **ship it**.',
      'ship it',
    ],
    ['as a sentence on the phase', 'This phase is gated. It runs when Ada says `ship it`.', 'ship it'],
    ['between stars that are text', `\\*\\*\\* ${words} ship it \\*\\*\\*`, 'ship it'],
    ['in German', 'Freigabesatz: „ship it“', 'ship it'],
    [
      'as a column of gates',
      '| Step | Gate |\n|---|---|\n| look | CI is green |\n| push | `ship it` |',
      'ship it',
    ],
    ['by its writer', 'Do not begin until I say "ship it".', 'ship it'],
    ['in the middle of a sentence', 'Please run only after a human said "ship it".', 'ship it'],
  ])('%s', (_, text, phrase) => {
    const body = `## Phase 1: build\n\nBuild.\n\n## Phase 2: ship\n\n${text}\n\nShip.\n`;
    expect(gatesOf(body)).toEqual([`Phase 2: ship: ${phrase}`]);
    expect(gatesOf(body.replace(/\n/g, '\r\n'))).toEqual([`Phase 2: ship: ${phrase}`]);
  });

  it.each([
    ['in capitals', '(GATED)', 'null'],
    ['with its phrase', '(gated on `ship it`)', 'ship it'],
    ['with its phrase in words', '(gated on ship it)', 'ship it'],
    ['behind a dash', '— gated by "ship it"', 'ship it'],
    ['in brackets', '[gate]', 'null'],
    ['with a whole gate', `***${words} ship it***`, 'ship it'],
  ])('in the heading, %s', (_, tail, phrase) => {
    const gates = readGates(
      `## Phases\n\n### Phase A: build\n\nBuild.\n\n### Phase B: ship ${tail}\n\nShip.\n`,
    );
    expect(gates.map((gate) => [gate.line, gate.phase?.slice(0, 13), String(gate.phrase)])).toEqual([
      [7, 'Phase B: ship', phrase],
    ]);
  });

  it.each([
    '**HUMAN GATE** — wait until Ada types: `ship it`.',
    '**Gated.** Say "ship it".',
    'Gated: `ship it`',
    '**Gate:** a human says `ship it`',
    'GATED, needs `ship it`',
  ])('in the first words below: %s', (line) => {
    expect(gatesOf(`### Phase A\n\nBuild.\n\n### Phase B\n\n${line}\n`)).toEqual(['Phase B: ship it']);
  });

  it.each(['## Phase B: not gated', '## Phase B: an ungated step', '## Phase B: build the gate service'])(
    'but not in %s',
    (heading) => {
      expect(gatesOf(`${heading}\n\nWork.\n`)).toEqual([]);
    },
  );
});

it.each([
  ['a comment', `<!-- ${words} ship it -->`],
  ['code', `Write \`${words} x\` into it.`],
  ['a field in code', '| field | holds |\n|---|---|\n| `wait_phrase` | a phrase |'],
  ['code behind a flag', '## Phase 3: remove feature-gated code\n\nWork.'],
  ['a word for something else', 'Gated pipelines are slow; measure them.'],
  ['an order of programs', 'The migrations run only after the backup.'],
  ['a program that waits', 'It waits until a user presses "quit".'],
])('%s is no gate', (_, text) => {
  expect(gatesOf(`## Phase 1: build\n\n${text}\n`)).toEqual([]);
});

it('a column of phrases puts each on the phase that its row names', () => {
  const table =
    '| Phase | Wait phrase |\n|---|---|\n| Phase A | – |\n| Phase B | `ship it` |\n| C | *go* |\n';
  expect(gatesOf(`${table}\n## Phase A\n\n## Phase B\n\n## Phase C\n`)).toEqual([
    'Phase B: ship it',
    'Phase C: go',
  ]);
});

describe('a phrase of the frontmatter', () => {
  it.each([
    ['a list with none in it', 'wait_phrase', '[none, go]', ['go']],
    ['a list of none', 'wait_phrase', '- none', []],
    ['an alias', 'wait_phrase', '*later', [null]],
    ['a list of maps', 'wait_phrase', '- phase: 2\n  phrase: go', [null]],
    ['a list of one map', 'wait_phrase', '- phase: go', [null]],
    ['marks without end', 'wait_phrase', '*'.repeat(60_000), [null]],
    ['a key with letters that nobody sees', 'wait\u200b_phrase', 'go', ['go']],
    ['a full-width key', 'ｗａｉｔ_phrase', 'go', ['go']],
    ['a field below another', 'gates', 'wait_phrase: go', ['go']],
    [
      'a field in a list',
      'phases',
      '- name: ship\n  wait_phrase: "go"\n- name: look\n  wait_phrase: none',
      ['go'],
    ],
    ['a field in a flow', 'gates', '{wait_phrase: go}', ['go']],
    ['a list below another field', 'gates', 'wait_phrase:\n  - go', [null]],
    ['a text about it', 'notes', 'see wait_phrase: in the docs', []],
  ])('%s', (_, key, value, expected) => {
    expect(waitPhrasesOf(new Map([[key, value]]))).toEqual(expected);
  });
});

describe('one gate that is named more than once is one', () => {
  it('by a list above the phases', () => {
    const body =
      '## Plan\n\n- Phase A: look\n- Phase B: ship — gated on "ship it"\n\n## Phase A\n\n## Phase B\n';
    expect(gatesOf(body)).toEqual(['Phase B: ship it']);
  });

  const phases = `## Phases\n\n### Phase A: build\n\nBuild.\n\n### Phase B: ship (gated on \`ship it\`)\n\n> ***${words} \`ship it\`.***\n\nShip.\n\n## Hard rules\n\n- Phase B is gated on the wait phrase\n  \`ship it\`.\n`;

  it('by frontmatter, heading, line and rules', () => {
    expect(gatesOf(phases, 'Ship it.')).toEqual(['Phase B: ship (gated on `ship it`): ship it']);
  });

  it.each([
    [
      'a gated heading takes the phrase of the frontmatter',
      '### Phase A\n\n### Phase B (GATED)\n',
      'go',
      ['Phase B (GATED): go'],
    ],
    ['a bare line too', '## Ship\n\n***Run only after explicit human go-ahead.***\n', 'go', ['Ship: go']],
    [
      'two gated headings each',
      '### Phase A (gated)\n\n### Phase B (gated)\n',
      'go',
      ['Phase A (gated): go', 'Phase B (gated): go'],
    ],
    [
      'another phrase stays beside it',
      '### Phase A\n\n### Phase B (gated on `stop`)\n',
      'go',
      ['null: go', 'Phase B (gated on `stop`): stop'],
    ],
    [
      'two phrases in the frontmatter',
      '### Phase A\n\n### Phase B\n',
      '["go", "on"]',
      ['null: go', 'null: on'],
    ],
    ['one that cannot be read holds', '### Phase A\n', '{a: b}', ['null: null']],
    ['none is none', '### Phase A\n', 'none (read-only)', []],
    [
      'a rule puts the phrase on its phase',
      '### Phase A\n\n### Phase B\n\n## Rules\n\nPhase B runs once a human says the wait phrase `go`.\n',
      'go',
      ['Phase B: go'],
    ],
    [
      'a phase gated by another one',
      `### Phase C (gated)\n\n***${words} go***\n\n### Phase D (gated by C)\n`,
      '',
      ['Phase C (gated): go', 'Phase D (gated by C): go'],
    ],
    [
      'a phase that waits for a finding of another',
      '### Phase A\n\n### Phase B (gated on Phase A finding)\n',
      '',
      [],
    ],
    [
      'two phases, two phrases',
      `### Phase C\n\n***${words} merge phase D***\n\n### Phase D\n\n***${words} deploy***\n`,
      '',
      ['Phase C: merge phase D', 'Phase D: deploy'],
    ],
    [
      'a section of its own holds the round',
      '## Wait phrase\n\n***go on*** — given by the user.\n\n## Phase A\n',
      '',
      ['null: go on'],
    ],
    ['above the first phase', `## Phases\n\n***${words} go***\n\n### Phase A\n`, '', ['null: go']],
  ])('%s', (_, body, waitPhrase, expected) => {
    expect(gatesOf(body, waitPhrase)).toEqual(expected);
  });
});

describe('phases are the steps of the work', () => {
  const titles = (body: string) => readPhases(body).map(({ title }) => title);

  it.each([
    [
      'below Phases',
      '## Background\n\n## Phases\n\n### Phase A: look\n\n### Phase B: ship\n\n## FINAL REPORT\n\n## Hard rules\n\n## What success looks like\n',
      ['Phase A: look', 'Phase B: ship'],
    ],
    ['below Phases, by other names', '## Phases\n\n### Build\n\n### Ship\n\n## Cleanup\n', ['Build', 'Ship']],
    [
      'as H2',
      '## Context\n\n## Phase A — look\n\n## Phase B — ship\n\n## What to report\n',
      ['Phase A — look', 'Phase B — ship'],
    ],
    [
      'at mixed levels',
      '## Bug A\n\n### Phase A — audit\n\n## Bug B\n\n### Phase B — fix\n\n## Phase C — PR\n',
      ['Phase A — audit', 'Phase B — fix', 'Phase C — PR'],
    ],
    ['not as the title of the brief', '# Phase C go-ahead\n\n## Phase A\n', ['Phase A']],
    [
      'not in the form of a report',
      '## Phase A\n\n## FINAL REPORT\n\n```md\n## Phase A\n## Phase Z\n```\n',
      ['Phase A'],
    ],
    [
      'nor where that form ends too soon',
      '## Phase A\n\n## Final report\n\n```md\n```yaml\na: b\n```\n## Phase A\n\n## Issues observed\n',
      ['Phase A'],
    ],
    ['by steps', '## Steps\n\n### Step 1: look\n\n### Step 2: ship\n', ['Step 1: look', 'Step 2: ship']],
    [
      'by plain headings',
      '## Goal\n\n## Build\n\n## Ship\n\n## Guardrails\n\n## Report back\n',
      ['Build', 'Ship'],
    ],
    [
      'in German',
      '# Umzug\n\n## Hintergrund\n\n## Etappe 1 – schauen\n\n## Etappe 2: ausrollen\n\n## Regeln\n\n## Abschlussbericht\n',
      ['Etappe 1 – schauen', 'Etappe 2: ausrollen'],
    ],
    [
      'below Phasen',
      '## Phasen\n\n### Schauen\n\n### Ausrollen\n\n## Harte Regeln\n',
      ['Schauen', 'Ausrollen'],
    ],
    [
      'by numbers alone',
      '## Context\n\n## 1. Look\n\n## 2) Ship\n\n## Deliverable\n\n## Testing notes\n',
      ['1. Look', '2) Ship'],
    ],
    [
      'by stages, whose steps are parts of them',
      '## Stage 1: look\n\n### Step 1: read\n\n### Step 2: ask\n\n## Stage 2: ship\n\n### Step 1: tag\n',
      ['Stage 1: look', 'Stage 2: ship'],
    ],
    [
      'deep in a section',
      '## Work\n\n#### Stage 1: look\n\n##### More\n\n#### Stage 2: ship\n',
      ['Stage 1: look', 'Stage 2: ship'],
    ],
    ['by none', '# Only a title\n\nText.\n', []],
  ])('%s', (_, body, expected) => {
    expect(titles(body)).toEqual(expected);
  });
});

it.each([
  ['backquotes', `***${words} ${'`'.repeat(3)}x ${'` `` '.repeat(40_000)}`],
  ['stars', `***${words} ${'* '.repeat(100_000)}`],
  ['quotes', `Wait phrase: ${'"a '.repeat(100_000)}`],
  ['words that can be said', `wait phrase ${'is the human '.repeat(20_000)}`],
  ['gates', `***${words} `.repeat(5_000)],
  ['phases', `Phase A ${'gated on '.repeat(30_000)}`],
  ['lines of a gate', 'Wait phrase: x\n'.repeat(60_000)],
  ['gates on one line', 'wait phrase → x '.repeat(60_000)],
  ['rows', `| Wait phrase |\n|---|\n${'| x |\n'.repeat(100_000)}`],
  ['links', '[a]('.repeat(200_000)],
])('many %s do not keep the hook from its answer', (_, body) => {
  const before = process.cpuUsage();
  readGates(body);
  expect(process.cpuUsage(before).user).toBeLessThan(1_000_000);
});
