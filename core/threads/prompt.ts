import { join } from 'node:path';
import { HandoffError } from '../errors.ts';
import { instantText } from '../text/instants.ts';
import { oneLine } from '../text/lines.ts';
import { shellWord } from '../text/shell-word.ts';
import { type Filed, type Filing, fileRound } from './file-round.ts';
import { roundFileName, roundWords, twoDigits } from './format/directory.ts';
import { shownPath } from './format/layout.ts';
import { gateLine, readGates } from './format/phases.ts';
import { composeRound } from './format/round-file.ts';
import { fillInPattern, scaffoldPrompt } from './format/scaffold.ts';
import {
  bodyAlone,
  type NamedBody,
  type RoundSource,
  readFilledTemplate,
  readNamedSource,
} from './format/source.ts';

/** What a dispatcher says of a new prompt; what is left out comes from `file`, then from the rounds before. */
export interface PromptRequest {
  slug: string;
  /** The tool that writes, where nothing else says who does. */
  writer: string;
  description?: string | undefined;
  from?: string | undefined;
  to?: string | undefined;
  tracks?: string | undefined;
  waitPhrase?: string | undefined;
  file?: NamedBody | undefined;
}

/** Where a new prompt goes, and what the rounds before it say. */
interface PromptPlace {
  verb: 'open' | 'next';
  slug: string;
  directory: string;
  round: number;
  now: Date;
  from: string;
  to: string;
  tracks: string | null;
  /** File name of an unanswered prompt that this one takes the place of. */
  supersedes: string | null;
}

export interface OpenedRound extends Filed {
  slug: string;
  round: number;
  to: string;
  /** What the dispatcher gives to the executor; each works without this tool on the other side. */
  executor: { claude_code: string; codex: string; words: string };
}

const phraseLimit = 200;

function faultOf(phrase: string): string | null {
  if (phrase.trim() === '') return 'is empty';
  if (/\p{Cc}/u.test(phrase)) return 'holds a line break or control character';
  if (phrase.length > phraseLimit) return `is longer than ${phraseLimit} characters`;
  if (readGates(gateLine(phrase), undefined)[0]?.phrase === phrase) return null;
  return 'begins or ends with a space or quote, or holds "***"';
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

/** Reads what the prompt is made from: the file that is named, else the repository's template, else our scaffold. */
async function readPromptSource(
  { layout }: Filing,
  place: PromptPlace,
  { file, waitPhrase, ...request }: PromptRequest,
): Promise<RoundSource> {
  if (file) return readNamedSource(file, 'prompt');
  const description = oneLine(request.description) || `${place.slug}, ${roundWords(place.round)}`;
  const source = await readFilledTemplate(layout, 'prompt', {
    thread: place.slug,
    slug: place.slug,
    round: twoDigits(place.round),
    description,
    from: oneLine(request.from) || place.from,
    to: oneLine(request.to) || place.to,
    created: instantText(place.now),
    tracks: (oneLine(request.tracks) || place.tracks) ?? '',
    wait_phrase: waitPhrase ?? '',
  });
  if (source === null) return bodyAlone(scaffoldPrompt(description, waitPhrase ?? null));
  if (source.body.includes(description)) return source;
  return { ...source, body: `# ${description}\n\n${source.body.trimStart()}` };
}

function executorLines(prompt: string, result: string, slug: string): OpenedRound['executor'] {
  const words = `Read ${prompt} and carry it out phase by phase. Stop at every gate until a person has said its wait phrase. Write your report to ${result}: one section per phase, then Issues observed, then Manual escalation needed (thread ${slug}).`;
  return { claude_code: `claude ${shellWord(words)}`, codex: `codex ${shellWord(words)}`, words };
}

/** Makes and files one prompt. The request and computed fields win over what the body's frontmatter says. */
export async function filePrompt(
  filing: Filing,
  place: PromptPlace,
  request: PromptRequest,
): Promise<OpenedRound> {
  const { slug, round, supersedes, directory } = place;
  if (request.waitPhrase !== undefined) checkPhrase(request.waitPhrase);
  const source = await readPromptSource(filing, place, request);
  const { fields, otherFields, body } = source;
  const choose = (field: 'from' | 'to' | 'tracks') =>
    oneLine(request[field]) || oneLine(fields.get(field)) || place[field];
  const path = join(directory, roundFileName(round, 'prompt'));
  const result = shownPath(filing.layout, join(directory, roundFileName(round, 'result')));
  const waitPhrase = request.waitPhrase ?? fields.get('wait_phrase')?.trim() ?? null;
  const to = choose('to') ?? 'any';
  const ourFields = {
    thread: slug,
    round: String(round),
    from: choose('from'),
    to,
    created: instantText(place.now),
    status: 'open',
    expects_result_at: result,
    wait_phrase: waitPhrase,
    tracks: choose('tracks'),
    supersedes,
  };
  const note = supersedes ? `This round takes the place of ${supersedes}, which was not answered.\n\n` : '';
  const text = composeRound('prompt', ourFields, { otherFields, body: note + body });
  const filed = await fileRound(filing, path, text, `handoff: ${place.verb} ${slug} ${roundWords(round)}`);
  const warnings: string[] = [];
  if (waitPhrase && readGates(body, waitPhrase).some((gate) => gate.line === 0)) {
    warnings.push(`no gate line in the body names "${waitPhrase}": it holds the whole round`);
  }
  if (filing.commit && fillInPattern.test(body)) {
    warnings.push('the template is committed with parts to fill in, and a committed round is never changed');
  }
  const executor = executorLines(shownPath(filing.layout, path), result, slug);
  return { ...filed, round, slug, to, warnings: [...warnings, ...filed.warnings], executor };
}
