import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import { HandoffError } from '../errors.ts';
import { instantText } from '../text/instants.ts';
import { type Filed, type Filing, fileRound, refuseExisting, refuseSecrets } from './file-round.ts';
import { findActiveThread } from './find.ts';
import { composeRound } from './format/compose.ts';
import type { ThreadDirectory } from './format/directory.ts';
import { type ResultStatus, resultStatuses } from './format/fields.ts';
import { refuseOutside, shownPath } from './format/layout.ts';
import { type Gate, readFileGates, readPhases } from './format/phases.ts';
import { type RoundFile, readRoundFile } from './format/read-round.ts';
import { roundFileName, roundWords } from './format/round-name.ts';
import { fillInPattern, scaffoldResult } from './format/scaffold.ts';
import {
  fillTemplate,
  type RoundSource,
  readFiled,
  readSource,
  readTemplate,
  templatePath,
} from './format/template.ts';
import { checkCommittable, commitFile } from './history/commit.ts';
import { headCommit, lookUp, threadGit } from './history/thread-git.ts';
import { fieldOf } from './list.ts';
import { oneLine } from './prompt.ts';

export interface ResultWishes {
  slug: string;
  writer: string;
  status?: string | undefined;
  from?: string | undefined;
  /** Phrases that a person has said in the executor's session. */
  opened: readonly string[];
  file?: { bytes: Uint8Array; where: string } | undefined;
}

export interface FiledResult extends Filed {
  slug: string;
  round: number;
  status: string;
  /** Gates that nobody opened. */
  blocked: readonly Gate[];
  /** Whether it is a scaffold that the executor has still to fill in. */
  scaffold: boolean;
}

function highestPrompt(thread: ThreadDirectory): { round: number; name: string } {
  const files = thread.rounds.findLast(({ prompt }) => prompt !== undefined);
  if (files?.prompt !== undefined) return { round: files.round, name: files.prompt };
  throw new HandoffError('no-prompt', {
    message: `${thread.path} has no prompt to answer: expected a file ${roundFileName(1, 'prompt')}`,
    hint: `handoff thread show ${thread.slug}`,
  });
}

function checkWishes(wishes: ResultWishes, gates: readonly Gate[]): void {
  if (wishes.status !== undefined && !(resultStatuses as readonly string[]).includes(wishes.status)) {
    throw new HandoffError('bad-usage', {
      message: `--status ${JSON.stringify(wishes.status)}: expected ${resultStatuses.join(', ')}`,
      hint: 'handoff thread result --help',
    });
  }
  const unknown = wishes.opened.find((phrase) => !gates.some((gate) => gate.phrase === phrase));
  if (unknown === undefined) return;
  const phrases = gates.map((gate) => JSON.stringify(gate.phrase)).join(', ');
  throw new HandoffError('bad-usage', {
    message: `--opened ${JSON.stringify(unknown)}: no gate of this round has that phrase; ${phrases ? `there are: ${phrases}` : 'it has no gate'}`,
    hint: `handoff thread show ${wishes.slug}`,
  });
}

async function readResultSource(
  filing: Filing,
  wishes: ResultWishes,
  prompt: RoundFile,
  round: number,
  thread: ThreadDirectory,
  isOpened: (gate: Gate) => boolean,
): Promise<RoundSource> {
  if (wishes.file) return readFiled(wishes.file.bytes, wishes.file.where, 'result');
  const gates = readFileGates(prompt);
  const scaffold = scaffoldResult(thread.slug, round, readPhases(prompt.body), gates, isOpened);
  const template = readTemplate(filing.layout, 'result');
  if (template === null) return { fields: new Map(), foreign: '', body: scaffold };
  const filled = fillTemplate(template, {
    thread: thread.slug,
    slug: thread.slug,
    round: String(round).padStart(2, '0'),
    phases: scaffold.slice(scaffold.indexOf('\n## ') + 1, scaffold.indexOf('\n## Issues observed')).trim(),
  });
  const source = await readSource(filled, templatePath(filing.layout, 'result'), 'result');
  // A template that leaves the phases out would also leave out what is blocked.
  return template.includes('{{phases}}')
    ? source
    : { ...source, body: `${source.body.trimEnd()}\n\n${scaffold}` };
}

