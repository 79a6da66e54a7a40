import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { isWhole, known } from '../oracle/known.ts';
import { filesBelow, leftoversBelow } from '../oracle/tree.ts';
import { Place } from '../place.ts';
import { type Ended, runCommand } from '../process.ts';
import { type Product, repository } from '../product.ts';
import { randomFor } from '../settings.ts';
import { Reader, type Showing } from './reader.ts';

export const writers = 64;
export const readers = 16;

interface Reported {
  mark: string;
  path: string;
  sentinel: string;
}

async function buildWriter(place: Place): Promise<string> {
  const outfile = join(place.outside, 'writer.mjs');
  const entryPoints = [join(repository, 'tests/crash/concurrency/writer.ts')];
  // The program finds what lies beside it by its own directory, as its bundles do.
  const beside = JSON.stringify(join(repository, 'dist'));
  const banner = {
    js: `import { createRequire } from 'node:module'; const require = createRequire(import.meta.url), __dirname = ${beside};`,
  };
  await build({
    entryPoints,
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    banner,
    logLevel: 'error',
  });
  return outfile;
}

/** A killed writer's last line may be half written: it reported nothing then. */
function reportsIn(ended: Ended): Reported[] {
  return ended.stdout
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Reported);
}

/** Names that two living processes hold at once. */
function doubleClaims(place: Place): string[] {
  const held = new Map<string, number>();
  let names: string[] = [];
  try {
    names = readdirSync(join(place.inboxOf(), 'unread'));
  } catch {
    return [];
  }
  for (const name of names) {
    const [, pid, file] = /^\.claim-(\d+)-(.+)$/.exec(name) ?? [];
    if (file !== undefined && isRunning(Number(pid))) held.set(file, (held.get(file) ?? 0) + 1);
  }
  return [...held].filter(([, count]) => count > 1).map(([file]) => `two live claims on ${file}`);
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Whoever answered has it: it must have been shown to nobody afterwards, and to nobody before who answered too. */
function shownTwice(showings: readonly Showing[]): string[] {
  const answered = new Map<string, string>();
  const wrong: string[] = [];
  for (const { marks, fate, session } of [...showings].sort((a, b) => a.at - b.at)) {
    if (fate !== 'answered') continue;
    for (const mark of marks) {
      const other = answered.get(mark);
      if (other !== undefined) wrong.push(`${mark} went to ${other} and to ${session}`);
      answered.set(mark, session);
    }
  }
  return wrong;
}

export async function runCrowd(product: Product, part: string, perWriter: number) {
  const place = new Place(product);
  const program = await buildWriter(place);
  const random = randomFor(part);
  let writing = true;
  const wrong = new Set<string>();
  const note = (lines: readonly string[]) => {
    for (const line of lines) wrong.add(line);
  };
  let killedWriters = 0;
  const write = async (number: number) => {
    const args = [program, `w${number}`, String(perWriter)];
    const dies = random() < 0.12;
    const after = 100 + random() * 1_500;
    const limitMs = 600_000;
    const ended = await runCommand(
      { program: process.execPath, args, cwd: place.worktree, env: place.env, limitMs },
      (pid) => {
        if (dies) setTimeout(() => isRunning(pid) && process.kill(pid, 'SIGKILL'), after);
      },
    );
    if (ended.signal !== null) killedWriters++;
    else if (ended.status !== 0) wrong.add(`writer ${number} failed: ${ended.stderr.slice(0, 300)}`);
    return reportsIn(ended);
  };
  const crowd = Array.from(
    { length: readers },
    (_, number) => new Reader(place, `r${number}`, randomFor(`${part}/${number}`)),
  );
  const watch = setInterval(() => note(doubleClaims(place)), 15);
  try {
    const reading = Promise.all(
      crowd.map(async (reader) => {
        while (writing) await reader.start(false);
      }),
    );
    const reported = (
      await Promise.all(Array.from({ length: writers }, (_, number) => write(number)))
    ).flat();
    writing = false;
    await reading;
    // Calm sessions empty the inbox; each start settles what the one before it answered.
    const [last] = crowd;
    const limit = 60 + reported.length / 4;
    for (let quiet = 0, starts = 0; last && quiet < 2 && starts < limit; starts++)
      quiet = (await last.start(true)) === 0 ? quiet + 1 : 0;
    const showings = crowd.flatMap((reader) => reader.showings);
    note(crowd.flatMap((reader) => reader.faults));
    note(shownTwice(showings));
    note(judgeEnd(place, reported, showings));
    const kills = killedWriters + crowd.reduce((sum, reader) => sum + reader.kills, 0);
    return {
      reported: reported.length,
      starts: crowd.reduce((sum, { starts }) => sum + starts, 0),
      kills,
      wrong: [...wrong],
    };
  } finally {
    clearInterval(watch);
    for (const reader of crowd) reader.close();
    place.remove();
  }
}

function judgeEnd(place: Place, reported: readonly Reported[], showings: readonly Showing[]): string[] {
  const files = filesBelow(place.inboxOf()).filter((path) => /\/(?:unread|read)\/[^./][^/]*\.md$/.test(path));
  const texts = files.map((path) => ({ path, text: readFileSync(path, 'utf8') }));
  const byMark = new Map<string, { path: string; text: string }[]>();
  for (const file of texts) {
    const mark = /Do step (mark-[\w-]+-end) first/.exec(file.text)?.[1] ?? file.path;
    byMark.set(mark, [...(byMark.get(mark) ?? []), file]);
  }
  const shown = new Set(showings.filter(({ fate }) => fate !== 'killed').flatMap(({ marks }) => marks));
  const wrong = [...byMark]
    .filter(([, at]) => at.length > 1)
    .map(([mark, at]) => `${mark} stands ${at.length} times`);
  for (const { mark, sentinel } of reported) {
    const [file] = byMark.get(mark) ?? [];
    if (!file) wrong.push(`${mark} is lost`);
    else if (!isWhole(file.text, { ...known(mark), sentinel })) wrong.push(`${mark} is torn`);
    else if (file.path.includes('/unread/') && !/^deliveries: [5-9]/m.test(file.text))
      wrong.push(`${mark} stays unread`);
    if (!shown.has(mark)) wrong.push(`${mark} was shown to nobody`);
  }
  const names = reported.map(({ path }) => path);
  if (new Set(names).size !== names.length) wrong.push('two reports name one file');
  return [
    ...wrong,
    ...leftoversBelow(place.root).map((path) => `left over: ${path.slice(place.root.length)}`),
  ];
}
