import type * as z from 'zod/mini';
import { isDirectory } from '../../files/entry.ts';
import { removeTree } from '../../files/tree.ts';
import { replaceFile } from '../../files/write.ts';
import { schemaOnDemand } from '../../text/schema-on-demand.ts';
import type * as parts from '../../text/zod-parts.ts';
import { type RemoteFiles, type RemotePaths, readOwnJson } from './paths.ts';

const claimOf = (z: typeof parts) =>
  z.object({
    nonce: z.string(),
    /** `claiming`: the push may have come through; `filed`: it lies in an inbox; `releasing`: it goes back. */
    phase: z.enum(['claiming', 'filed', 'releasing']),
    turn: z.number(),
    /** Earlier deliveries, by any machine. */
    deliveries: z.number(),
    inbox: z.string(),
    name: z.string(),
    repository: z.object({ addresses: z.array(z.string()), roots: z.array(z.string()) }),
    /** When the remote was last told that the claim is held, by this machine's clock, in milliseconds. */
    held: z.number(),
  });

/**
 * What this machine knows of a remote. A claim is written here before it is pushed: whatever is interrupted is put right
 * from this and from what the remote then says.
 */
const ledgerFile = schemaOnDemand((z) =>
  z.object({
    /** The commit that was worked through whole, for each repository and name under which that was done. */
    tips: z.record(z.string(), z.string()),
    claims: z.record(z.string(), claimOf(z)),
    /** By id and nonce. Claims whose push had not come through when it was looked at: git may have outlived the process that began it. */
    late: z.record(z.string(), claimOf(z)),
    /** Claims of others: what they said last, and since when by this machine's clock. */
    watched: z.record(z.string(), z.object({ said: z.string(), since: z.number() })),
    /** What was received here, and when: it is not received again, whatever the remote says later. */
    received: z.record(z.string(), z.number()),
    /** Who sent something that was received here. */
    senders: z.record(z.string(), z.number()),
    /** When a server refused a new beginning of the history. */
    not_compacted: z.optional(z.number()),
  }),
);

export type Ledger = z.infer<ReturnType<typeof ledgerFile>>;
export type Claim = Ledger['claims'][string];

export const emptyLedger = (): Ledger => ({
  tips: {},
  claims: {},
  late: {},
  watched: {},
  received: {},
  senders: {},
});

/** Returns what is known of a remote; null where nothing is, or where it is damaged. */
export function readLedger(paths: RemotePaths, { ledger }: RemoteFiles): Ledger | null {
  return readOwnJson(paths, ledger, (value) => ledgerFile().parse(value));
}

/** The claims come first: a start looks at the beginning of the file alone. */
export function writeLedger({ ledger: path }: RemoteFiles, { claims, ...rest }: Ledger): void {
  if (isDirectory(path)) removeTree(path);
  replaceFile(path, `${JSON.stringify({ claims, ...rest })}\n`);
}

const hour = 3_600_000;
/** A claim is good for so long by this machine's clock without a word to the remote. */
const ownLeaseMs = 24 * hour;

/**
 * Whether this machine may still deliver what it claimed. Each machine measures by its own clock alone, and others wait
 * twice as long, so no two clocks have to agree. A clock that was set back counts as too late.
 */
export const isLeaseGood = ({ held }: Claim, nowMs: number): boolean =>
  nowMs >= held && nowMs - held < ownLeaseMs;

/** A claim is told anew to the remote after so long. */
export const isRenewalDue = ({ held }: Claim, nowMs: number): boolean =>
  nowMs < held || nowMs - held > 6 * hour;

/** How long others leave a claim alone that says nothing new: longer once a session has the handoff. */
export const patienceMs = (state: string): number => (state === 'delivered' ? 7 * 24 * hour : 2 * ownLeaseMs);
