import { describe, expect, it } from 'vitest';
import { HandoffError } from '../../../core/errors.ts';
import { explainWriteError } from '../../../core/files/write.ts';

const failed = (code: string) => Object.assign(new Error(code), { code });

describe('what a failed write means', () => {
  it.each([
    ['ENOSPC', 'disk-full', '/r/x.md: the disk is full (ENOSPC); nothing was written'],
    ['EDQUOT', 'disk-full', '/r/x.md: the disk is full (EDQUOT); nothing was written'],
    [
      'EROFS',
      'root-unwritable',
      '/r/x.md: cannot be written (EROFS); expected /r to be a directory of yours',
    ],
  ])('%s', (code, known, message) => {
    expect(explainWriteError(failed(code), '/r/x.md', '/r')).toMatchObject({ code: known, message });
  });

  it('leaves an error that explains itself: a file that is filed and not synced was written', () => {
    const unknown = new HandoffError('durability-unknown', { message: 'filed', hint: 'sync' });
    expect(explainWriteError(unknown, '/r/x.md', '/r')).toBe(unknown);
  });
});
