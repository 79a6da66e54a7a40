import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Place } from '../place.ts';
import { isWhole, type Known } from './known.ts';
import { reply, startSession } from './session.ts';
import { filesBelow, leftoversBelow } from './tree.ts';

export interface Expected {
  handoff: Known;
  /** Whether its writing was reported, or it was there before. */
  exists: 'must' | 'may';
  /** Whether the next session must be shown it; `settled`: it was answered or a person read it. */
  shown: 'must' | 'may' | 'never';
}

const isLive = (path: string) =>
  /\/(?:unread|read)\/[^./][^/]*\.md$/.test(path) || /\/\.drafts\/[^/]+\.md$/.test(path);

/** Where a handoff stands, by its mark: live places only, below the root. */
export function placesOf(place: Place, handoff: Known): string[] {
  return filesBelow(place.root).filter(
    (path) => isLive(path) && readFileSync(path, 'utf8').includes(`Do step ${handoff.mark} first`),
  );
}

function checkPlaces(place: Place, { handoff, exists }: Expected): string[] {
  const places = placesOf(place, handoff);
  const shown = places.map((path) => path.replace(place.root, ''));
  if (places.length > 1) return [`${handoff.mark} stands in ${places.length} places: ${shown.join(', ')}`];
  if (places.length === 0) return exists === 'must' ? [`${handoff.mark} is lost`] : [];
  return places
    .filter((path) => !isWhole(readFileSync(path, 'utf8'), handoff))
    .map((path) => `${handoff.mark} is torn in ${path.replace(place.root, '')}`);
}

/** Whoever reads a directory of an inbox finds files that are whole, also such as nobody asked for. */
function tornBelow(root: string): string[] {
  const whole = /^---\n[\s\S]*\n---\n[\s\S]*\n<!-- sentinel: [a-z2-7]{10} -->\n$/;
  const torn = filesBelow(root).filter((path) => isLive(path) && !whole.test(readFileSync(path, 'utf8')));
  return torn.map((path) => `torn: ${path.replace(root, '')}`);
}

function checkShown(place: Place, text: string, { handoff, shown }: Expected): string[] {
  const [path] = placesOf(place, handoff);
  if (path === undefined || path.includes('/.drafts/')) return [];
  const sentinel = handoff.sentinel ?? /sentinel: (\w+) -->\n$/.exec(readFileSync(path, 'utf8'))?.[1] ?? '?';
  const isShown = text.includes(sentinel) && text.includes(`Do step ${handoff.mark} first`);
  if (shown === 'must' && !isShown) return [`${handoff.mark} was not shown at the next start`];
  if (shown === 'never' && isShown) return [`${handoff.mark} was shown again`];
  return [];
}

/**
 * What must be true after whatever happened to one inbox: the next session is shown what nobody saw, answers it, and
 * the one after it finds everything archived once, whole, with nothing left over.
 */
export async function judgeInbox(
  place: Place,
  expected: readonly Expected[],
  worktree = place.worktree,
  { last = true } = {},
): Promise<string[]> {
  const torn = tornBelow(place.root);
  const first = await startSession(place, 'after-1', 'startup', worktree);
  const wrong = [
    ...torn,
    ...first.faults,
    ...expected.flatMap((item) => [...checkPlaces(place, item), ...checkShown(place, first.text, item)]),
  ];
  reply(
    place,
    'after-1',
    `**Handoffs loaded: — sentinels: ${first.text.match(/[a-z2-7]{10}/g)?.join(' ')}**`,
  );
  const second = await startSession(place, 'after-2', 'startup', worktree);
  const quiet = expected.map((item) => ({ ...item, shown: 'never' as const }));
  wrong.push(
    ...second.faults,
    ...quiet.flatMap((item) => [...checkPlaces(place, item), ...checkShown(place, second.text, item)]),
  );
  for (const { handoff } of expected) {
    for (const path of placesOf(place, handoff)) {
      if (path.startsWith(place.inboxOf(worktree)) && path.includes('/unread/'))
        wrong.push(`${handoff.mark} was answered and is unread`);
    }
  }
  const records = filesBelow(join(place.inboxOf(worktree), '.delivered')).filter((path) =>
    /\.delivered\/[^/.][^/]*\.json$/.test(path),
  );
  wrong.push(...records.map((path) => `a record stays: ${path.replace(place.root, '')}`));
  // Another inbox may still have to be started in.
  if (last)
    wrong.push(...leftoversBelow(place.base).map((path) => `left over: ${path.replace(place.base, '')}`));
  return [...new Set(wrong)];
}
