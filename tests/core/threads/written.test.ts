import { describe, expect, it } from 'vitest';
import { closeThread } from '../../../core/threads/close.ts';
import { findThread } from '../../../core/threads/find.ts';
import { readOpenGates } from '../../../core/threads/gates/open-gates.ts';
import { listThreads } from '../../../core/threads/list.ts';
import { nextRound, openThread } from '../../../core/threads/open.ts';
import { fileResult } from '../../../core/threads/result.ts';
import { showThread } from '../../../core/threads/show.ts';
import { failureOf } from '../world.ts';
import { Repository } from './repository.ts';

interface Expected {
  state: string;
  waits: string | null;
  tracks: string | null;
  /** Of the latest prompt. */
  phases: string[];
  /** `phase: phrase` of every round. */
  gates: string[];
  findings: string[];
}

/** What a person sees in tests/fixtures/written-threads, written by hand. */
const expected: Record<string, Expected> = {
  '2026-06-01-cache-headers': {
    state: 'open',
    waits: 'codex',
    tracks: 'acme/shop#31',
    phases: [
      'Phase A: look (no writes)',
      'Phase B: implement (unattended)',
      'Phase C: push the branch (gated on `ship it`)',
    ],
    gates: ['Phase C: push the branch (gated on `ship it`): ship it'],
    findings: [],
  },
  '2026-06-02-mail-queue': {
    state: 'answered',
    waits: 'ada',
    tracks: 'acme/shop#32',
    phases: ['Phase 1 — stop the second worker', 'Phase 2 — drain (GATED)'],
    gates: ['Phase 2 — drain (GATED): drain the mail queue now'],
    findings: [],
  },
  '2026-06-03-two-gates': {
    state: 'open',
    waits: 'codex',
    tracks: 'acme/shop#33',
    phases: ['Phase A0 — check the schema', 'Phase A1 — publish', 'Phase A2 — remove the old one'],
    gates: ['Phase A1 — publish: publish the schema', 'Phase A2 — remove the old one: remove the old schema'],
    findings: [],
  },
  '2026-06-04-read-only': {
    state: 'open',
    waits: 'claude',
    tracks: 'acme/shop#34, acme/shop#35',
    phases: ['Look at the docs build', 'Gotchas'],
    gates: [],
    findings: [],
  },
  '2026-06-05-label': {
    state: 'open',
    waits: 'human',
    tracks: 'acme/shop#36',
    phases: ['Phase E: fetch it', 'Phase F: reload the proxy'],
    gates: ['Phase F: reload the proxy: reload now'],
    findings: [],
  },
  '2026-06-06-gated-by-another': {
    state: 'open',
    waits: 'codex',
    tracks: 'acme/shop#37',
    phases: [
      'Phase B — audit',
      'Phase C — implement (gated)',
      'Phase D — measure (gated by C)',
      'Phase E — write it up (gated on Phase B finding)',
    ],
    gates: ['Phase C — implement (gated): go inline', 'Phase D — measure (gated by C): go inline'],
    findings: [],
  },
  '2026-06-07-mixed-levels': {
    state: 'open',
    waits: 'codex',
    tracks: 'acme/shop#38',
    phases: ['Phase A — audit', 'Phase B — fix both', 'Phase C — live check (GATED)'],
    gates: ['Phase C — live check (GATED): go live'],
    findings: [],
  },
  '2026-06-08-section-of-its-own': {
    state: 'open',
    waits: 'codex',
    tracks: 'acme/shop#39',
    phases: ['Phase A — remove the old one', 'Phase B — add the new one'],
    gates: ['null: replace the subscription'],
    findings: [],
  },
  '2026-06-09-plain-headings': {
    state: 'open',
    waits: 'codex',
    tracks: 'acme/shop#40',
    phases: ['Do now'],
    gates: ['null: settle the trees'],
    findings: [],
  },
  '2026-06-10-odd-shapes': {
    state: 'open',
    waits: 'codex',
    tracks: 'acme/shop#41',
    phases: [
      'Phase 1: make a key',
      'Phase 2: swap it',
      'Phase 3: revoke the old one',
      'Phase 4: tell the others',
    ],
    gates: [
      'Phase 2: swap it: swap the key',
      'Phase 3: revoke the old one: null',
      'Phase 4: tell the others: tell them',
    ],
    findings: ['warn ungated: line 24: the gate of "Phase 3: revoke the old one" names no wait phrase'],
  },
  '2026-06-11-report-form': {
    state: 'open',
    waits: 'codex',
    tracks: 'acme/shop#42',
    phases: ['Phase A: copy it', 'Phase B: switch over'],
    gates: ['Phase B: switch over: switch over'],
    findings: [],
  },
  '2026-06-12-steps': {
    state: 'open',
    waits: 'any',
    tracks: 'acme/shop#43',
    phases: ['Step 1: Tabelle ergänzen', 'Step 2: ausrollen'],
    gates: ["Step 2: ausrollen: los geht's"],
    findings: [],
  },
  '2026-06-13-analysis': {
    state: 'open',
    waits: 'human',
    tracks: 'acme/shop#44',
    phases: [],
    gates: [],
    findings: ['note unknown-value: `status` is "analysis-for-review", expected open, answered, closed'],
  },
  '2026-06-14-untouched': {
    state: 'open',
    waits: 'codex',
    tracks: 'acme/shop#45',
    phases: ['Phase 1: list them'],
    gates: [],
    findings: [
      'warn template-left: line 16 still has the template\'s text: "[fill in: what was done, with the commands and what they pr…"',
    ],
  },
  '2026-06-15-no-issue': {
    state: 'open',
    waits: 'codex',
    tracks: 'acme/shop#46',
    phases: ['Phase 2: turn the log on', 'Phase 3: release'],
    gates: ['Phase 3: release: release it'],
    findings: [],
  },
  '2026-05-20-as-it-was': {
    state: 'closed',
    waits: null,
    tracks: null,
    phases: ['Phase A: push'],
    gates: [],
    findings: [],
  },
};

