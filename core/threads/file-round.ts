import { HandoffError } from '../errors.ts';
import { createFile, explainWriteError } from '../files/write.ts';
import { refuseOutside, shownPath, type ThreadsLayout } from './format/layout.ts';
import type { NamedBody } from './format/source.ts';
import { checkCommittable, commitFile } from './history/commit.ts';

/** The search for secrets, which every round passes before it is filed (spec/threads.md, "Secrets"). */
export type SecretSearch = (
  text: string,
) => Promise<readonly { line: number; kind: string; sure: boolean }[]>;

/** What the writing verbs need besides the layout. */
export interface Filing {
  layout: ThreadsLayout;
  env: NodeJS.ProcessEnv;
  commit: boolean;
  searchSecrets: SecretSearch;
}

/** What every writer of a round says. */
export interface RoundRequest {
  slug: string;
  /** The tool that writes, where nothing else says who does. */
  writer: string;
  from?: string | undefined;
  file?: NamedBody | undefined;
}

export interface Filed {
  path: string;
  /** Null without `--commit`. */
  commit: string | null;
  warnings: string[];
}

/** Throws `secret`, or returns warnings of what may be one; a message says where and of what kind, never what. */
export async function refuseSecrets(text: string, where: string, search: SecretSearch): Promise<string[]> {
  const all = await search(text);
  const found = all.filter(({ sure }) => sure);
  if (found.length === 0) {
    return all.map(
      ({ line, kind }) => `line ${line} may hold a secret (${kind}); a round is committed for all to read`,
    );
  }
  const named = found.slice(0, 5).map(({ line, kind }) => `line ${line}: ${kind}`);
  throw new HandoffError('secret', {
    message: `${where}: ${named.join('; ')}${found.length > 5 ? `; and ${found.length - 5} more` : ''}; a round is committed for all to read, nothing was written`,
    hint: 'take it out, say where it is kept instead, and run the command again',
  });
}

/** Throws `round-exists` with the path: another writer was first, and nothing of theirs is touched. */
export function refuseExisting(path: string, hint: string): never {
  throw new HandoffError('round-exists', {
    message: `${path} exists already; a round is written once and never replaced`,
    hint,
  });
}

/** Files one round: without a secret, never over an existing file, and with `--commit` as a commit of that one file. */
export async function fileRound(filing: Filing, path: string, text: string, message: string): Promise<Filed> {
  const { layout } = filing;
  refuseOutside(layout, path);
  const unsure = await refuseSecrets(text, path, filing.searchSecrets);
  const git = { root: layout.root, env: filing.env };
  const shown = shownPath(layout, path);
  if (filing.commit) checkCommittable(layout, git, shown);
  let created = false;
  try {
    created = createFile(path, text, { shared: true });
  } catch (error) {
    throw explainWriteError(error, path, layout.threads);
  }
  if (!created) refuseExisting(path, `read it first: ${path}`);
  const { commit, warnings } = filing.commit
    ? commitFile(git, shown, message)
    : { commit: null, warnings: [] as string[] };
  return { path, commit, warnings: [...unsure, ...warnings] };
}
