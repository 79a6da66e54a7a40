import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { closeThread } from '../../../core/threads/close.ts';
import { nextRound, openThread } from '../../../core/threads/open.ts';
import { fileResult } from '../../../core/threads/result.ts';
import { failureOf } from '../world.ts';
import { promptText, Repository } from './repository.ts';

const now = new Date('2026-05-15T18:30:00Z');
const slug = '2026-05-15-auth';
const writer = 'claude-code';

function fileOf(text: string) {
  return { bytes: Buffer.from(text), where: 'draft.md' };
}

function open(repository: Repository, wishes: object = {}) {
  return openThread(repository.filing(), now, { slug: 'auth', description: 'Move auth', writer, ...wishes });
}

function answer(repository: Repository, wishes: object = {}) {
  return fileResult(repository.filing(), now, { slug: 'auth', writer: 'codex-cli', opened: [], ...wishes });
}

function next(repository: Repository, wishes: object = {}) {
  return nextRound(repository.filing(), now, { slug: 'auth', writer, supersede: false, ...wishes });
}

describe('open', () => {
  it('files the body with our fields, and keeps the fields it does not know', async () => {
    const repository = new Repository();
    const draft =
      '---\nname: Auth\nthread: mine\nround: 9\nstatus: closed\nto: codex-cli\nreviewers:\n  - ana\n  - bo\n# why\nsize: 1e10000\n---\n\n## Build\n\nGo.\n';
    await open(repository, { file: fileOf(draft), tracks: 'acme/shop#7' });
    expect(repository.read(`handoffs/active/${slug}/round-01-prompt.md`)).toBe(
      `---\nthread: "${slug}"\nround: 1\nfrom: claude-code\nto: codex-cli\ncreated: 2026-05-15T18:30:00Z\nstatus: open\nexpects_result_at: round-01-result.md\ntracks: acme/shop#7\nname: Auth\nreviewers:\n  - ana\n  - bo\n# why\nsize: 1e10000\n---\n\n# Move auth\n\n## Build\n\nGo.\n`,
    );
  });

  it('keeps line ends of a body in CRLF', async () => {
    const repository = new Repository();
    await open(repository, { file: fileOf('---\r\nto: bo\r\nx: y\r\n---\r\n\r\n## Build\r\n\r\nGo.\r\n') });
    const text = repository.read(`handoffs/active/${slug}/round-01-prompt.md`);
    expect(text.match(/[^\r]\n/g)).toBeNull();
    expect(text).toContain('to: bo\r\n');
    expect(text).toContain('x: y\r\n');
  });

  it('fills the repository’s own template with what the flags say', async () => {
    const repository = new Repository();
    repository.write(
      'handoffs/templates/prompt.md',
      '---\nteam: core\n---\n\n# {{description}}\n\nFor {{to}}, {{unknown}}.\n',
    );
    await open(repository, { to: 'bo' });
    const text = repository.read(`handoffs/active/${slug}/round-01-prompt.md`);
    expect(text).toContain('team: core\n');
    expect(text.endsWith('# Move auth\n\nFor bo, {{unknown}}.\n')).toBe(true);
  });

  it('keeps the line ends of the template in all that it fills, whichever it has', async () => {
    const form =
      '---\nteam: core\n---\n\n# {{description}}\n\n<!-- drop this -->\nFor {{to}}.\n\n## Phases\n\n### Phase A: look\n\n1. ...\n';
    const report = '# Report {{round}}\n\n## Phase A: REPLACE\n\n## Issues observed\n\nSay what.\n';
    const written = async (ends: (text: string) => string) => {
      const repository = new Repository();
      repository.write('handoffs/templates/prompt.md', ends(form));
      repository.write('handoffs/templates/result.md', ends(report));
      await open(repository, { to: 'bo', description: 'Keep the logs' });
      await answer(repository);
      return ['prompt', 'result'].map((kind) =>
        repository.read(`handoffs/active/${slug}/round-01-${kind}.md`),
      );
    };
    const plain = await written(String);
    expect(plain.join('')).not.toContain('\r');
    const crlf = (text: string) => text.replace(/\n/g, '\r\n');
    expect(await written(crlf)).toEqual(plain.map(crlf));
    const mixed = (text: string) => crlf(text).replace(/\r\n$/, '\n');
    expect(await written(mixed)).toEqual(plain.map(crlf));
  });

  it('writes the page for those without this tool once, and leaves another one alone', async () => {
    const repository = new Repository();
    const first = await open(repository);
    expect(first.readme).toBe(join(repository.root, 'handoffs/README.md'));
    expect(repository.read('handoffs/README.md')).toContain('## To answer one');
    expect((await open(repository, { slug: 'mail' })).readme).toBeNull();
    const other = new Repository();
    other.write('handoffs/readme.txt', 'ours\n');
    expect((await open(other)).readme).toBeNull();
    expect(other.names('handoffs')).toEqual(['active', 'readme.txt']);
  });

  it('gives the executor lines that work without this tool', async () => {
    const { executor } = await open(new Repository());
    const words = `Read handoffs/active/${slug}/round-01-prompt.md and carry it out phase by phase. Stop at every gate until a person has said its wait phrase. Write your report to handoffs/active/${slug}/round-01-result.md: one section per phase, then Issues observed, then Manual escalation needed (thread ${slug}).`;
    expect(executor).toEqual({ claude_code: `claude '${words}'`, codex: `codex '${words}'`, words });
  });

  it('refuses a folder that leads out of the repository', async () => {
    const repository = new Repository();
    mkdirSync(join(repository.root, '../elsewhere'));
    symlinkSync('../elsewhere', join(repository.root, 'handoffs'));
    expect((await failureOf(() => open(repository))).code).toBe('thread-outside');
    expect(repository.names('../elsewhere')).toEqual([]);
  });
});

