import { describe, expect, it } from 'vitest';
import { reserveId } from '../../../core/chains/format/directory.ts';
import {
  bareAgent,
  instantAfter,
  isAgentName,
  isSafeId,
  makeTimestamp,
  normaliseId,
  splitId,
} from '../../../core/chains/format/ids.ts';
import { ChainPlace, fileText } from './place.ts';

const instant = new Date(2025, 0, 9, 14, 30, 45);

describe('ids', () => {
  it.each([
    ['2025-01-09T14-30-45-architect', { timestamp: '2025-01-09T14-30-45', agent: 'architect' }],
    ['2025-01-09T14-30-45-live-tester', { timestamp: '2025-01-09T14-30-45', agent: 'live-tester' }],
    ['2025-01-09T14-30-45-', null],
    ['2025-01-09T14:30:45-architect', null],
    ['architect', null],
    ['2025-01-09T14-30-45-a/b', null],
    ['{HANDOFF_ID}', null],
  ])('%s is taken apart into %j', (id, parts) => {
    expect(splitId(id)).toEqual(parts);
  });

  it.each([
    ['a', true],
    ['', false],
    ['.hidden', false],
    ['..', false],
    ['a/b', false],
    ['a\\b', false],
    ['a\nb', false],
    ['a\0b', false],
    ['a'.repeat(201), false],
  ])('%j as a file name: %s', (id, safe) => {
    expect(isSafeId(id)).toBe(safe);
  });

  it.each([
    ['developer', true],
    ['rust-developer', true],
    ['a/b', false],
    ['../x', false],
    ['', false],
    ['-x', false],
    ['a b', false],
    ['é', false],
  ])('%j as an agent: %s', (name, right) => {
    expect(isAgentName(name)).toBe(right);
  });

  it.each([
    ['.local/handoff/a.md', 'a'],
    ['a.yaml', 'a'],
    ['`a.md`', 'a'],
    ['C:\\x\\a.md', 'a'],
    ['a', 'a'],
  ])('%s means %s', (text, id) => {
    expect(normaliseId(text)).toBe(id);
  });

  it('leaves the plugin off an agent', () => {
    expect(bareAgent('rust-agents:rust-developer')).toBe('rust-developer');
  });

  it('carries the local time, as `date` prints it', () => {
    expect(makeTimestamp(instant)).toBe('2025-01-09T14-30-45');
  });

  it.each([
    ['no parent', [], '2025-01-09T14-30-45'],
    ['an older parent', ['2025-01-09T14-00-00-a'], '2025-01-09T14-30-45'],
    ['one of this second', ['2025-01-09T14-30-45-a'], '2025-01-09T14-30-46'],
    ['one a little ahead', ['2025-01-09T14-31-00-a'], '2025-01-09T14-31-01'],
    ['one from another clock', ['2031-01-09T14-31-00-a'], '2025-01-09T14-30-45'],
    ['one without a time', ['notes'], '2025-01-09T14-30-45'],
  ])('a child of %s gets %s', (_, parents, timestamp) => {
    expect(makeTimestamp(instantAfter(instant, parents))).toBe(timestamp);
  });
});

describe('giving ids out', () => {
  it('takes the next free second, past files of both forms and past ids that are only given out', () => {
    const place = new ChainPlace();
    place.put('2025-01-09T14-30-45-developer.md', fileText('x'));
    place.put('2025-01-09T14-30-46-developer.yaml', 'id: x\n');
    const give = (agent: string) => reserveId(place.directory, agent, instant);
    expect(give('developer')?.id).toBe('2025-01-09T14-30-47-developer');
    expect(give('developer')?.id).toBe('2025-01-09T14-30-48-developer');
    expect(give('testing')?.id).toBe('2025-01-09T14-30-45-testing');
    expect(place.names).toEqual(['2025-01-09T14-30-45-developer.md', '2025-01-09T14-30-46-developer.yaml']);
  });
});