const slugs = Object.keys(expected);

function makeRepository(options: { git?: boolean } = {}): Repository {
  const repository = new Repository(options);
  repository.copyFixtures('written-threads');
  repository.now = new Date('2026-06-16T00:00:00Z');
  return repository;
}

describe('threads as people write them', () => {
  it.each(slugs)('%s', async (slug) => {
    const repository = makeRepository({ git: false });
    const { state, waits, tracks, phases, gates, findings } = expected[slug] as Expected;
    const shown = await showThread(findThread(repository.layout, slug));
    const lines = await repository.check({ slug, staleDays: 9999 });
    const found = lines
      .filter((line) => !line.startsWith('warn append-only '))
      .map((line) => line.replace(/ handoffs\S+:(?= )/, ':'));
    const latest = shown.rounds.findLast(({ prompt }) => prompt !== null)?.prompt;
    expect({
      state: shown.state,
      waits: shown.waiting_on,
      tracks: shown.tracks,
      phases: latest?.phases.map(({ title }) => title) ?? [],
      gates: shown.gates.map(({ phase, phrase }) => `${phase}: ${phrase}`),
      findings: found,
    }).toEqual({ state, waits, tracks, phases, gates, findings });
  });

  it('are all there, and list what they show', async () => {
    const repository = makeRepository({ git: false });
    const listed = await listThreads(repository.layout, { all: true });
    expect(listed.map(({ slug }) => slug).sort()).toEqual([...slugs].sort());
    for (const { slug, state, waiting_on } of listed) {
      expect([state, waiting_on]).toEqual([expected[slug]?.state, expected[slug]?.waits]);
    }
  });

  it('hold each of their gates once', async () => {
    const repository = makeRepository({ git: false });
    const gates = await readOpenGates(repository.layout);
    const held = gates.map(({ slug, phase, phrase }) => `${slug} ${phase}: ${phrase}`);
    const all = slugs.flatMap((slug) => expected[slug]?.gates.map((gate) => `${slug} ${gate}`) ?? []);
    expect(held.sort()).toEqual(all.sort());
  });
});