describe('next', () => {
  it('inherits who and which issue, and continues the numbers', async () => {
    const repository = new Repository();
    repository.prompt(slug, 1, { fields: { from: 'ana', to: 'bo' } });
    repository.result(slug);
    const filed = await next(repository, { description: 'And logout' });
    expect([filed.round, filed.path]).toEqual([
      2,
      join(repository.root, `handoffs/active/${slug}/round-02-prompt.md`),
    ]);
    expect(repository.read(`handoffs/active/${slug}/round-02-prompt.md`)).toMatch(
      /^---\nthread: "2026-05-15-auth"\nround: 2\nfrom: ana\nto: bo\ncreated: .*\nstatus: open\nexpects_result_at: .*round-02-result.md\ntracks: acme\/shop#7\n---\n\n# And logout\n/,
    );
  });

  it('needs an answer, or says that it takes the round’s place', async () => {
    const repository = new Repository();
    repository.prompt(slug);
    expect((await failureOf(() => next(repository))).code).toBe('round-unanswered');
    await next(repository, { supersede: true });
    const text = repository.read(`handoffs/active/${slug}/round-02-prompt.md`);
    expect(text).toContain('supersedes: round-01-prompt.md\n');
    expect(text).toContain(
      '\n\nThis round takes the place of round-01-prompt.md, which was not answered.\n\n',
    );
  });

  it('says nothing of superseding when there was an answer', async () => {
    const repository = new Repository();
    repository.prompt(slug);
    repository.result(slug);
    await next(repository, { supersede: true });
    expect(repository.read(`handoffs/active/${slug}/round-02-prompt.md`)).not.toContain('supersede');
  });

  it('ends at 99 rounds', async () => {
    const repository = new Repository();
    repository.write(`handoffs/active/${slug}/round-98-result.md`, 'x\n');
    expect((await next(repository)).round).toBe(99);
    repository.write(`handoffs/active/${slug}/round-99-result.md`, 'x\n');
    const error = await failureOf(() => next(repository));
    expect([error.code, error.hint]).toEqual([
      'round-limit',
      `handoff thread close ${slug}, then open a new thread with the same --tracks`,
    ]);
  });
});

