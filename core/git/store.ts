import { join } from 'node:path';
import { ensureDirectory } from '../files/directory.ts';
import { exists } from '../files/entry.ts';
import { listNames } from '../files/read.ts';
import { removeFile } from '../files/remove.ts';
import { removeTree } from '../files/tree.ts';
import { randomHex } from '../text/hex.ts';
import type { GitAddress } from './address.ts';
import { readSmallFile } from './places.ts';
import { type GitRequest, startGit } from './start.ts';

/** The one ref that handoffs travel in. No clone and no ordinary fetch takes it, no list of branches shows it. */
const handoffRef = 'refs/agent-handoffs/v1';

/** Why git could not do something with a remote. */
export type GitFault = 'unreachable' | 'auth' | 'refused' | 'corrupt' | 'raced' | 'late';

export type StoreResult<Value> = { ok: true; value: Value } | { ok: false; fault: GitFault; reason: string };

/** A bare repository of ours that holds what was fetched. It is a cache: nothing is lost with it. */
export interface GitStore {
  directory: string;
  address: GitAddress;
  env: NodeJS.ProcessEnv;
  /** How much longer git may take, in milliseconds. */
  left: () => number;
}

const noHooks =
  'git -c core.hooksPath=/dev/null -c core.alternateRefsCommand=true -c receive.autogc=false -c core.fsmonitor=false';
/** Of a repository on this machine the other side of git is ours to start: no hook of that repository runs. */
const localSides = (program: 'upload-pack' | 'receive-pack') => `--${program}=${noHooks} ${program}`;

const settings = [
  'fetch.fsckObjects=true',
  'fetch.unpackLimit=100',
  'protocol.version=2',
  'core.logAllRefUpdates=false',
  'http.lowSpeedLimit=1',
  'http.lowSpeedTime=15',
].flatMap((setting) => ['-c', setting]);

/** What ssh must not wait for: an answer on a terminal, or a host that does not answer. */
const sshOptions = '-o BatchMode=yes -o ConnectTimeout=10 -o ServerAliveInterval=5 -o ServerAliveCountMax=2';

/** Runs git in the store with the user's configuration, which holds their keys for signatures. */
export function runInStore(store: GitStore, args: readonly string[], request: GitRequest = {}) {
  const env = { GIT_DIR: store.directory, GIT_ALLOW_PROTOCOL: 'file:ssh:http:https', ...request.env };
  const timeoutMs = Math.max(1, Math.floor(store.left()));
  return startGit(store.directory, [...settings, ...args], store.env, {
    ...request,
    env,
    timeoutMs,
    unattended: true,
  });
}

/** With the user's own ssh command, which may name a key: theirs stays, and asks nothing. */
async function sshEnvironment(store: GitStore): Promise<Record<string, string>> {
  if (store.address.transport !== 'ssh') return {};
  const own = await runInStore(store, ['config', '--get', 'core.sshCommand']);
  return { GIT_SSH_COMMAND: `${(own.ok && own.output.trim()) || 'ssh'} ${sshOptions}` };
}

const faults: readonly (readonly [GitFault, RegExp])[] = [
  ['late', /took more than \d+ ms/],
  [
    'auth',
    /Authentication failed|could not read (?:Username|Password)|terminal prompts disabled|Permission denied|Host key verification failed|\b(?:401|403)\b|access denied|not authorized|publickey/i,
  ],
  [
    'raced',
    /stale info|fetch first|\(non-fast-forward\)|cannot lock ref|failed to update ref|incorrect old value|reference already exists|failed to lock/i,
  ],
  [
    'refused',
    /remote rejected|pre-receive hook declined|denying|deny updating|prohibited|not allowed|protected|unable to create|read-only|insufficient permission/i,
  ],
  [
    'corrupt',
    /fsck|bad object|corrupt|did not send all|inflate|unpack|missing (?:blob|tree|commit)|bad tree|bad pack|not a valid|mismatched algorithms/i,
  ],
];

/** What a failure of git's is, by what it printed. */
export function failure(reason: string): { ok: false; fault: GitFault; reason: string } {
  return { ok: false, fault: faults.find(([, form]) => form.test(reason))?.[0] ?? 'unreachable', reason };
}

const packsAtMost = 64;
/** Small fetches leave loose objects: one directory in 256 has this many of some ten thousand. */
const looseAtMost = 64;

