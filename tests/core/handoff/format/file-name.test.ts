import { describe, expect, it } from 'vitest';
import {
  fileNameInstant,
  handoffFileName,
  topicOfTitle,
  topicPattern,
} from '../../../../core/handoff/format/file-name.ts';

const at = new Date('2026-05-15T18:30:07.999Z');

describe('the name of a handoff file', () => {
  it.each([
    ['sender only', { from: 'app' }, '20260515T183007Z-from-app.md'],
    ['with a topic', { from: 'app', topic: 'auth-refactor' }, '20260515T183007Z-from-app-auth-refactor.md'],
    ['a sender with a space', { from: 'my app' }, '20260515T183007Z-from-my%20app.md'],
    ['a sender of path characters', { from: '/' }, '20260515T183007Z-from-%2F.md'],
    ['a sender that begins with a dash', { from: '-x' }, '20260515T183007Z-from-%2Dx.md'],
  ])('%s', (_, parts, expected) => {
    expect(handoffFileName({ at, ...parts })).toBe(expected);
  });

  it('gets five hex digits when it is taken', () => {
    expect(handoffFileName({ at, from: 'app', topic: 't', distinct: true })).toMatch(
      /^20260515T183007Z-from-app-t-[0-9a-f]{5}\.md$/,
    );
  });

  it('always leaves room for a claim in front of it', () => {
    const name = handoffFileName({ at, from: 'é'.repeat(200), topic: 'x'.repeat(64), distinct: true });
    expect(Buffer.byteLength(name)).toBeLessThanOrEqual(220);
  });
});

describe('the instant in a name', () => {
  it.each([
    ['20260515T183007Z-from-app.md', '2026-05-15T18:30:07.000Z'],
    ['20260515T183007Z-from-a-b-12345.md', '2026-05-15T18:30:07.000Z'],
    ['20261315T183007Z-from-app.md', undefined],
    ['20260515T183007Z-to-app.md', undefined],
    ['notes.md', undefined],
  ])('%s → %s', (name, expected) => {
    expect(fileNameInstant(name)?.toISOString()).toBe(expected);
  });
});

describe('a topic', () => {
  it.each(['a', '1', 'auth-refactor', 'a--b', 'x'.repeat(64)])('may be %s', (topic) => {
    expect(topicPattern.test(topic)).toBe(true);
  });
  it.each(['', '-a', 'a-', 'A', 'a b', 'a/b', '..', 'ä', 'a\n', 'x'.repeat(65)])('may not be %j', (topic) => {
    expect(topicPattern.test(topic)).toBe(false);
  });
});

describe('a topic made from a title', () => {
  it.each([
    ['Orders are charged twice after a timeout', 'orders-are-charged-twice-after-a'],
    ['Größe & Maß: die Prüfung der Eingabewerte', 'grosse-mass-die-prufung-der'],
    ['Fix 502s — nginx/upstream keep-alive, round 2', 'fix-502s-nginx-upstream-keep'],
    [`${'x'.repeat(90)} y`, 'x'.repeat(32)],
    ['Login fails after token refreshes', 'login-fails-after-token'],
  ])('%s', (title, topic) => {
    expect(topicOfTitle(title)).toBe(topic);
    expect(topicPattern.test(topic)).toBe(true);
  });

  it.each([
    '',
    'Auth refactor',
    'Login fails after token refresh.',
    '上限は100件である'.repeat(9).replace(/1/g, ''),
    '…'.repeat(40),
  ])('is not made from %j', (title) => expect(topicOfTitle(title)).toBeNull());
});
