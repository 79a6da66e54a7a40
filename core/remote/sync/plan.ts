import type { TreeChange } from '../../git/store-objects.ts';
import { randomHex } from '../../text/hex.ts';
import { isFinal, isFor, isHeld, type LetterState, type Me } from '../letters/letter.ts';
import { type FileName, formatPath, pathOf, type RemoteHandoff, type Snapshot } from '../letters/snapshot.ts';
import type { Fate } from '../machine/fate.ts';
import { type Claim, isRenewalDue, type Ledger, patienceMs } from '../machine/ledger.ts';
import type { OutboxItem } from '../machine/outbox.ts';
import { isSameRepository, type Repository } from '../machine/repository.ts';

const day = 24 * 3_600_000;
/** What was read is kept for so long, and so is the history. */
const keptMs = 30 * day;
/** For so long it is known what was received, once the remote has it no more. */
const rememberedMs = 180 * day;
/** What this machine sent itself is for another one first. */
const ownWaitMs = 600_000;
const compactAgainMs = 7 * day;

/** All that a plan is made from. Nothing is read while it is made. */
export interface Situation {
  snapshot: Snapshot;
  me: Me;
  repository: Repository;
  ledger: Ledger;
  fates: ReadonlyMap<string, Fate>;
  now: Date;
}

const stateText = (state: LetterState) => `${JSON.stringify(state)}\n`;

/** A state of a handoff that this machine gives it. */
function stateBy(
  { me, now }: Situation,
  parts: Pick<LetterState, 'state' | 'nonce' | 'turn' | 'deliveries'>,
): LetterState {
  return { ...parts, by: me, at: now.toISOString() };
}

/** Returns which claims are this machine's by what the remote says, and which went to others. */
export function judgeClaims({ snapshot, ledger }: Pick<Situation, 'snapshot' | 'ledger'>) {
  const mine: string[] = [];
  const lost: string[] = [];
  for (const [id, claim] of Object.entries(ledger.claims)) {
    const found = snapshot.handoffs.get(id);
    // What vanished from the remote, or is older there than the claim, is still here: it stays this machine's.
    const isBehind = found === undefined || found.state.turn < claim.turn;
    const isMine = isBehind ? claim.phase !== 'claiming' : found.state.nonce === claim.nonce;
    if (isMine) mine.push(id);
    else lost.push(id);
  }
  return { mine, lost };
}

/** Notes since when claims of others say nothing new. */
export function watchClaims({ snapshot, ledger, me, now }: Situation): Ledger['watched'] {
  const watched: Ledger['watched'] = {};
  for (const [id, { letter, state }] of snapshot.handoffs) {
    if (!isHeld(state) || id in ledger.claims || !isFor(me, letter)) continue;
    const said = `${state.state} ${state.nonce} ${state.turn}`;
    const before = ledger.watched[id];
    const isSame = before?.said === said && before.since <= now.getTime();
    watched[id] = isSame ? before : { said, since: now.getTime() };
  }
  return watched;
}

/** Whether a handoff may be claimed now: it waits, or whoever claimed it has said nothing for too long. */
function isFree(
  { state }: RemoteHandoff,
  watched: Ledger['watched'][string] | undefined,
  now: Date,
): boolean {
  if (state.state === 'waiting') return true;
  return watched !== undefined && now.getTime() - watched.since > patienceMs(state.state);
}

/** Returns the ids of what is for this machine, free, and of this repository, oldest first. */
export function chooseClaims(
  situation: Situation,
  { own, sent }: { own: boolean; sent: readonly OutboxItem[] },
): string[] {
  const { snapshot, ledger, me, repository, now } = situation;
  const ownSince = new Map(sent.map(({ letter, sent_at }) => [letter.id, Date.parse(sent_at ?? '')]));
  const isOwnEarly = ({ letter }: RemoteHandoff) => {
    if (letter.from.machine.id !== me.machine.id) return false;
    if (letter.to.slice(1).toLowerCase() === me.machine.name.toLowerCase()) return false;
    const since = ownSince.get(letter.id) ?? Number.NaN;
    return !own || !(Math.abs(now.getTime() - since) > ownWaitMs);
  };
  return [...snapshot.handoffs]
    .filter(([id, handoff]) => {
      const { letter } = handoff;
      if (isFinal(handoff.state) || id in ledger.claims || id in ledger.received) return false;
      if (!isFor(me, letter) || !isSameRepository(letter.repository, repository)) return false;
      return isFree(handoff, ledger.watched[id], now) && !isOwnEarly(handoff);
    })
    .sort(([, one], [, other]) => (one.letter.at < other.letter.at ? -1 : 1))
    .map(([id]) => id);
}

