import { type GitStore, runInStore } from '../../git/store.ts';

// A signature of git's is that of a commit. So the commit that a sender signed travels as a file, and its tree is what
// the handoff and its letter give: it outlives the history of the ref, and git itself makes and checks it.

async function treeOf(store: GitStore, objects: { letter: string; handoff: string }): Promise<string | null> {
  const input = `100644 blob ${objects.handoff}\thandoff.md\n100644 blob ${objects.letter}\tletter.json\n`;
  const made = await runInStore(store, ['mktree'], { input });
  return made.ok ? made.output.trim() : null;
}

async function writeBlob(store: GitStore, text: string): Promise<string | null> {
  const made = await runInStore(store, ['hash-object', '-w', '--no-filters', '--stdin'], { input: text });
  return made.ok ? made.output.trim() : null;
}

/** Signs a letter and its handoff with the key that the user's git names; the reason where it cannot. */
export async function sign(
  store: GitStore,
  { letter, handoff }: { letter: string; handoff: string },
): Promise<{ signature: string } | { fault: string }> {
  const blobs = [await writeBlob(store, letter), await writeBlob(store, handoff)];
  const tree = await treeOf(store, { letter: blobs[0] ?? '', handoff: blobs[1] ?? '' });
  if (tree === null) return { fault: 'its objects could not be written' };
  const who = { GIT_AUTHOR_NAME: 'agent-handoff', GIT_AUTHOR_EMAIL: 'agent-handoff@localhost' };
  const env = { ...who, GIT_COMMITTER_NAME: who.GIT_AUTHOR_NAME, GIT_COMMITTER_EMAIL: who.GIT_AUTHOR_EMAIL };
  const commit = await runInStore(store, ['commit-tree', '-S', '-m', 'handoff', tree], { env });
  if (!commit.ok) return { fault: commit.reason };
  const signed = await runInStore(store, ['cat-file', 'commit', commit.output.trim()]);
  return signed.ok ? { signature: signed.output } : { fault: signed.reason };
}

/** Says why a signature is not good for a letter and its handoff; null for a good one. */
export async function findSignatureFault(
  store: GitStore,
  signature: string | undefined,
  objects: { letter: string; handoff: string },
): Promise<string | null> {
  if (signature === undefined) return 'it is not signed';
  const tree = await treeOf(store, objects);
  if (tree === null || !signature.startsWith(`tree ${tree}\n`)) return 'its signature is of another text';
  if (/^parent /m.test(signature.split('\n\n', 1)[0] ?? '')) return 'its signature is of something else';
  const made = await runInStore(store, ['hash-object', '-w', '-t', 'commit', '--stdin'], {
    input: signature,
  });
  if (!made.ok) return 'its signature cannot be read';
  const verified = await runInStore(store, ['verify-commit', made.output.trim()]);
  return verified.ok ? null : verified.reason || 'its signature is bad';
}