const at = new Date('2026-06-16T08:00:00Z');

describe('a repository with templates of its own', () => {
  const slug = '2026-06-16-logs';
  const open = (repository: Repository, wishes: object = {}) =>
    openThread(repository.filing(), at, {
      slug: 'logs',
      description: 'Keep the logs for a year',
      writer: 'claude-code',
      tracks: 'acme/shop#50',
      ...wishes,
    });
  const prompt = `handoffs/active/${slug}/round-01-prompt.md`;

  it('gets its own form, filled with what is known', async () => {
    const repository = makeRepository();
    await open(repository, { waitPhrase: 'keep them' });
    expect(repository.read(prompt)).toBe(`---
thread: "${slug}"
round: 1
from: claude
to: codex
created: 2026-06-16T08:00:00Z
status: open
expects_result_at: round-01-result.md
wait_phrase: keep them
tracks: acme/shop#50
team: shop
---

# Keep the logs for a year

Replace this section with what the executor must know.

## Phases

### Phase A: look (no writes)

1. ...

### Phase B: REPLACE

> ***Run only after explicit human go-ahead. Wait phrase: \`keep them\`.***

2. ...

## FINAL REPORT

\`\`\`yaml
---
thread: ${slug}
round: 1
created: <ISO8601 UTC>
in_reply_to: round-01-prompt.md
---
\`\`\`

## Hard rules for this thread

- Never force-push.
`);
  });

  it('is told each line that is left, by its number, and none of the form for somebody else', async () => {
    const repository = makeRepository();
    await open(repository, { waitPhrase: 'keep them' });
    const found = await repository.check({ slug: 'logs' });
    expect(found.map((line) => line.replace(/^.*?: /, ''))).toEqual(
      [
        [16, 'Replace this section with what the executor must know.'],
        [22, '1. ...'],
        [24, '### Phase B: REPLACE'],
        [28, '2. ...'],
      ].map(([line, text]) => `line ${line} still has the template's text: "${text}"`),
    );
  });

  it('gets a report by the names of the prompt’s phases, without what the template told its writer', async () => {
    const repository = makeRepository();
    repository.write(
      `handoffs/active/${slug}/round-02-prompt.md`,
      `---\nthread: ${slug}\nround: 2\nfrom: claude\nto: codex\ncreated: 2026-06-16T08:00:00Z\nstatus: open\ntracks: acme/shop#50\n---\n\n# Logs\n\n## Phases\n\n### Phase C: count\n\n### Phase D: delete (gated on "delete them")\n`,
    );
    const filed = await fileResult(repository.filing(), at, {
      slug: 'logs',
      writer: 'codex-cli',
      opened: [],
    });
    expect(filed.status).toBe('partial');
    expect(repository.read(`handoffs/active/${slug}/round-02-result.md`)).toBe(`---
thread: "${slug}"
round: 2
from: codex
to: claude
created: 2026-06-16T08:00:00Z
in_reply_to: round-02-prompt.md
status: partial
tracks: acme/shop#50
---

# Result: ${slug}, round 2

## Phase C: count

[fill in: what was done, with the commands and what they printed]

## Phase D: delete (gated on "delete them")

phase D blocked: awaiting delete them

## Issues observed

[fill in: What surprised you, with the exact words.]

## Manual escalation needed

- Phase D: delete (gated on "delete them"): a person has to say \`delete them\`
`);
  });

  it('fills labels, tables and quoted places, and takes TODO for nothing', async () => {
    const repository = makeRepository();
    repository.write(
      'handoffs/templates/prompt.md',
      '---\nto: TODO\ntracks: TBD\nreviewer: TBD\n---\n\n# <short title>\n\n**Date:** <YYYY-MM-DD>\n**Tracks:** TODO\n\n| Field | Value |\n|---|---|\n| Dispatcher | <name> |\n| Executor | <name> |\n\n## Phase 1: REPLACE\n\nWait phrase: `<phrase>`\n',
    );
    await open(repository, { waitPhrase: 'keep `em`', to: 'codex-cli' });
    expect(repository.read(prompt)).toBe(
      `---\nthread: "${slug}"\nround: 1\nfrom: claude-code\nto: codex-cli\ncreated: 2026-06-16T08:00:00Z\nstatus: open\nexpects_result_at: round-01-result.md\nwait_phrase: keep \`em\`\ntracks: acme/shop#50\nreviewer: TBD\n---\n\n# Keep the logs for a year\n\n**Date:** 2026-06-16\n**Tracks:** acme/shop#50\n\n| Field | Value |\n|---|---|\n| Dispatcher | claude-code |\n| Executor | codex-cli |\n\n## Phase 1: REPLACE\n\nWait phrase: \`\` keep \`em\` \`\`\n`,
    );
    const found = await repository.check({ slug: 'logs' });
    expect(found.map((line) => line.replace(/^.*?: /, ''))).toEqual([
      'line 11 still has the template\'s text: "reviewer: TBD"',
      'line 24 still has the template\'s text: "## Phase 1: REPLACE"',
    ]);
  });

  it('names the two sides of a result the other way round', async () => {
    const repository = makeRepository();
    repository.write(
      'handoffs/templates/result.md',
      '# Report\n\n| Executor | <name> |\n| Dispatcher | <dispatcher> |\n',
    );
    await open(repository, { to: 'codex-cli' });
    await fileResult(repository.filing(), at, { slug: 'logs', writer: 'codex-cli', opened: [] });
    expect(repository.read(`handoffs/active/${slug}/round-01-result.md`)).toContain(
      '| Executor | codex-cli |\n| Dispatcher | claude |\n',
    );
  });

  it('is no answer until somebody filled it in, whatever the template asks for', async () => {
    const repository = makeRepository();
    const form = 'Report of <agent>\n\n| Executor | <executor> |\n| Date | <YYYY-MM-DD> |\n\n{{phases}}\n';
    repository.write('handoffs/templates/result.md', form);
    const file = { bytes: Buffer.from('## Phase 1: push\n\nWait phrase: `push it`\n'), where: 'draft.md' };
    await open(repository, { to: 'codex-cli', file });
    await fileResult(repository.filing(), at, { slug: 'logs', writer: 'codex-cli', opened: [] });
    const result = `handoffs/active/${slug}/round-01-result.md`;
    expect(repository.read(result)).toContain('| Executor | codex-cli |\n| Date | 2026-06-16 |\n');
    const stateNow = async () =>
      (await listThreads(repository.layout, {})).find((one) => one.slug === slug)?.state;
    expect(await stateNow()).toBe('open');
    repository.write(result, repository.read(result).replace('codex-cli |', 'Ada |'));
    expect(await stateNow()).toBe('answered');
  });

  it('keeps what the template says of others, and takes no placeholder for a value', async () => {
    const repository = makeRepository();
    repository.write(
      'handoffs/templates/prompt.md',
      '---\nfrom: codex\nto: <agent>\ntracks: <owner/repo#NN>\nwait_phrase: REPLACE\n---\n\n# Brief\n\n## Build\n\nGo to <https://example.org> and <b>build</b> Vec<String>.\n',
    );
    await open(repository, { tracks: undefined });
    expect(repository.read(prompt)).toBe(
      `---\nthread: "${slug}"\nround: 1\nfrom: claude-code\nto: any\ncreated: 2026-06-16T08:00:00Z\nstatus: open\nexpects_result_at: round-01-result.md\n---\n\n> Keep the logs for a year\n\n# Brief\n\n## Build\n\nGo to <https://example.org> and <b>build</b> Vec<String>.\n`,
    );
  });
});

