import { join } from 'node:path';
import { HandoffError } from '../errors.ts';
import { entryAt } from '../files/entry.ts';
import { instantText } from '../text/instants.ts';
import { oneLine } from '../text/lines.ts';
import { type Filing, fileRound, type RoundRequest, refuseExisting, refuseSecrets } from './file-round.ts';
import { findActiveThread } from './find.ts';
import { roundFileName, roundWords, twoDigits } from './format/directory.ts';
import { refuseOutside, shownPath } from './format/layout.ts';
import { fillInPattern, findLeftOver } from './format/left-over.ts';
import { type Gate, readFileGates, readPhases, titleOf, waitPhrasesOf } from './format/phases.ts';
import { holdsPhrase, samePhrase } from './format/phrase.ts';
import { composeRound, fieldOf, readRoundFile, roundStatuses } from './format/round-file.ts';
import { scaffoldResult } from './format/scaffold.ts';
import {
  bodyAlone,
  type RoundSource,
  readFilledTemplate,
  readNamedSource,
  readTemplate,
} from './format/source.ts';
import { fillResult } from './format/template.ts';
import { checkCommittable, commitFile } from './history/commit.ts';
import { headCommit, lookUp } from './history/thread-git.ts';

interface ResultRequest extends RoundRequest {
  status?: string | undefined;
  /** Phrases that a person has said in the executor's session. */
  opened: readonly string[];
}

/** Reads the prompt to answer, the highest, whatever is missing below. Throws `no-prompt`. */
async function readHighestPrompt({ layout }: Filing, given: string) {
  const thread = findActiveThread(layout, given);
  const { slug } = thread;
  const files = thread.rounds.findLast((round) => round.prompt !== undefined);
  if (files?.prompt === undefined) {
    throw new HandoffError('no-prompt', {
      message: `${thread.path} has no prompt to answer: expected a file ${roundFileName(1, 'prompt')}`,
      hint: `handoff thread show ${slug}`,
    });
  }
  const { round, prompt: promptName, result } = files;
  const prompt = await readRoundFile(join(thread.path, promptName));
  const path = join(thread.path, result ?? roundFileName(round, 'result'));
  const phases = readPhases(prompt.body, waitPhrasesOf(prompt.fields));
  return { slug, round, prompt, promptName, phases, gates: readFileGates(prompt), path };
}

function checkRequest({ status, opened, slug }: ResultRequest, gates: readonly Gate[]): void {
  if (status !== undefined && !roundStatuses.result.includes(status)) {
    throw new HandoffError('bad-usage', {
      message: `--status ${JSON.stringify(status)}: expected ${roundStatuses.result.join(', ')}`,
      hint: 'handoff thread result --help',
    });
  }
  const unknown = opened.find((phrase) => !gates.some((gate) => samePhrase(phrase, gate.phrase)));
  if (unknown === undefined) return;
  const phrases = gates.map((gate) => JSON.stringify(gate.phrase)).join(', ');
  throw new HandoffError('bad-usage', {
    message: `--opened ${JSON.stringify(unknown)}: no gate of this round has that phrase; ${phrases ? `there are: ${phrases}` : 'it has no gate'}`,
    hint: `handoff thread show ${slug}`,
  });
}

async function readResultSource(
  { layout }: Filing,
  { slug, round, prompt, phases, gates }: Awaited<ReturnType<typeof readHighestPrompt>>,
  isOpened: (gate: Gate) => boolean,
  executor: string,
  now: Date,
): Promise<RoundSource> {
  const parts = scaffoldResult(phases, gates, isOpened);
  const title = `${slug}, ${roundWords(round)}`;
  const dispatcher = fieldOf(prompt, 'from') ?? 'any';
  const source = await readFilledTemplate(layout, 'result', {
    thread: slug,
    slug,
    round: twoDigits(round),
    description: titleOf(prompt.body) ?? title,
    from: executor,
    to: dispatcher,
    dispatcher,
    executor,
    created: instantText(now),
    tracks: fieldOf(prompt, 'tracks') ?? '',
    wait_phrase: gates[0]?.phrase ?? '',
  });
  if (source === null) return bodyAlone(`# Result: ${title}\n\n${parts.phases}\n\n${parts.tail}`);
  // What a template says of our fields is an example: a scaffold claims nothing.
  return { ...source, fields: new Map(), body: source.withEnds(fillResult(source.body, parts)) };
}

