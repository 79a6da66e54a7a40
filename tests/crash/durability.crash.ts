import { dirname } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { report } from './figures.ts';
import { placesOf } from './oracle/inbox.ts';
import { known } from './oracle/known.ts';
import { startSession } from './oracle/session.ts';
import { Place } from './place.ts';
import { ourProduct } from './product.ts';
import { injectSurely } from './strace/inject.ts';
import { readRun } from './strace/point.ts';
import { recordCalls } from './strace/trace.ts';

const draft = known('mark-published');
const wish = {
  bundle: 'cli' as const,
  args: ['publish', '--json', '--no-review', '--file', '-'],
  input: draft.body,
};

it.each(['EIO', 'ENOSPC', 'EROFS'])(
  'a directory that cannot be synced after the link (%s): filed, durability unknown',
  async (code) => {
    const place = new Place(ourProduct);
    onTestFinished(() => place.remove());
    place.save();
    const recorded = readRun(place, (await recordCalls(place, wish, [])).calls);
    const { points } = recorded;
    const linked = points.findIndex(({ name }) => name === 'link');
    const point = points.slice(linked).find(({ name }) => name === 'fsync');
    if (!point) throw new Error('no fsync after the link');
    const struck = await injectSurely(place, wish, { point, what: code }, recorded, []);
    if (struck === null) throw new Error('the fsync was not struck');
    report({ part: 'a sync that fails', scenario: code, tried: 1, violations: 0 });
    expect(struck.status).toBe(1);
    const { error } = JSON.parse(struck.stdout) as { error: { code: string; message: string; hint: string } };
    expect(error.code).toBe('durability-unknown');
    const [path = ''] = placesOf(place, draft);
    expect(error.message).toContain(`${path} is filed and whole`);
    expect(error.message).toContain(code);
    expect(error.hint).toContain(`sync ${dirname(path)}`);
    expect((await startSession(place, 'next')).text).toContain('Do step mark-published first');
  },
);
