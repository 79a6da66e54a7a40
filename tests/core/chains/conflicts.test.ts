import { describe, expect, it } from 'vitest';
import type { Entry } from '../../../core/chains/format/entry.ts';
import { readEntry } from '../../../core/chains/format/read-entry.ts';
import { findConflicts, touchedFiles } from '../../../core/chains/lineage/conflicts.ts';
import { ChainPlace, type FileParts } from './place.ts';

describe('the files an Output names', () => {
  it.each([
    ['Changed `src/auth/mod.rs:12` and src/lib.rs.', ['src/auth/mod.rs', 'src/lib.rs']],
    ['Cargo.toml and ./package.json', ['Cargo.toml', 'package.json']],
    ['See https://example.com/a/b.html', []],
    ['version 1.2 of e.g. this, and/or that', []],
    ['.local/handoff/2025-01-09T14-30-45-architect.md', []],
  ])('%j', (output, files) => {
    expect(touchedFiles(`## Context\n\nsrc/only/context.rs\n\n## Output\n\n${output}\n`)).toEqual(files);
  });
});

describe('two parents of a merge', () => {
  async function conflicts(one: FileParts, other: FileParts): Promise<string[]> {
    const place = new ChainPlace();
    place.entry('b', one);
    place.entry('c', other);
    const parents: Entry[] = [];
    for (const id of ['b', 'c']) {
      const entry = await readEntry(place.directory, id);
      if (entry) parents.push(entry);
    }
    const { canonical } = await place.loadRoles();
    const passed = parents.map(
      () => new Map([['must use x', { text: 'MUST use x', key: 'must use x', from: 'a' }]]),
    );
    return findConflicts(parents, passed, canonical).map(({ kind, message }) => `${kind}: ${message}`);
  }

  const tester = { next_agent: 'testing', next_task: 'Test auth' };
  it.each<[string, FileParts, FileParts, string[]]>([
    ['agree', {}, {}, []],
    [
      'touch one file',
      { output: 'src/a.rs, src/b.rs' },
      { output: '`src/b.rs`' },
      ['file: both name src/b.rs in their Output'],
    ],
    ['ended differently', { status: 'blocked' }, {}, ['status: one is blocked, the other completed']],
    ['are both not done', { status: 'blocked' }, { status: 'needs_discussion' }, []],
    [
      'want different things of one agent',
      tester,
      { next_agent: 'rust-testing-engineer', next_task: 'Test storage' },
      ['next_task: different tasks for testing: "Test auth" and "Test storage"'],
    ],
    ['want the same in other words', tester, { ...tester, next_task: '`test  auth`.' }, []],
    ['want things of different agents', tester, { next_agent: 'review', next_task: 'Review auth' }, []],
    [
      'disagree on a constraint',
      { context: 'Constraint lifted: MUST use x because y' },
      {},
      ['constraint: b lifted "MUST use x"; through c it is still in force'],
    ],
  ])('%s', async (_, one, other, expected) => {
    expect(await conflicts(one, other)).toEqual(expected);
  });
});