/** A scaffold claims nothing: `complete` has to be said, or comes with a report that leaves no gate closed. */
function defaultStatus(isScaffold: boolean, blocked: readonly Gate[], phases: number): string {
  if (blocked.some((gate) => gate.phase === null)) return 'blocked';
  if (blocked.length === 0) return isScaffold ? 'partial' : 'complete';
  return new Set(blocked.map((gate) => gate.phase)).size >= phases ? 'blocked' : 'partial';
}

const leftWarning = 'the result still has parts to fill in, and a committed round is never changed';

/** Commits a result that was filled in after its scaffold was made, as it is. Throws `round-exists` for any other. */
async function commitExisting(filing: Filing, path: string, message: string, { slug, file }: ResultRequest) {
  const shown = shownPath(filing.layout, path);
  const git = { root: filing.layout.root, env: filing.env };
  if (filing.layout.repository && lookUp(git, ['cat-file', '-e', `${headCommit(git)}:${shown}`]).ok) {
    refuseExisting(
      path,
      `it is committed; what is to add goes into the next round: handoff thread next ${slug}`,
    );
  }
  if (!filing.commit || file) {
    refuseExisting(path, `edit it until it is committed, then: handoff thread result ${slug} --commit`);
  }
  const filled = await readRoundFile(path);
  const unsure = await refuseSecrets(filled.text, path, filing.searchSecrets);
  checkCommittable(filing.layout, git, shown);
  const { commit, warnings } = commitFile(git, shown, message);
  const template = readTemplate(filing.layout, 'result');
  const left = findLeftOver(filled.text, template).length > 0 ? [leftWarning] : [];
  return {
    path,
    commit,
    status: fieldOf(filled, 'status') ?? '',
    warnings: [...unsure, ...left, ...warnings],
  };
}

/** Answers the highest prompt: files the report or a scaffold for it, or commits the one that was filled in. */
export async function fileResult(filing: Filing, now: Date, request: ResultRequest) {
  const answered = await readHighestPrompt(filing, request.slug);
  const { slug, round, prompt, phases, gates, path } = answered;
  checkRequest(request, gates);
  const isOpened = (gate: Gate) => request.opened.some((said) => samePhrase(said, gate.phrase));
  const blocked = gates.filter((gate) => !isOpened(gate));
  const message = `handoff: result ${slug} ${roundWords(round)}`;
  refuseOutside(filing.layout, path);
  if (entryAt(path) !== null) {
    const committed = await commitExisting(filing, path, message, { ...request, slug });
    return { slug, round, blocked, ...committed, scaffold: false };
  }
  const scaffold = request.file === undefined;
  const to = fieldOf(prompt, 'to');
  const executor = to !== null && to !== 'any' ? to : request.writer;
  const source = request.file
    ? await readNamedSource(request.file, 'result')
    : await readResultSource(filing, answered, isOpened, executor, now);
  const said = (field: string) => oneLine(source.fields.get(field));
  const status = request.status ?? (said('status') || defaultStatus(scaffold, blocked, phases.length));
  const fields = {
    thread: slug,
    round: String(round),
    from: oneLine(request.from) || said('from') || executor,
    to: said('to') || (fieldOf(prompt, 'from') ?? 'any'),
    created: instantText(now),
    in_reply_to: answered.promptName,
    status,
    tracks: fieldOf(prompt, 'tracks'),
  };
  const filed = await fileRound(filing, path, composeRound('result', fields, source), message);
  const warnings = blocked.flatMap(({ phase, phrase }) => {
    if (scaffold || phrase === null || holdsPhrase(source.body, phrase)) return [];
    return [`the report says nothing of the gate "${phrase}" (${phase ?? 'whole round'})`];
  });
  if (scaffold && filing.commit && fillInPattern.test(source.body)) warnings.push(leftWarning);
  return { slug, round, blocked, ...filed, status, scaffold, warnings: [...warnings, ...filed.warnings] };
}