describe('result', () => {
  const gate = (phrase: string) => `*** Run only after explicit human go-ahead. Wait phrase: ${phrase} ***`;
  const body = `# B\n\n## Context\n\nc\n\n## Phase 1: build\n\nb\n\n## Phase 2: push\n\n${gate('push (it)?')}\n\n## Wipe\n\n${gate('wipe it')}\n`;

  it('scaffolds one H2 per phase, with what is blocked', async () => {
    const repository = new Repository();
    repository.prompt(slug, 1, { body, fields: { from: 'ana', to: 'any' } });
    const filed = await answer(repository);
    expect([filed.scaffold, filed.status, filed.blocked.map(({ phrase }) => phrase)]).toEqual([
      true,
      'partial',
      ['push (it)?', 'wipe it'],
    ]);
    expect(repository.read(`handoffs/active/${slug}/round-01-result.md`)).toBe(
      `---\nthread: "${slug}"\nround: 1\nfrom: codex-cli\nto: ana\ncreated: 2026-05-15T18:30:00Z\nin_reply_to: round-01-prompt.md\nstatus: partial\ntracks: acme/shop#7\n---\n\n# Result: ${slug}, round 01\n\n## Phase 1: build\n\n[fill in: what was done, with the commands and what they printed]\n\n## Phase 2: push\n\nphase 2 blocked: awaiting push (it)?\n\n## Wipe\n\nphase Wipe blocked: awaiting wipe it\n\n## Issues observed\n\n[fill in: what was unexpected, or: none]\n\n## Manual escalation needed\n\n- Phase 2: push: a person has to say \`push (it)?\`\n- Wipe: a person has to say \`wipe it\`\n`,
    );
  });

  it('leaves out what a person opened', async () => {
    const repository = new Repository();
    repository.prompt(slug, 1, { body });
    const filed = await answer(repository, { opened: ['push (it)?'] });
    expect(filed.blocked.map(({ phrase }) => phrase)).toEqual(['wipe it']);
    const text = repository.read(`handoffs/active/${slug}/round-01-result.md`);
    expect(text).toContain('## Phase 2: push\n\nOpened by a person: push (it)?\n\n[fill in');
    expect(text).not.toContain('phase 2 blocked');
  });

  it.each<[string, string, object, string]>([
    ['a scaffold without gates', '## A\n', {}, 'partial'],
    ['a report without gates', '## A\n', { file: fileOf('done\n') }, 'complete'],
    ['a report that leaves a gate', body, { file: fileOf('done\n') }, 'partial'],
    ['a report with every phase blocked', `## A\n\n${gate('x y')}\n`, { file: fileOf('x y\n') }, 'blocked'],
    ['a gate on the whole round', `${gate('x y')}\n\n## A\n\n## B\n`, {}, 'blocked'],
    ['what the report says', '## A\n', { file: fileOf('---\nstatus: mostly\n---\nx\n') }, 'mostly'],
    [
      'what the flag says',
      '## A\n',
      { file: fileOf('---\nstatus: mostly\n---\nx\n'), status: 'complete' },
      'complete',
    ],
  ])('has the status of %s', async (_, prompt, wishes, expected) => {
    const repository = new Repository();
    repository.prompt(slug, 1, { body: prompt });
    expect((await answer(repository, wishes)).status).toBe(expected);
  });

  it('answers the highest prompt, whatever is missing below', async () => {
    const repository = new Repository();
    repository.prompt(slug);
    repository.prompt(slug, 3);
    repository.result(slug, 7);
    expect((await answer(repository)).round).toBe(3);
  });

  it('warns of a gate that the report does not name', async () => {
    const repository = new Repository();
    repository.prompt(slug, 1, { body });
    const { warnings } = await answer(repository, { file: fileOf('phase 2 blocked: awaiting push (it)?\n') });
    expect(warnings).toEqual(['the report says nothing of the gate "wipe it" (Wipe)']);
  });

  it('fills the repository’s own template', async () => {
    const repository = new Repository();
    repository.prompt(slug, 1, { body });
    repository.write('handoffs/templates/result.md', '# Report {{round}}\n\n{{phases}}\n\n## Numbers\n');
    await answer(repository);
    expect(repository.read(`handoffs/active/${slug}/round-01-result.md`)).toMatch(
      /# Report 01\n\n## Phase 1: build\n[\s\S]*phase Wipe blocked: awaiting wipe it\n\n## Numbers\n$/,
    );
  });
});

describe('close', () => {
  it.each([
    ['open', []],
    ['answered', ['result']],
  ])('moves a thread that is %s and says so', (state, files) => {
    const repository = new Repository();
    repository.prompt(slug);
    if (files.includes('result')) repository.result(slug);
    repository.write(`handoffs/active/${slug}/notes/a.txt`, 'a\n');
    const closed = closeThread(repository.layout, repository.env, 'auth', false);
    expect([closed.state_was, closed.commit]).toEqual([state, null]);
    expect(repository.names('handoffs/active')).toEqual([]);
    expect(repository.read(`handoffs/archive/${slug}/round-01-prompt.md`)).toBe(promptText(slug, 1));
    expect(repository.read(`handoffs/archive/${slug}/notes/a.txt`)).toBe('a\n');
  });

  it('leaves the index with the move when git knows the files', () => {
    const repository = new Repository();
    repository.prompt(slug);
    repository.commit('open');
    closeThread(repository.layout, repository.env, 'auth', false);
    expect(repository.git('status', '--porcelain')).toBe(
      `R  handoffs/active/${slug}/round-01-prompt.md -> handoffs/archive/${slug}/round-01-prompt.md`,
    );
  });

  it('refuses a name that the archive has', async () => {
    const repository = new Repository();
    repository.prompt(slug);
    repository.write(`handoffs/archive/${slug}/old.md`, 'old\n');
    const error = await failureOf(() => closeThread(repository.layout, repository.env, slug, false));
    expect(error.code).toBe('thread-exists');
    expect(repository.names(`handoffs/active/${slug}`)).toEqual(['round-01-prompt.md']);
  });
});