/** What is written to the remote for a claim, and the claim as it is then; null where it is over. */
function tellClaim(
  situation: Situation,
  id: string,
  claim: Claim,
): { state: LetterState | null; after: Claim | null } {
  const found = situation.snapshot.handoffs.get(id);
  const fate = situation.fates.get(id)?.fate ?? 'busy';
  const { nonce } = claim;
  const turn = Math.max(claim.turn, found?.state.turn ?? 0) + 1;
  const deliveries = claim.deliveries;
  const held = situation.now.getTime();
  if (claim.phase === 'releasing')
    return { state: stateBy(situation, { state: 'waiting', nonce: '', turn, deliveries }), after: null };
  if (claim.phase === 'claiming') return { state: null, after: { ...claim, phase: 'filed', held } };
  if (fate === 'seen' || fate === 'acknowledged')
    return {
      state: stateBy(situation, { state: fate, nonce, turn, deliveries: deliveries + 1 }),
      after: null,
    };
  if (fate === 'missing') {
    // Deleted by its user once a session had it; else nobody saw it, and it goes back.
    const wasDelivered = found?.state.state === 'delivered';
    const state = wasDelivered ? 'seen' : 'waiting';
    return {
      state: stateBy(situation, { state, nonce: wasDelivered ? nonce : '', turn, deliveries }),
      after: null,
    };
  }
  const wanted = fate === 'delivered' ? 'delivered' : 'claimed';
  const isTold = found !== undefined && (found.state.state === wanted || fate === 'busy');
  if (isTold && !isRenewalDue(claim, held)) return { state: null, after: claim };
  return {
    state: stateBy(situation, { state: wanted, nonce, turn, deliveries }),
    after: { ...claim, turn, held },
  };
}

export interface Plan {
  changes: TreeChange[];
  /** The history begins anew. */
  isRoot: boolean;
  /** What the ledger says before the push, and after one that succeeded. */
  before: Ledger;
  after: Ledger;
  settled: { id: string; state: LetterState }[];
}

/** Whether the history is due to begin anew, by the clock of this machine and of whoever began it. */
function isCompactionDue({ snapshot: { tip, rootAt }, ledger, now }: Situation): boolean {
  if (tip === null) return false;
  const tried = ledger.not_compacted;
  if (tried !== undefined && Math.abs(now.getTime() - tried) < compactAgainMs) return false;
  const age = Math.abs(now.getTime() - Date.parse(rootAt ?? ''));
  return !(age <= keptMs);
}

/** Everything that stays when the history begins anew: all but what was read long ago. */
function keptFiles({ snapshot, now }: Situation): TreeChange[] {
  return [...snapshot.handoffs].flatMap(([id, { state, objects }]) => {
    if (isFinal(state) && now.getTime() - Date.parse(state.at) > keptMs) return [];
    return Object.entries(objects).map(([file, { object }]) => ({
      path: pathOf(id, file as FileName),
      object,
    }));
  });
}

/** A claim that this machine tries to get. */
export interface Wanted {
  id: string;
  name: string;
  inbox: string;
}

/** Makes one commit's worth of changes, and what the ledger says before and after it. */
export function makePlan(
  situation: Situation,
  { outbox, wanted }: { outbox: readonly (OutboxItem & { signature?: string })[]; wanted: readonly Wanted[] },
): Plan {
  const { snapshot, ledger, now } = situation;
  const isRoot = isCompactionDue(situation);
  const changes: TreeChange[] = isRoot ? keptFiles(situation) : [];
  const settled: Plan['settled'] = [];
  const before: Ledger = { ...ledger, claims: { ...ledger.claims } };
  const claims: Ledger['claims'] = {};
  const received = Object.fromEntries(
    Object.entries(ledger.received).filter(
      ([id, at]) => snapshot.handoffs.has(id) || now.getTime() - at < rememberedMs,
    ),
  );
  const write = (id: string, state: LetterState) =>
    changes.push({ path: pathOf(id, 'state.json'), text: stateText(state) });
  for (const { letter, text, signature } of outbox) {
    changes.push({ path: pathOf(letter.id, 'letter.json'), text: letterText(letter) });
    changes.push({ path: pathOf(letter.id, 'handoff.md'), text: text ?? '' });
    if (signature !== undefined) changes.push({ path: pathOf(letter.id, 'signature'), text: signature });
  }
  for (const [id, claim] of Object.entries(ledger.claims)) {
    const { state, after } = tellClaim(situation, id, claim);
    const isThere = snapshot.handoffs.has(id);
    if (state !== null && isThere) write(id, state);
    if (after !== null) claims[id] = after;
    else if (state !== null && isFinal(state)) received[id] = now.getTime();
    if (state !== null && isFinal(state)) settled.push({ id, state });
  }
  // An older history was put onto the ref: what was read here is not read once more elsewhere.
  for (const id of Object.keys(ledger.received)) {
    const state = snapshot.handoffs.get(id)?.state;
    if (state?.state !== 'waiting' || id in ledger.claims) continue;
    const { turn, deliveries } = state;
    write(id, stateBy(situation, { state: 'seen', nonce: '', turn: turn + 1, deliveries }));
  }
  for (const { id, name, inbox } of wanted) {
    const found = snapshot.handoffs.get(id);
    if (found === undefined) continue;
    const { letter, state } = found;
    const deliveries = state.deliveries + (state.state === 'delivered' ? 1 : 0);
    const nonce = randomHex(16);
    const turn = state.turn + 1;
    const { addresses, roots } = letter.repository;
    const repository = { addresses, roots };
    const claim: Claim = {
      nonce,
      phase: 'claiming',
      turn,
      deliveries,
      inbox,
      name,
      repository,
      held: now.getTime(),
    };
    write(id, stateBy(situation, { state: 'claimed', nonce, turn, deliveries }));
    before.claims[id] = claim;
    // `claiming` until it is filed: whatever kills this process between the two, the next one files it.
    claims[id] = claim;
  }
  if (isRoot || (snapshot.tip === null && changes.length > 0)) {
    const format = { version: 1, root_at: now.toISOString() };
    changes.push({ path: formatPath, text: `${JSON.stringify(format)}\n` });
  }
  return { changes, isRoot, before, after: { ...before, claims, received }, settled };
}

export const letterText = (letter: OutboxItem['letter']): string => `${JSON.stringify(letter)}\n`;
