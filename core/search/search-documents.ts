import { basename, join } from 'node:path';
import { chainDirectory, listIds, shownPath } from '../chains/format/directory.ts';
import { instantOf, splitId } from '../chains/format/ids.ts';
import { isDirectory } from '../files/entry.ts';
import { readText } from '../files/read.ts';
import { distrustOf, requireTrust } from '../files/trust.ts';
import { everyInbox, type Inbox, type InboxPaths } from '../handoff/inbox/paths.ts';
import {
  belongsElsewhere,
  handoffNames,
  type InboxFile,
  readInboxFile,
} from '../handoff/inbox/read-inbox.ts';
import { titleOf } from '../handoff/surface/item.ts';
import { instantText } from '../text/instants.ts';
import { countBreaks } from '../text/lines.ts';
import { shellWord } from '../text/shell-word.ts';
import { readThreadDirectories, type ThreadDirectory } from '../threads/format/directory.ts';
import { checkFolders, threadsLayout } from '../threads/format/layout.ts';
import { fieldOf, readRoundFile } from '../threads/format/round-file.ts';
import { bestLine, type Hit } from './hit.ts';
import type { Query } from './query.ts';

/** A file of ours that can be searched: all of a hit but the place in it. */
interface SearchedDocument extends Omit<Hit, 'line' | 'text'> {
  content: string;
  /** Lines of the file above the content. */
  bodyLine: number;
}

function toDocument(file: InboxFile, here: InboxPaths): SearchedDocument {
  const { fields, text, body } = file.handoff;
  const isWaiting = file.path === join(here.unread, file.file);
  const isHere = isWaiting || file.path === join(here.read, file.file);
  return {
    kind: 'handoff',
    client: fields.get('session_tool') || null,
    session: fields.get('session_id') || null,
    at: instantText(file.created),
    who: fields.get('from') || null,
    path: file.path,
    resume: `handoff ${isWaiting ? 'take' : 'show'} ${shellWord(isHere ? file.file : file.path)}`,
    title: titleOf(file),
    content: body,
    bodyLine: countBreaks(text) - countBreaks(body),
  };
}

/** Reads the handoffs of an inbox, those of another worktree with the same name left out; with null none are. */
async function readHandoffs(paths: InboxPaths, worktree: string | null): Promise<InboxFile[]> {
  const files: InboxFile[] = [];
  for (const directory of [paths.unread, paths.read]) {
    for (const name of handoffNames(directory)) {
      const file = await readInboxFile(directory, name);
      if (file !== null && (worktree === null || !belongsElsewhere(file, worktree))) files.push(file);
    }
  }
  return files;
}

async function readThread({ slug, path, rounds, extras }: ThreadDirectory): Promise<SearchedDocument[]> {
  const names = rounds.flatMap(({ prompt, result }) => [prompt, result].filter((name) => name !== undefined));
  const all = [...names, ...extras.filter((name) => name.endsWith('.md'))];
  return Promise.all(
    all.map(async (name): Promise<SearchedDocument> => {
      const file = await readRoundFile(join(path, name));
      return {
        kind: 'thread',
        client: null,
        session: null,
        at: fieldOf(file, 'created') ?? instantText(file.modified),
        who: fieldOf(file, 'from'),
        path: file.path,
        resume: `handoff thread show ${shellWord(slug)}`,
        title: `${slug}, ${name}`,
        content: file.body,
        bodyLine: file.bodyLine,
      };
    }),
  );
}

/** Reads the threads of a worktree, closed ones too; none where they cannot be read. */
async function readThreads(worktree: string): Promise<SearchedDocument[]> {
  try {
    const layout = threadsLayout({ cwd: worktree });
    checkFolders(layout);
    return (await Promise.all(readThreadDirectories(layout, true).map(readThread))).flat();
  } catch {
    return [];
  }
}

/** Reads the entries of a worktree's chain. */
function readChain(worktree: string): SearchedDocument[] {
  const directory = chainDirectory({ cwd: worktree });
  return listIds(directory).flatMap((id): SearchedDocument[] => {
    const read = (form: 'markdown' | 'yaml') => {
      const path = join(directory, basename(shownPath(id, form)));
      const content = readText(path);
      return content === null ? null : { path, content };
    };
    const entry = read('markdown') ?? read('yaml');
    if (entry === null) return [];
    const at = instantOf(id);
    return [
      {
        kind: 'chain',
        client: null,
        session: null,
        at: at && instantText(at),
        who: splitId(id)?.agent ?? null,
        resume: `handoff chain lineage ${shellWord(id)}`,
        title: id,
        bodyLine: 0,
        ...entry,
      },
    ];
  });
}

async function readWorktrees(
  handoffs: readonly InboxFile[],
  here: InboxPaths,
  worktrees: readonly string[],
): Promise<SearchedDocument[]> {
  const all = handoffs.map((file) => toDocument(file, here));
  for (const worktree of new Set(worktrees))
    all.push(...(await readThreads(worktree)), ...readChain(worktree));
  const timeOf = ({ at }: SearchedDocument) => Date.parse(at ?? '') || 0;
  return all.sort((one, other) => timeOf(other) - timeOf(one));
}

/** Reads the handoffs, threads and chain entries of a worktree, the newest first. Throws for an inbox of another user's. */
export async function readDocuments({ paths, identity }: Inbox): Promise<SearchedDocument[]> {
  requireTrust(paths);
  return readWorktrees(await readHandoffs(paths, identity.worktree), paths, [identity.worktree]);
}

/** The same of every worktree that a handoff names and that is there. */
export async function readEveryDocument({ ctx, identity, paths: here }: Inbox): Promise<SearchedDocument[]> {
  const handoffs: InboxFile[] = [];
  for (const paths of everyInbox(ctx)) {
    if (distrustOf(paths) === null) handoffs.push(...(await readHandoffs(paths, null)));
  }
  const named = handoffs.map(({ handoff }) => handoff.fields.get('worktree') ?? '');
  return readWorktrees(handoffs, here, [
    identity.worktree,
    ...named.filter((path) => path !== '' && isDirectory(path)),
  ]);
}

/** Yields the lines of documents that hold all terms, of each document in their order; of one whose title alone does, that. */
export async function* searchDocuments(
  documents: readonly SearchedDocument[],
  query: Query,
): AsyncGenerator<Hit> {
  for (const { content, bodyLine, ...document } of documents) {
    let isFound = false;
    for (const [index, line] of content.split('\n').entries()) {
      const text = query.holdsAll(line) ? await bestLine(line, query) : null;
      if (text === null) continue;
      isFound = true;
      yield { ...document, line: bodyLine + index + 1, text };
    }
    const title = isFound || !query.holdsAll(document.title) ? null : await bestLine(document.title, query);
    if (title !== null) yield { ...document, line: 1, text: title };
  }
}
