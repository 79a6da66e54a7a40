import type { Context } from '../../../core/context.ts';
import { targetAt } from '../../../core/files/entry.ts';
import { makeTemporaryDirectory, removeTree } from '../../../core/files/tree.ts';
import type { GitAddress } from '../../../core/git/address.ts';
import { comparableAddress } from '../../../core/git/address.ts';
import { answersAnybody, type GitStore } from '../../../core/git/store.ts';

/** Who can read what travels over a remote. `isPublic` is null where that cannot be found out. */
export interface Readers {
  isPublic: boolean | null;
  /** In words that follow "can be read by". */
  who: string;
}

/** Hosts whose repositories have the same path over https, so that a look without a name tells. */
const forges = ['github.com', 'gitlab.com', 'bitbucket.org', 'codeberg.org', 'git.sr.ht'];

const askMs = 10_000;
const othersMayRead = 0o005;

function ofPath(path: string): Readers {
  const mode = targetAt(path)?.mode ?? 0;
  const isOpen = (mode & othersMayRead) !== 0;
  const who = isOpen
    ? `every user of this machine, and whoever else sees ${path}`
    : `whoever may open ${path}`;
  return { isPublic: false, who };
}

/** The address under which a stranger would find the same repository; null where none is known. */
function strangersAddress({ url, transport, host }: GitAddress): string | null {
  if (transport !== 'ssh') return url;
  const isForge = host !== null && forges.includes(host);
  return isForge ? `https://${comparableAddress(url)}` : null;
}

/** Finds out who can read a remote: by asking it without a name, as a stranger would. */
export async function judgeReaders(ctx: Context, address: GitAddress): Promise<Readers> {
  if (address.path !== undefined) return ofPath(address.path);
  const members = `whoever has access to ${address.url}`;
  const url = strangersAddress(address);
  if (url === null)
    return { isPublic: null, who: `${members}; whether that is everybody cannot be told from here` };
  const directory = makeTemporaryDirectory('agent-handoff-');
  const until = performance.now() + askMs;
  const store: GitStore = { directory, address, env: ctx.env, left: () => until - performance.now() };
  try {
    const asked = await answersAnybody(store, url);
    if (asked.ok) return { isPublic: true, who: 'everybody: it answers without asking who one is' };
    if (asked.fault === 'auth' || /not found/i.test(asked.reason)) return { isPublic: false, who: members };
    return { isPublic: null, who: `${members}; whether that is everybody could not be found out` };
  } finally {
    removeTree(directory);
  }
}