/** A scaffold claims nothing: `complete` has to be said, or comes with a report that leaves no gate closed. */
function defaultStatus(scaffold: boolean, blocked: readonly Gate[], phases: number): ResultStatus {
  if (blocked.some((gate) => gate.phase === null)) return 'blocked';
  if (blocked.length > 0)
    return new Set(blocked.map((gate) => gate.phase)).size >= phases ? 'blocked' : 'partial';
  return scaffold ? 'partial' : 'complete';
}

/** A result that was filled in after its scaffold was made: `--commit` alone commits it as it is. */
async function commitExisting(
  filing: Filing,
  path: string,
  message: string,
): Promise<Filed & { text: RoundFile }> {
  const shown = shownPath(filing.layout, path);
  const git = threadGit(filing.layout, filing.env);
  if (lookUp(git, ['cat-file', '-e', `${headCommit(git)}:${shown}`]).ok) {
    refuseExisting(path, `it is committed: what is to add goes into the next round`);
  }
  const file = await readRoundFile(path);
  await refuseSecrets(file.text, path, filing.searchSecrets);
  checkCommittable(filing.layout, git, [shown]);
  return { path, text: file, ...commitFile(git, shown, message) };
}

const leftWarning = 'the result still has parts to fill in, and a committed round is never changed';

/** Answers the highest prompt: files the report, makes a scaffold for it, or commits the one that was filled in. */
export async function fileResult(filing: Filing, now: Date, wishes: ResultWishes): Promise<FiledResult> {
  const thread = findActiveThread(filing.layout, wishes.slug);
  const { round, name } = highestPrompt(thread);
  const prompt = await readRoundFile(join(thread.path, name));
  const gates = readFileGates(prompt);
  checkWishes(wishes, gates);
  const isOpened = (gate: Gate) => gate.phrase !== null && wishes.opened.includes(gate.phrase);
  const blocked = gates.filter((gate) => !isOpened(gate));
  const path = join(
    thread.path,
    thread.rounds.find((files) => files.round === round)?.result ?? roundFileName(round, 'result'),
  );
  const message = `handoff: result ${thread.slug} ${roundWords(round)}`;
  const base = { slug: thread.slug, round, blocked };
  refuseOutside(filing.layout, path);
  if (lstatSync(path, { throwIfNoEntry: false }) !== undefined) {
    if (!filing.commit || wishes.file)
      refuseExisting(
        path,
        `edit it until it is committed, then: handoff thread result ${thread.slug} --commit`,
      );
    const { text, ...filed } = await commitExisting(filing, path, message);
    const left = fillInPattern.test(text.body) ? [leftWarning] : [];
    const status = fieldOf(text, 'status') ?? '';
    return { ...base, ...filed, status, scaffold: false, warnings: [...left, ...filed.warnings] };
  }
  const source = await readResultSource(filing, wishes, prompt, round, thread, isOpened);
  const scaffold = wishes.file === undefined;
  const phases = readPhases(prompt.body).length;
  const status =
    wishes.status ?? oneLine(source.fields.get('status')) ?? defaultStatus(scaffold, blocked, phases);
  const promptTo = fieldOf(prompt, 'to');
  const text = composeRound({
    kind: 'result',
    fields: {
      thread: thread.slug,
      round: String(round),
      from:
        oneLine(wishes.from) ??
        oneLine(source.fields.get('from')) ??
        (promptTo && promptTo !== 'any' ? promptTo : wishes.writer),
      to: oneLine(source.fields.get('to')) ?? fieldOf(prompt, 'from') ?? 'any',
      created: instantText(now),
      in_reply_to: name,
      status,
      tracks: fieldOf(prompt, 'tracks'),
    },
    foreign: source.foreign,
    body: source.body,
  });
  const filed = await fileRound(filing, path, text, message);
  const unsaid = scaffold
    ? []
    : blocked.filter(({ phrase }) => phrase !== null && !source.body.includes(phrase));
  const warnings = unsaid.map(
    ({ phase, phrase }) => `the report says nothing of the gate "${phrase}" (${phase ?? 'whole round'})`,
  );
  if (scaffold && filing.commit && fillInPattern.test(source.body)) warnings.push(leftWarning);
  return { ...base, ...filed, status, scaffold, warnings: [...warnings, ...filed.warnings] };
}
