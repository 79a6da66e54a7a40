import { mkdirSync, utimesSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as claude from '../../transcripts/claude-code.ts';
import { type Expected, judgeInbox } from '../oracle/inbox.ts';
import { fileOf, type Known, known } from '../oracle/known.ts';
import { startWish, transcriptOf } from '../oracle/session.ts';
import type { Place } from '../place.ts';
import type { Scenario } from './scenario.ts';

const rescued: Known = { mark: 'mark-rescued', body: null, sentinel: null };
const waiting = known('mark-old', 'aaaaaaaaaa');
const minute = 60_000;

/** A session that was killed in a command some minutes ago. */
function leaveDead(place: Place): void {
  const path = transcriptOf(place, 'dead-0001');
  const lines = [
    claude.prompt(`Do step ${rescued.mark} first.`),
    claude.bash('t1', 'npm test'),
    claude.result('t1', '12 passed'),
    claude.bash('t2', 'npm run migrate'),
  ].map((line) => ({ ...line, sessionId: 'dead-0001', cwd: place.worktree }));
  const at = Date.now() - 20 * minute;
  mkdirSync(dirname(path), { recursive: true });
  place.write(path, claude.textOf(lines, new Date(at).toISOString()));
  const last = new Date(at + (lines.length - 1) * minute);
  utimesSync(path, last, last);
}

/** A start that drafts what a dead session left: its transcript stays, so the draft may never be lost. */
const draftAtStart: Scenario = {
  name: 'start that drafts',
  prepare: leaveDead,
  wish: (place) => startWish(place, 'disturbed'),
  judge: (place) => judgeInbox(place, [{ handoff: rescued, exists: 'must', shown: 'must' }]),
};

const draftBesides: Scenario = {
  ...draftAtStart,
  name: 'start that drafts beside a handoff that waits',
  prepare: (place) => {
    leaveDead(place);
    place.write(
      join(place.inboxOf(), 'unread', '20260515T180100Z-from-shop.md'),
      fileOf(waiting, { created: '2026-05-15T18:01:00Z', worktree: place.worktree }),
    );
  },
  judge: (place) =>
    judgeInbox(
      place,
      [rescued, waiting].map((handoff): Expected => ({ handoff, exists: 'must', shown: 'must' })),
    ),
};

export const rescueScenarios: readonly Scenario[] = [draftAtStart, draftBesides];
