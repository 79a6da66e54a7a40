import { describe, expect, it } from 'vitest';
import { didWork, filedHandoff } from '../../../core/sessions/worth.ts';
import * as claude from '../../transcripts/claude-code.ts';
import { sessionOf } from '../../transcripts/read.ts';

const { bash, call, prompt, refused, result, say } = claude;
const read = (...lines: claude.Line[]) => sessionOf(claude.textOf([prompt('x'), ...lines]));
const edit = (id: string) => [call(id, 'Edit', { file_path: '/home/ada/shop/a.ts' }), result(id, 'updated')];
const publish = [
  bash('p', 'node /opt/agent-handoff/dist/handoff.cjs publish --file draft.md'),
  result('p', 'Handoff filed: x'),
];

describe('a session did work', () => {
  it.each<[string, claude.Line[], boolean]>([
    ['with an edit', edit('e'), true],
    ['with a command', [bash('t', 'ls'), result('t', 'a')], true],
    ['not with an answer alone', [say('It is 7.')], false],
    ['not with a refused command', [bash('t', 'rm a'), refused('t')], false],
    [
      'not when it only took a handoff',
      [bash('t', 'node /opt/agent-handoff/dist/handoff.cjs take'), result('t', 'x')],
      false,
    ],
    ['when it took a handoff and did more', [bash('t', 'handoff take && make'), result('t', 'x')], true],
  ])('%s', (_, lines, worked) => {
    expect(didWork(read(...lines))).toBe(worked);
  });
});

describe('a session filed its handoff', () => {
  it.each<[string, claude.Line[], boolean]>([
    ['after its last edit', [...edit('e'), ...publish], true],
    [
      'also when it only looked afterwards',
      [...publish, bash('t', 'git status'), result('t', 'clean')],
      true,
    ],
    ['not when it edited afterwards', [...publish, ...edit('e')], false],
    [
      'not when it committed afterwards',
      [...publish, bash('t', 'git commit -m x'), result('t', 'ok')],
      false,
    ],
    ['not when it was refused', [bash('p', 'handoff publish --file a'), claude.failed('p', 'secret')], false],
    ['not when it published something else', [bash('p', 'npm publish'), result('p', 'ok')], false],
  ])('%s', (_, lines, filed) => {
    expect(filedHandoff(read(...lines))).toBe(filed);
  });
});
