import { join } from 'node:path';
import { HandoffError } from '../errors.ts';
import { instantText } from '../text/instants.ts';
import { oneLine, plainWords } from '../text/lines.ts';
import { shellWord } from '../text/shell-word.ts';
import { type Filing, fileRound, type RoundRequest } from './file-round.ts';
import { roundFileName, roundWords, type ThreadDirectory, twoDigits } from './format/directory.ts';
import { shownPath } from './format/layout.ts';
import { findLeftOver } from './format/left-over.ts';
import { gateLine, readGates, titleOf } from './format/phases.ts';
import { aPhrase, readPhrases, samePhrase } from './format/phrase.ts';
import { composeRound, inheritField } from './format/round-file.ts';
import { scaffoldPrompt } from './format/scaffold.ts';
import {
  bodyAlone,
  type RoundSource,
  readFilledTemplate,
  readNamedSource,
  readTemplate,
} from './format/source.ts';
import { plainName } from './list.ts';

/** What a dispatcher says of a new prompt; what is left out comes from `file`, then from the rounds before. */
export interface PromptRequest extends RoundRequest {
  description?: string | undefined;
  to?: string | undefined;
  tracks?: string | undefined;
  waitPhrase?: string | undefined;
}

/** Where a new prompt goes. */
interface PromptPlace {
  verb: 'open' | 'next';
  /** A new one has no rounds. */
  thread: ThreadDirectory;
  round: number;
  now: Date;
  /** File name of an unanswered prompt that this one takes the place of. */
  supersedes: string | null;
}

/** What the rounds before say, else what is true of any prompt. */
async function readDefaults(thread: ThreadDirectory, { writer }: PromptRequest) {
  return {
    from: (await inheritField(thread, 'from')) ?? writer,
    to: (await inheritField(thread, 'to')) ?? 'any',
    tracks: await inheritField(thread, 'tracks'),
  };
}

const phraseLimit = 200;

function faultOf(phrase: string): string | null {
  if (phrase.trim() === '') return 'is empty';
  if (/\p{Cc}/u.test(phrase)) return 'holds a line break or control character';
  if (phrase.length > phraseLimit) return `is longer than ${phraseLimit} characters`;
  const [gate] = readGates(gateLine(phrase));
  return gate && samePhrase(phrase, gate.phrase) ? null : 'holds "**" or means none';
}

/** Throws `bad-phrase` for a phrase that could not be read back from a gate line as it was given. */
export function checkPhrase(phrase: string): void {
  const fault = faultOf(phrase);
  if (fault === null) return;
  throw new HandoffError('bad-phrase', {
    message: `--wait-phrase ${JSON.stringify(phrase.slice(0, 60))} ${fault}; expected one line that a person can say, as in "ship it"`,
    hint: 'repeat the command with such a phrase',
  });
}

/** Puts the description above a text that does not say it, as its title where it has none. Of the text every byte stays. */
function withDescription(body: string, description: string): string {
  if (description === '' || plainWords(body).includes(plainWords(description))) return body;
  const eol = body.includes('\r\n') ? '\r\n' : '\n';
  return `${titleOf(body) === null ? '#' : '>'} ${description}${eol}${eol}${body.replace(/^\s*\n/, '')}`;
}

/** Reads what the prompt is made from: the file that is named, else the repository's template, else our scaffold. */
async function readPromptSource(
  { layout }: Filing,
  { thread: { slug }, round, now }: PromptPlace,
  { file, waitPhrase, ...request }: PromptRequest,
  before: Awaited<ReturnType<typeof readDefaults>>,
): Promise<RoundSource> {
  const said = oneLine(request.description);
  if (file) {
    const source = await readNamedSource(file, 'prompt');
    return { ...source, body: withDescription(source.body, said) };
  }
  const description = said || `${slug}, ${roundWords(round)}`;
  const from = oneLine(request.from) || before.from;
  const to = oneLine(request.to) || before.to;
  const source = await readFilledTemplate(layout, 'prompt', {
    thread: slug,
    slug,
    round: twoDigits(round),
    description,
    from,
    to,
    dispatcher: from,
    executor: to,
    created: instantText(now),
    tracks: (oneLine(request.tracks) || before.tracks) ?? '',
    wait_phrase: waitPhrase ?? '',
  });
  if (source === null) return bodyAlone(scaffoldPrompt(description, waitPhrase ?? null));
  // A template names its own people; who writes is known.
  const isOther = plainName(source.fields.get('from') ?? from) !== plainName(from) && from !== 'handoff-cli';
  const fields = new Map([...source.fields].filter(([name]) => name !== 'from' || !isOther));
  return { ...source, fields, body: withDescription(source.body, description) };
}

/** Returns what the dispatcher gives to the executor; each works without this tool on the other side. */
function executorLines(prompt: string, result: string, slug: string) {
  const words = `Read ${prompt} and carry it out phase by phase. Stop at every gate until a person has said its wait phrase. Write your report to ${result}: one section per phase, then Issues observed, then Manual escalation needed (thread ${slug}).`;
  return { claude_code: `claude ${shellWord(words)}`, codex: `codex ${shellWord(words)}`, words };
}

export type OpenedRound = Awaited<ReturnType<typeof filePrompt>>;

/** Makes and files one prompt. The request and computed fields win over what the body's frontmatter says. */
export async function filePrompt(filing: Filing, place: PromptPlace, given: PromptRequest) {
  const { thread, round, supersedes } = place;
  const { slug, path: directory } = thread;
  if (given.waitPhrase !== undefined) checkPhrase(given.waitPhrase);
  const request = { ...given, waitPhrase: given.waitPhrase && aPhrase(given.waitPhrase) };
  const before = await readDefaults(thread, request);
  const { fields, otherFields, body } = await readPromptSource(filing, place, request, before);
  const choose = (field: 'from' | 'to' | 'tracks') =>
    oneLine(request[field]) || oneLine(fields.get(field)) || before[field];
  const path = join(directory, roundFileName(round, 'prompt'));
  const result = shownPath(filing.layout, join(directory, roundFileName(round, 'result')));
  const waitPhrase = request.waitPhrase ?? fields.get('wait_phrase')?.trim() ?? null;
  const phrases = readPhrases(waitPhrase ?? '');
  const to = choose('to') ?? 'any';
  const ourFields = {
    thread: slug,
    round: String(round),
    from: choose('from'),
    to,
    created: instantText(place.now),
    status: 'open',
    expects_result_at: roundFileName(round, 'result'),
    wait_phrase: waitPhrase,
    tracks: choose('tracks'),
    supersedes,
  };
  const eol = body.includes('\r\n') ? '\r\n' : '\n';
  const note = supersedes
    ? `This round takes the place of ${supersedes}, which was not answered.${eol}${eol}`
    : '';
  const text = composeRound('prompt', ourFields, { otherFields, body: note + body });
  const filed = await fileRound(filing, path, text, `handoff: ${place.verb} ${slug} ${roundWords(round)}`);
  const warnings: string[] = [];
  if (readGates(body, phrases).some((gate) => gate.line === 0)) {
    warnings.push(`no gate line in the body names "${waitPhrase}": it holds the whole round`);
  }
  if (filing.commit && findLeftOver(text, readTemplate(filing.layout, 'prompt')).length > 0) {
    warnings.push('the template is committed with parts to fill in, and a committed round is never changed');
  }
  const executor = executorLines(shownPath(filing.layout, path), result, slug);
  return {
    ...filed,
    round,
    slug,
    to,
    tracks: ourFields.tracks,
    warnings: [...warnings, ...filed.warnings],
    executor,
  };
}
