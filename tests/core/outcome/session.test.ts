import { describe, expect, it } from 'vitest';
import * as claude from '../../transcripts/claude-code.ts';
import * as codex from '../../transcripts/codex.ts';
import { inClaude, inCodex, type Sections } from './pairs.ts';

const { bash, call, failed, interrupted, prompt, refused, result, say } = claude;
const ran = (id: string, command: string) => [bash(id, command), result(id, 'ok')];
const read = (id: string, path: string) => [call(id, 'Read', { file_path: path }), result(id, 'x')];
const change = (id: string, path: string) => [
  call(id, 'Edit', { file_path: path, old_string: 'a', new_string: 'b' }),
  result(id, 'updated'),
];
const shell = (id: string, cmd: string, code = 0) => [
  codex.call(id, 'exec_command', { cmd }),
  codex.exited(id, code, 'out'),
];
const root = '/home/ada/shop';

describe('the files that were touched', () => {
  const sections: Sections = {
    next: 'Go on.',
    files: '- `src/cookie.ts`\n- `src/session.ts`\n- `docs/api.md`',
  };

  it('are read again before the first edit, or not', async () => {
    const lines = [
      prompt('Go.'),
      ...read('a', `${root}/src/cookie.ts`),
      ...ran('b', 'ls src && head -40 docs/api.md'),
      ...change('c', `${root}/src/cookie.ts`),
      ...read('d', `${root}/src/session.ts`),
    ];
    expect((await inClaude(sections, lines)).files).toEqual({
      read: ['src/cookie.ts', 'docs/api.md'],
      unread: ['src/session.ts'],
    });
  });

  it('in Codex by the commands that show them; a command that runs one shows nothing', async () => {
    const lines = [
      codex.prompt('Go.'),
      shell('a', 'node src/session.ts'),
      shell('b', "bash -lc 'cd src && cat cookie.ts'"),
      codex.patched('src/cookie.ts'),
    ];
    expect((await inCodex(sections, lines)).files).toEqual({
      read: ['src/cookie.ts'],
      unread: ['src/session.ts', 'docs/api.md'],
    });
  });
});

describe('the commands for verification', () => {
  const verify =
    '```bash\nnpm test -- src/cookie # 12 passed\ncargo check\n```\n\n- `curl -s localhost:3000/health` → ok';

  it('ran, with their outcome, or did not', async () => {
    const lines = [
      prompt('Go.'),
      bash('a', 'npm test -- src/cookie 2>&1 | tail -3'),
      result('a', ' Tests  1 failed | 11 passed (12)'),
      bash('b', 'cargo check'),
      failed('b', 'Exit code 101'),
      bash('c', 'cargo check'),
      result('c', 'Finished'),
    ];
    expect((await inClaude({ next: 'Go on.', verify }, lines)).verified).toEqual([
      { command: 'npm test -- src/cookie', outcome: 'failed' },
      { command: 'cargo check', outcome: 'failed' },
      { command: 'curl -s localhost:3000/health', outcome: 'not-run' },
    ]);
  });

  it('in Codex, in one line of several', async () => {
    const lines = [
      codex.prompt('Go.'),
      shell('a', 'git status && cargo check && curl -s localhost:3000/health'),
    ];
    expect((await inCodex({ next: 'Go on.', verify }, lines)).verified.map(({ outcome }) => outcome)).toEqual(
      ['not-run', 'passed', 'passed'],
    );
  });

  it('of which the user refused one: it says so', async () => {
    const lines = [prompt('Go.'), bash('a', 'cargo check'), refused('a')];
    const { verified } = await inClaude({ next: 'Go on.', verify: '- `cargo check`' }, lines);
    expect(verified).toEqual([{ command: 'cargo check', outcome: 'refused' }]);
  });
});

