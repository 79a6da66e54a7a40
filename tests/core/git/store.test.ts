import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readAddress } from '../../../core/git/address.ts';
import { fetchTip, type GitStore, prepareStore, pushTip } from '../../../core/git/store.ts';
import { splitBySize, writeCommit } from '../../../core/git/store-objects.ts';
import { makeTemporary } from '../world.ts';

it('of two who push onto the same commit one succeeds, and the other is told that it was raced', async () => {
  const base = makeTemporary();
  const bare = join(base, 'bare.git');
  execFileSync('git', ['init', '-q', '--bare', bare]);
  const address = readAddress(bare, '/');
  if ('fault' in address) throw new Error(address.fault);
  const env = {
    PATH: process.env.PATH,
    HOME: base,
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
  };
  const storeOf = (name: string): GitStore => ({
    directory: join(base, name),
    address,
    env,
    left: () => 20_000,
  });
  const commit = async (store: GitStore, parent: string | null, text: string) => {
    const at = new Date('2026-05-15T18:00:00Z');
    const made = await writeCommit(store, parent, [{ path: 'format.json', text }], { message: text, at });
    if (!made.ok) throw new Error(made.reason);
    return made.value;
  };
  const [one, other] = [storeOf('one.git'), storeOf('other.git')];
  for (const store of [one, other]) {
    expect(await prepareStore(store)).toEqual({ ok: true, value: null });
    expect(await fetchTip(store)).toEqual({ ok: true, value: null });
  }
  const first = await commit(one, null, 'first');
  expect(await pushTip(one, null, first)).toEqual({ ok: true, value: null });
  expect(await pushTip(other, null, await commit(other, null, 'beside'))).toMatchObject({
    ok: false,
    fault: 'raced',
  });
  expect(await fetchTip(other)).toEqual({ ok: true, value: first });
  const second = await commit(other, first, 'second');
  expect(await pushTip(other, first, second)).toEqual({ ok: true, value: null });
  // A new beginning of the history goes the same way: it takes the place of what was fetched, and of nothing else.
  const anew = await commit(one, null, 'anew');
  expect(await pushTip(one, first, anew)).toMatchObject({ ok: false, fault: 'raced' });
  expect(await fetchTip(one)).toEqual({ ok: true, value: second });
  expect(await pushTip(one, second, anew)).toEqual({ ok: true, value: null });
});

it('what is read at once is split by its size, and the order stays', () => {
  const parts = splitBySize([3, 4, 5, 9, 1, 1], (size) => size, 8);
  expect(parts).toEqual([[3, 4], [5], [9], [1, 1]]);
  expect(splitBySize([], (size) => size)).toEqual([]);
});
