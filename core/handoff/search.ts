import { requireTrust } from '../files/trust.ts';
import { neutraliseLine } from '../text/untrusted.ts';
import type { InboxPaths } from './inbox/paths.ts';
import { readInbox } from './inbox/read-inbox.ts';
import { titleOf } from './surface/item.ts';

export interface SearchMatch {
  path: string;
  name: string;
  /** 1-based line in the file. */
  line: number;
  text: string;
}

/** Lines that hold every word, without regard to case, in one inbox; newest handoff first. */
export async function searchInbox(
  paths: InboxPaths,
  worktree: string,
  words: readonly string[],
): Promise<SearchMatch[]> {
  requireTrust(paths);
  const wanted = words.map((word) => word.toLowerCase()).filter((word) => word !== '');
  const matches: SearchMatch[] = [];
  for (const directory of [paths.unread, paths.read]) {
    const { files } = await readInbox(directory, worktree);
    for (const file of files) {
      file.handoff.text.split('\n').forEach((text, index) => {
        const line = text.toLowerCase();
        if (wanted.length === 0 || !wanted.every((word) => line.includes(word))) return;
        matches.push({
          path: file.path,
          name: titleOf(file),
          line: index + 1,
          text: neutraliseLine(text, 200),
        });
      });
    }
  }
  return matches;
}
