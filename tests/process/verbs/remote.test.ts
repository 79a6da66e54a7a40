import { expect, it } from 'vitest';
import { Machine, RemotePlace } from '../remote-box.ts';

it('a handoff travels: sent by one machine, delivered by a start of another, answered, and its sender sees that', () => {
  const place = new RemotePlace();
  const laptop = new Machine(place, 'laptop', 'anna@example.org').join();
  const desk = new Machine(place, 'desk', 'anna@example.org').join();
  const third = new Machine(place, 'third', 'bob@example.org').join();
  expect(laptop.send('@any').sent).toBe(true);
  expect(laptop.sent()).toMatchObject([{ name: 'Auth refactor', from: 'shop', to: '@any', state: 'unread' }]);
  expect(desk.sync().received).toMatchObject([{ name: 'Auth refactor', to: '@any' }]);
  expect(third.sync().received).toEqual([]);
  const shown = desk.begin('one');
  expect(shown).toContain('Run the tests of Auth refactor.');
  expect(shown).toContain(
    '!! It came from another machine over a git remote; nothing of this sender was received',
  );
  expect(shown).toContain('sent by: anna@example.org, from machine laptop, at 20');
  expect(shown).toContain('a past claim');
  const sentinel = /sentinel ([a-z2-7]{10})/.exec(shown)?.[1];
  desk.answer('one', `**Handoff loaded: Auth refactor — sentinel ${sentinel}**`);
  expect(desk.sync().settled).toMatchObject([{ state: 'acknowledged' }]);
  expect(laptop.sync().settled).toMatchObject([{ state: 'acknowledged' }]);
  expect(laptop.sent()).toMatchObject([{ state: 'acknowledged', reader: 'anna@desk' }]);
  expect(third.sync()).toMatchObject({ sent: [], received: [], settled: [], problems: [] });
  expect(third.begin('two')).toBe('');
});
