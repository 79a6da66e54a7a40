import { describe, expect, it } from 'vitest';
import { promptText, Repository } from './repository.ts';

const slug = '2026-05-10-auth';
const prompt = `handoffs/active/${slug}/round-01-prompt.md`;
const gate = '*** Run only after explicit human go-ahead. Wait phrase: go on ***';

async function found(repository: Repository, code: string): Promise<string[]> {
  const lines = await repository.check();
  return lines
    .filter((line) => line.includes(` ${code} `))
    .map((line) => line.replace(/^(\w+) \S+ \S+ /, '$1 '));
}

async function foundIn(body: string, code: string): Promise<string[]> {
  const repository = new Repository();
  repository.prompt(slug, 1, { body });
  return found(repository, code);
}

describe('a phase that touches shared state without a gate', () => {
  it.each([
    ['## Ship\n\n    git push origin main\n', 'Ship', 'with \\"git push origin main\\"'],
    ['## A\n\nRun `npm publish`.\n', 'A', 'with \\"Run `npm publish`.\\"'],
    ['## A\n\n```\nkubectl -n x get pods\nkubectl apply -f x\n```\n', 'A', 'with \\"kubectl apply -f x\\"'],
    ['## A\n\nrm -rf /srv/data\n', 'A', 'with \\"rm -rf /srv/data\\"'],
    ['## A\n\nDROP TABLE users;\n', 'A', 'with \\"DROP TABLE users;\\"'],
    ['## A\n\nRun `npm run deploy:prod`.\n', 'A', 'with \\"Run `npm run deploy:prod`.\\"'],
    [
      '## A\n\n```sh\n$ cd x && helm -n y upgrade z .\n```\n',
      'A',
      'with \\"$ cd x && helm -n y upgrade z .\\"',
    ],
    ['## A\n\ngh pr merge 12\n', 'A', 'with \\"gh pr merge 12\\"'],
    ['## Phase 2: deploy to production\n\nAs usual.\n', 'Phase 2: deploy to production', 'by its heading'],
    ['## Delete the old bucket\n\nAs usual.\n', 'Delete the old bucket', 'by its heading'],
  ])('%j', async (body, title, what) => {
    const expected = `warn line 11: phase "${title}" touches shared state, ${what.replaceAll('\\"', '"')}, and has no gate`;
    expect(await foundIn(body, 'ungated')).toEqual([expected]);
  });

  it.each([
    ['with a gate', `## Ship\n\n${gate}\n\ngit push origin main\n`],
    ['that forbids it', '## Look\n\nDo not run `git push`.\n'],
    ['that says never', '## Look\n\nNever `rm -rf` it.\n'],
    ['that only reads', '## Look\n\ngit log && kubectl get pods && ls deploy/\n'],
    ['that names no command', '## Look\n\nMake release notes of what `npm run build` says.\n'],
    ['in a frame section', '## Context\n\nLast time `git push` was refused.\n'],
    ['whose heading says it is not done', '## Build without release\n\nnpm test\n'],
  ])('is not one %s', async (_, body) => {
    expect(await foundIn(body, 'ungated')).toEqual([]);
  });

  it('is one when its gate names no phrase', async () => {
    const body = '## Ship\n\n*** Run only after explicit human go-ahead. ***\n\ngit push\n';
    expect(await foundIn(body, 'ungated')).toEqual(['warn line 11: the gate of "Ship" names no wait phrase']);
  });

  it('is no matter any more in a closed thread', async () => {
    const repository = new Repository();
    const text = promptText(slug, 1, { body: '## Ship\n\ngit push [fill in: where]\n' });
    repository.write(`handoffs/archive/${slug}/round-01-prompt.md`, text);
    expect(await repository.check()).toEqual([]);
  });
});

