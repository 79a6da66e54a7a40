import { describe, expect, it } from 'vitest';
import { identityOfRoot } from '../../core/worktree/identity.ts';
import { tableUnder } from './markdown.ts';

describe('the table of identities', () => {
  it.each(tableUnder('spec/storage.md', 'Identity', 14))('%s', (worktree = '', slug, recipient) => {
    const identity = identityOfRoot(worktree);
    expect([identity.slug, identity.recipient]).toEqual([slug, recipient]);
  });
});
