import { HandoffError } from '../../../core/errors.ts';
import { isDirectory } from '../../../core/files/entry.ts';
import { bestLine, type Hit } from '../../../core/search/hit.ts';
import { parseQuery, type Query } from '../../../core/search/query.ts';
import { readDocuments, readEveryDocument, searchDocuments } from '../../../core/search/search-documents.ts';
import { type Said, searchTranscript } from '../../../core/search/search-transcript.ts';
import { shellWord } from '../../../core/text/shell-word.ts';
import { clients, isAgentSession } from '../../clients.ts';
import { parseSince } from '../parse-since.ts';
import { asLine, writeJson, writeOut } from '../print.ts';
import type { Options, Workplace } from '../verb.ts';
import { listTranscripts, placeFinder, type SearchedTranscript } from './find-transcripts.ts';
import { HitPrinter } from './print-hits.ts';

interface SearchOptions {
  sessions?: boolean;
  everywhere?: boolean;
  since?: string;
  client?: string;
  limit?: string;
  /** Asked over MCP, where no other option of the verb can be given. */
  overMcp?: boolean;
}

interface Search {
  workplace: Workplace;
  query: Query;
  everywhere: boolean;
  sinceMs: number;
  /** The only client that is looked for; null for any. */
  client: string | null;
}

const usage = 'handoff search --help';

function parseLimit(limit = '50'): number {
  if (/^[1-9]\d{0,6}$/.test(limit)) return Number(limit);
  throw new HandoffError('bad-usage', {
    message: `--limit ${JSON.stringify(limit)}: expected a number from 1`,
    hint: usage,
  });
}

function checkClient(name: string | undefined): string | null {
  if (name === undefined || clients.some(({ client }) => client === name)) return name ?? null;
  throw new HandoffError('bad-usage', {
    message: `--client ${JSON.stringify(name)}: expected one of ${clients.map(({ client }) => client).join(', ')}`,
    hint: usage,
  });
}

const isSince = ({ at }: Pick<Hit, 'at'>, sinceMs: number) =>
  sinceMs === 0 || Date.parse(at ?? '') >= sinceMs;

async function* findInDocuments({
  workplace,
  query,
  everywhere,
  sinceMs,
  client,
}: Search): AsyncGenerator<Hit> {
  const documents = everywhere ? await readEveryDocument(workplace) : await readDocuments(workplace);
  const named = documents.map((document) => {
    const writer = clients.find(({ tool }) => tool === document.client);
    return { ...document, client: writer?.client ?? null };
  });
  const wanted = named.filter((one) => isSince(one, sinceMs) && (client === null || one.client === client));
  yield* searchDocuments(wanted, query);
}

/** A client resumes a session where it worked; what is left of one whose directory is gone, a draft tells. */
function commandFor({ client, id }: SearchedTranscript, directory: string | null, here: string): string {
  if (directory === null || !isDirectory(directory)) return `handoff rescue ${id}`;
  const resume = client.resumeCommand(id);
  return directory === here ? resume : `cd ${shellWord(directory)} && ${resume}`;
}

const speakers: readonly Said['who'][] = ['user', 'assistant', 'command'];

/** Yields the lines to be shown of a session, each once: the user's words first, then the newest. */
async function* chooseLines(said: readonly Said[], query: Query, sinceMs: number): AsyncGenerator<Said> {
  const seen = new Set<string>();
  const newestFirst = said.filter((one) => isSince(one, sinceMs)).reverse();
  for (const one of speakers.flatMap((speaker) => newestFirst.filter(({ who }) => who === speaker))) {
    const text = await bestLine(one.text, query);
    const key = `${one.who} ${text}`;
    if (text === null || seen.has(key)) continue;
    seen.add(key);
    yield { ...one, text };
  }
}

async function* findInSessions({
  workplace,
  query,
  everywhere,
  sinceMs,
  client,
}: Search): AsyncGenerator<Hit> {
  const { ctx, identity } = workplace;
  const worktree = everywhere ? null : identity.worktree;
  const asked = clients.filter((one) => client === null || one.client === client);
  const placeOf = placeFinder(worktree);
  for (const transcript of listTranscripts(ctx, asked, { worktree, sinceMs })) {
    // Worktrees' directories are told apart by name, where they can be: what is left is read.
    const place = worktree === null ? null : placeOf(transcript.path);
    if (place !== null && !place.isInside) continue;
    const format = await transcript.client.loadTranscriptFormat();
    const said = searchTranscript(transcript.path, format, query);
    if (said.length === 0) continue;
    const { client: from, id, path } = transcript;
    const { directory } = place ?? placeOf(path);
    const resume = commandFor(transcript, directory, identity.worktree);
    for await (const { who, text, at, line } of chooseLines(said, query, sinceMs))
      yield {
        kind: 'session',
        client: from.client,
        session: id,
        at,
        who,
        path,
        line,
        text,
        resume,
        title: from.title,
      };
  }
}

/** `handoff search`: what is found is printed as it is found, documents before sessions, the newest first. */
export async function runSearch(
  workplace: Workplace,
  words: string[],
  options: Options<SearchOptions>,
): Promise<void> {
  const { json = false, sessions = false, everywhere = false, overMcp = false } = options;
  const sinceMs = parseSince(options.since, workplace.ctx.now(), usage);
  const limit = parseLimit(options.limit);
  const search = {
    workplace,
    query: parseQuery(words),
    everywhere,
    sinceMs,
    client: checkClient(options.client),
  };
  const isAgent = isAgentSession(workplace.ctx);
  const printer = new HitPrinter({ query: search.query, now: workplace.ctx.now(), isAgent });
  const hits: Hit[] = [];
  let more = false;
  for (const source of [findInDocuments, ...(sessions ? [findInSessions] : [])]) {
    let count = 0;
    for await (const hit of source(search)) {
      more ||= ++count > limit;
      if (count > limit) break;
      hits.push(hit);
      if (!json) await printer.print(hit);
    }
  }
  if (json) return void (await writeJson({ hits: hits.map(({ title: _, ...hit }) => hit), more }));
  await printer.end();
  if (more)
    await writeOut(`There is more: ${overMcp ? 'add a word' : `--limit ${2 * limit}`}, or another word.`);
  if (hits.length > 0) return;
  const said = `${overMcp ? 'the input sessions' : '--sessions'} looks through what was said in sessions;`;
  const where = `${sessions ? '' : ` ${said}`}${everywhere || overMcp ? '' : ' --everywhere beyond this worktree;'}`;
  await writeOut(
    asLine`Nothing here holds all of: ${words.join(' ')}${where === '' ? '' : `. Try:${where.slice(0, -1)}.`}`,
  );
}