describe('what is left of a template', () => {
  it.each([
    [
      'our own mark',
      'Build [fill in: what].',
      'warn line 13 still has the template\'s text: "Build [fill in: what]."',
    ],
    ['a name to fill', 'For {{ to }}.', 'warn line 13 still has the template\'s text: "For {{ to }}."'],
    [
      'a gate without its phrase',
      '*** Run only after explicit human go-ahead. Wait phrase: <phrase> ***',
      'warn line 13 still has the template\'s text: "*** Run only after explicit human go-ahead. Wait phrase: <p…"',
    ],
  ])('%s', async (_, line, expected) => {
    expect(await foundIn(`## Look\n\n${line}\n`, 'template-left')).toEqual([expected]);
  });

  it.each(['Use `{{ .Values.image }}`.', 'Vec<String> stays.', 'Fill in: the form.', 'TODO list: none.'])(
    'is not %j',
    async (line) => {
      expect(await foundIn(`## Look\n\n${line}\n`, 'template-left')).toEqual([]);
    },
  );

  it.each([
    ['Goal: <one sentence>', true],
    ['Goal: ship the thing', false],
    ['Always the same line.', false],
  ])('of the repository’s own: %s %s', async (line, left) => {
    const repository = new Repository();
    repository.write(
      'handoffs/templates/prompt.md',
      '## Goal\n\nGoal: <one sentence>\n\nAlways the same line.\n',
    );
    repository.prompt(slug, 1, { body: `## Look\n\n${line}\n` });
    expect(await found(repository, 'template-left')).toHaveLength(left ? 1 : 0);
  });
});

describe('fields', () => {
  it.each([
    [{ status: 'closed' }, []],
    [{ created: '2026-05-10T10:00:00+02:00' }, []],
    [{ round: '01' }, []],
    [{ gate_commands: 'make ship' }, []],
    [{ expects_result_at: 'round-01-result.md' }, []],
    [{ expects_result_at: `handoffs/active/${slug}/round-01-result.md` }, []],
    [{ expects_result_at: 'round-02-result.md' }, ['note unknown-value']],
    [{ status: 'OPEN' }, ['note unknown-value']],
    [{ round: '2' }, ['note unknown-value']],
    [{ thread: 'auth' }, ['note unknown-value']],
    [{ created: '10.5.2026' }, ['note unknown-value']],
    [{ prio: '1', owner: 'me' }, ['note unknown-value', 'note unknown-value']],
    [{ from: null, to: null }, ['warn broken-frontmatter']],
    [{ tracks: null }, ['warn no-tracks']],
    [{ tracks: '""' }, ['warn no-tracks']],
  ])('%j', async (fields, expected) => {
    const repository = new Repository();
    repository.prompt(slug, 1, { fields });
    const lines = await repository.check();
    expect(lines.map((line) => line.split(' ').slice(0, 2).join(' '))).toEqual(expected);
  });

  it('a round without an issue in a thread that has one is noted', async () => {
    const repository = new Repository();
    repository.prompt(slug);
    repository.result(slug);
    repository.prompt(slug, 2, { fields: { tracks: null } });
    expect(await repository.check()).toEqual([
      `note no-tracks handoffs/active/${slug}/round-02-prompt.md: this prompt references no issue, others of the thread do`,
    ]);
  });
});

it('a secret is an error, said by line and kind only', async () => {
  const repository = new Repository();
  repository.prompt(slug, 1, { body: '## Look\n\nhunter2\n' });
  const searchSecrets = async (text: string) =>
    text.includes('hunter2') ? [{ line: 13, kind: 'password', sure: true }] : [];
  expect(await repository.check({ searchSecrets })).toEqual([`error secret ${prompt}: line 13: password`]);
});

it('what may be a secret is a warning', async () => {
  const repository = new Repository();
  repository.prompt(slug, 1, { body: '## Look\n\nhunter2\n' });
  const searchSecrets = async () => [{ line: 13, kind: 'password', sure: false }];
  expect(await repository.check({ searchSecrets })).toEqual([
    `warn secret ${prompt}: line 13: password, perhaps`,
  ]);
});