describe('a description', () => {
  const fileOf = (text: string) => ({ bytes: Buffer.from(text), where: 'draft.md' });
  it.each([
    ['becomes the title of a text without one', '## Build\n\nGo.\n', '# Move auth\n\n## Build\n\nGo.\n'],
    ['stands above another title', '# Brief\n\nGo.\n', '> Move auth\n\n# Brief\n\nGo.\n'],
    ['is not said twice', '# We move `auth`\n\nGo.\n', '# We move `auth`\n\nGo.\n'],
  ])('%s', async (_, file, body) => {
    const repository = new Repository();
    await openThread(repository.filing(), at, {
      slug: 'auth',
      description: 'Move auth',
      writer: 'codex-cli',
      file: fileOf(file),
    });
    const text = repository.read('handoffs/active/2026-06-16-auth/round-01-prompt.md');
    expect(text.slice(text.indexOf('\n---\n') + 6)).toBe(body);
  });
});

describe('a file without frontmatter', () => {
  it.each([
    ['labels', 'brief.md', '# Brief\n\n**To:** codex\n**Tracks:** acme/shop#9\n'],
    [
      'a list',
      'round-01-prompt.md',
      '# Brief\n\n- To: `codex`\n- Issue: [acme/shop#9](https://example.org/9)\n',
    ],
    ['a table', 'kickoff.md', '# Brief\n\n| | |\n|---|---|\n| **To** | codex |\n| Issue | acme/shop#9 |\n'],
    ['German', 'auftrag.md', '# Auftrag\n\nAn: codex\nIssue: acme/shop#9\n'],
  ])('says in its %s for whom it waits', async (_, name, text) => {
    const repository = new Repository();
    repository.write(`handoffs/active/2026-06-01-hand/${name}`, text);
    const [listed] = await listThreads(repository.layout, {});
    expect([listed?.state, listed?.waiting_on, listed?.tracks]).toEqual(['open', 'codex', 'acme/shop#9']);
  });

  it('says nothing by its sentences', async () => {
    const repository = new Repository();
    const text = '# Notes\n\nTo: fix the build we have to wait.\nFor us: they will tell us more on Monday.\n';
    repository.write('handoffs/active/2026-06-01-hand/notes.md', text);
    expect((await listThreads(repository.layout, {}))[0]?.state).toBe('empty');
  });
});

