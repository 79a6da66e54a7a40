import { describe, expect, it } from 'vitest';
import { readInboxFile } from '../../../../core/handoff/inbox/read-inbox.ts';
import { findSuperseded } from '../../../../core/handoff/inbox/supersede.ts';
import { handoffText, World } from '../../world.ts';

type Fields = Record<string, string>;

/** Which of some handoffs, the oldest first, is superseded by which: by their places in the list. */
async function superseded(...all: Fields[]): Promise<string[]> {
  const world = new World();
  const names = all.map((fields, index) => {
    const hour = String(10 + index);
    const name = `20260515T${hour}0000Z-from-app.md`;
    const created = `2026-05-15T${hour}:00:00Z`;
    world.put('unread', name, handoffText({ fields: { created, ...fields } }));
    return name;
  });
  const files = await Promise.all(names.map((name) => readInboxFile(world.paths.unread, name)));
  const found = findSuperseded(files.flatMap((file) => file ?? []));
  return found.map(({ file, by }) => `${names.indexOf(file.file)} by ${names.indexOf(by.file)}`).sort();
}

describe('an older handoff that waits is superseded', () => {
  it.each<[string, Fields[], string[]]>([
    ['by one of its sender and topic', [{ topic: 'auth' }, { topic: 'auth' }], ['0 by 1']],
    ['by one of its session', [{ session_id: 's' }, { session_id: 's', topic: 'x' }], ['0 by 1']],
    ['by the newest of three', [{ topic: 'a' }, { topic: 'a' }, { topic: 'a' }], ['0 by 2', '1 by 2']],
    [
      'by what supersedes another way',
      [{ topic: 'a' }, { topic: 'a', session_id: 's' }, { session_id: 's' }],
      ['0 by 2', '1 by 2'],
    ],
    ['not by one of another topic', [{ topic: 'a' }, { topic: 'b' }], []],
    ['not by one of another sender', [{ topic: 'a' }, { topic: 'a', from: 'shop' }], []],
    ['not by one without a topic', [{ topic: 'a' }, {}], []],
    ['not where none has a topic', [{}, {}], []],
    [
      'not by one of another repository that has the same name',
      [{ topic: 'a' }, { topic: 'a', from_repository: '/else/app' }],
      [],
    ],
    [
      'not by what the same session sent on',
      [
        { session_id: 's', forwarded_from: 'x' },
        { session_id: 's', forwarded_from: 'y' },
      ],
      [],
    ],
    ['not by a draft that a program made', [{ session_id: 's' }, { session_id: 's', draft: 'rescue' }], []],
  ])('%s', async (_, all, expected) => {
    expect(await superseded(...all)).toEqual(expected);
  });
});