/** Makes the store where it is not, and anew where it grew or was left half made. */
export async function prepareStore(store: GitStore): Promise<StoreResult<null>> {
  const ready = join(store.directory, 'objects');
  const packs = listNames(join(ready, 'pack')).filter((name) => name.endsWith('.pack'));
  const isGrown = packs.length > packsAtMost || listNames(join(ready, '17')).length > looseAtMost;
  if (exists(join(store.directory, 'HEAD')) && !isGrown) return { ok: true, value: null };
  removeTree(store.directory);
  ensureDirectory(store.directory, false);
  const args = ['init', '--quiet', '--bare', '--template=', store.directory];
  const made = await runInStore(store, args, { env: { GIT_DEFAULT_REF_FORMAT: 'files' } });
  return made.ok ? { ok: true, value: null } : failure(made.reason);
}

export const objectName = /^[0-9a-f]{40}(?:[0-9a-f]{24})?$/;

/**
 * Fetches the ref and returns its commit, null where the remote has none yet. It is fetched under a name of its own too:
 * a git that outlived its process may still write the usual one.
 */
export async function fetchTip(store: GitStore): Promise<StoreResult<string | null>> {
  const side = store.address.transport === 'file' ? [localSides('upload-pack')] : [];
  const flags = ['--quiet', '--no-tags', '--no-write-fetch-head', '--no-recurse-submodules', '--no-auto-gc'];
  const own = `refs/fetched/${randomHex(8)}`;
  const what = ['--', store.address.url, `+${handoffRef}:${handoffRef}`, `+${handoffRef}:${own}`];
  const fetched = await runInStore(store, ['fetch', ...flags, ...side, ...what], {
    env: await sshEnvironment(store),
  });
  if (!fetched.ok) {
    const isMissing = /couldn't find remote ref/i.test(fetched.reason);
    return isMissing ? { ok: true, value: null } : failure(fetched.reason);
  }
  const path = join(store.directory, own);
  const tip = readSmallFile(path) ?? '';
  removeFile(path);
  return objectName.test(tip) ? { ok: true, value: tip } : failure(`corrupt: ${own} was not written`);
}

/** Returns the commit of the ref by a look alone, null where the remote has none: half the work of a fetch of nothing. */
export async function readTip(store: GitStore): Promise<StoreResult<string | null>> {
  const side = store.address.transport === 'file' ? [localSides('upload-pack')] : [];
  const what = ['--quiet', ...side, '--', store.address.url, handoffRef];
  const listed = await runInStore(store, ['ls-remote', ...what], { env: await sshEnvironment(store) });
  if (!listed.ok) return failure(listed.reason);
  const line = listed.output.split('\n').find((one) => one.endsWith(`\t${handoffRef}`)) ?? '';
  const [tip = ''] = line.split('\t');
  return { ok: true, value: objectName.test(tip) ? tip : null };
}

/** Gives the ref another commit if it still has the one that is expected: of several machines one succeeds. */
export async function pushTip(
  store: GitStore,
  expected: string | null,
  commit: string,
): Promise<StoreResult<null>> {
  const side = store.address.transport === 'file' ? [localSides('receive-pack')] : [];
  const lease = `--force-with-lease=${handoffRef}:${expected ?? ''}`;
  const flags = [
    '--quiet',
    '--no-verify',
    '--no-signed',
    '--no-follow-tags',
    '--recurse-submodules=no',
    lease,
  ];
  // Without `+`: that would push whatever the remote holds by now.
  const what = ['--', store.address.url, `${commit}:${handoffRef}`];
  const pushed = await runInStore(store, ['push', ...flags, ...side, ...what], {
    env: await sshEnvironment(store),
  });
  return pushed.ok ? { ok: true, value: null } : failure(pushed.reason);
}

/** Whether a remote answers, and shows its refs, to somebody whom it does not know. */
export async function answersAnybody(store: GitStore, url: string): Promise<StoreResult<null>> {
  const anonymous = ['-c', 'credential.helper=', '-c', 'http.extraHeader=', '-c', 'http.emptyAuth=false'];
  const env = { GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' };
  const asked = await runInStore(store, [...anonymous, 'ls-remote', '--quiet', '--', url, 'HEAD'], { env });
  return asked.ok ? { ok: true, value: null } : failure(asked.reason);
}
