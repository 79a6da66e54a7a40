import { dirname } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { report } from './figures.ts';
import { placesOf } from './oracle/inbox.ts';
import { known } from './oracle/known.ts';
import { startSession } from './oracle/session.ts';
import { Place } from './place.ts';
import { ourProduct } from './product.ts';
import { inject } from './strace/inject.ts';
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
    const { calls } = await recordCalls(place, wish, []);
    const linked = calls.findIndex((call) => call.name === 'link');
    const sync = calls.slice(linked).find((call) => call.name === 'fsync');
    if (!sync) throw new Error('no fsync after the link');
    place.restore();
    const anonymous = { ...sync, args: place.anonymous(sync.args) };
    const struck = await inject(place, wish, { call: anonymous, what: code }, []);
    report({ part: 'a sync that fails', scenario: code, tried: 1, violations: 0 });
    expect([struck.hit, struck.status]).toEqual([true, 1]);
    const { error } = JSON.parse(struck.stdout) as { error: { code: string; message: string; hint: string } };
    expect(error.code).toBe('durability-unknown');
    const [path = ''] = placesOf(place, draft);
    expect(error.message).toContain(`${path} is filed and whole`);
    expect(error.message).toContain(code);
    expect(error.hint).toContain(`sync ${dirname(path)}`);
    expect((await startSession(place, 'next')).text).toContain('Do step mark-published first');
  },
);