describe('what people do next', () => {
  const answer = (repository: Repository, slug: string) =>
    fileResult(repository.filing(), at, { slug, writer: 'codex-cli', opened: [] });

  it('an issue that is missing is said', async () => {
    const request = { slug: 'auth', description: 'Move auth', writer: 'codex-cli' };
    const { warnings } = await openThread(new Repository().filing(), at, request);
    expect(warnings).toEqual(['it references no issue: expected --tracks owner/repo#NN']);
  });

  it('a committed answer leads to the next round, one that is not to its commit', async () => {
    const repository = makeRepository();
    repository.commit('threads as people write them');
    const committed = await failureOf(() => answer(repository, 'mail-queue'));
    expect([committed.code, committed.hint]).toEqual([
      'round-exists',
      'it is committed; what is to add goes into the next round: handoff thread next 2026-06-02-mail-queue',
    ]);
    await answer(repository, 'steps');
    expect((await failureOf(() => answer(repository, 'steps'))).hint).toBe(
      'edit it until it is committed, then: handoff thread result 2026-06-12-steps --commit',
    );
  });

  it('a scaffold is no answer: the next round waits for it', async () => {
    const repository = makeRepository();
    const next = (supersede: boolean) =>
      nextRound(repository.filing(), at, { slug: 'untouched', writer: 'claude-code', supersede });
    const error = await failureOf(() => next(false));
    expect([error.code, error.message]).toEqual([
      'round-unanswered',
      expect.stringContaining('nobody has filled in'),
    ]);
    expect((await next(true)).round).toBe(2);
    expect(closeThread(repository.layout, repository.env, 'untouched', false).state_was).toBe('open');
  });

  it('a hand-made file of another name is answered beside it', async () => {
    const repository = makeRepository();
    const filed = await answer(repository, 'analysis');
    expect(filed.path).toBe(`${repository.root}/handoffs/active/2026-06-13-analysis/round-03-result.md`);
    expect(repository.read('handoffs/active/2026-06-13-analysis/round-03-result.md')).toContain(
      'in_reply_to: round-03-retirement.md\n',
    );
  });
});