describe('corrections', () => {
  const talk = (...words: string[]) =>
    words.flatMap((text, index) => [prompt(text), ...ran(`t${index}`, 'ls'), say('Done so far.')]);

  it('are counted in the first ten prompts', async () => {
    const lines = talk(
      'Go on with the cookie.',
      "No, that's the session file. Edit the cookie.",
      'Good. Now the docs.',
      'I said docs/api.md, not the README.',
      'Thanks, commit it.',
      'Next the login page.',
      'And the logout page.',
      'Now run the tests.',
      'Push it.',
      'What is left?',
      'No, that is wrong.',
    );
    const { corrections, prompts, corrected } = await inClaude({ next: 'Go on.' }, lines);
    expect({ corrections, prompts }).toEqual({ corrections: 2, prompts: 10 });
    expect(corrected.map(({ text }) => text)).toEqual([
      "No, that's the session file. Edit the cookie.",
      'I said docs/api.md, not the README.',
    ]);
  });

  it('are words behind an interruption or a refused call, but not those that go on', async () => {
    const lines = [
      prompt('Go on.'),
      bash('a', 'npm run migrate'),
      refused('a', 'the staging database, please'),
      bash('b', 'npm run other'),
      interrupted(),
      prompt('Use the table that is there.'),
      ...ran('c', 'ls'),
      interrupted(),
      prompt('continue'),
    ];
    expect((await inClaude({ next: 'Go on.' }, lines)).corrected.map(({ text }) => text)).toEqual([
      'the staging database, please',
      'Use the table that is there.',
    ]);
  });

  it('are no answers to a question', async () => {
    const lines = [
      prompt('Go on.'),
      ...ran('a', 'ls'),
      call('q', 'AskUserQuestion', { questions: [{ question: 'Which table?' }] }),
      result('q', 'answered', {
        toolUseResult: { answers: { 'Which table?': "No, that's wrong: neither." } },
      }),
      say('Shall I delete the old file, too?'),
      prompt('No, leave it.'),
      ...ran('b', 'ls'),
      say('Done. Shall I push?'),
      prompt('No, you forgot the tests.'),
    ];
    expect((await inClaude({ next: 'Go on.' }, lines)).corrected.map(({ text }) => text)).toEqual([
      'No, you forgot the tests.',
    ]);
  });

  it.each([
    'No, use the other table.',
    "That's not what I asked for.",
    'Why did you change the schema?',
    'Please revert that.',
    'Nein, die andere Datei.',
    'Das stimmt so nicht.',
    'Du hast die Tests vergessen.',
    'Non, pas celui-là.',
    "Ce n'est pas ce que je voulais.",
    'Tu as oublié les tests.',
    'No, el otro archivo.',
    'Eso no es lo que pedí.',
    'Não, o outro arquivo.',
    'Não foi isso que eu pedi.',
    'No, non quello.',
    'Hai dimenticato i test.',
    'Нет, другой файл.',
    'Это не то.',
    'Ты забыл тесты.',
    '不对，应该改另一个文件。',
    '我说的是另一个文件。',
    'いや、そっちじゃなくて別のファイル。',
    'それじゃない。',
    '아니요, 다른 파일입니다.',
    '그게 아니라 다른 파일이요.',
  ])('%s', async (text) => {
    const lines = [
      codex.prompt('Go.'),
      codex.say('Done.', 'final_answer'),
      codex.complete(),
      codex.prompt(text),
    ];
    expect((await inCodex({ next: 'Go on.' }, lines)).corrections).toBe(1);
  });

  it.each([
    'No problem, go on.',
    'Now the other table.',
    'Nothing else; commit it.',
    'Why does the test fail?',
    'Stop the server and start it again.',
    'Wait for the pipeline, then merge.',
    'The login loads the wrong page when the cookie is gone.',
    'Do not touch the schema in this step.',
    'Undo does not work in the editor: repair it.',
    'Explain why you need the lock.',
    'Nicht vergessen: danach die Tests.',
    'Nein danke, das reicht.',
    'Warum schlägt der Test fehl?',
    'Halt die Tests grün.',
    'Non-régression : lance les tests.',
    'Ne touche pas au schéma.',
    'No toques el esquema.',
    'Por qué falla la prueba?',
    'Não mexa no esquema.',
    'Non toccare lo schema.',
    'Не трогай схему.',
    'Почему падает тест?',
    '不要动 schema。',
    '为什么测试失败了?',
    'スキーマは触らないでください。',
    'なぜテストが失敗するのか調べて。',
    '스키마는 건드리지 마세요.',
    '왜 테스트가 실패하나요?',
  ])('but not: %s', async (text) => {
    const lines = [
      codex.prompt('Go.'),
      codex.say('Done.', 'final_answer'),
      codex.complete(),
      codex.prompt(text),
    ];
    expect((await inCodex({ next: 'Go on.' }, lines)).corrections).toBe(0);
  });

  it('the first prompt corrects nobody, nor does what it quotes', async () => {
    const first = [prompt('No, that is wrong: the cookie is read as seconds.')];
    expect((await inClaude({ next: 'Go on.' }, first)).corrections).toBe(0);
    const quoted = talk('Go.', 'The page says "No, that is wrong" now.\n```\nyou forgot the token\n```');
    expect((await inClaude({ next: 'Go on.' }, quoted)).corrections).toBe(0);
  });
});
