import { HandoffError } from '../errors.ts';
import { instantText } from '../text/instants.ts';
import { type Filed, type Filing, fileRound } from './file-round.ts';
import { composeRound } from './format/compose.ts';
import { gateLine } from './format/gate-lines.ts';
import { shownPath, type ThreadsLayout } from './format/layout.ts';
import { readGates } from './format/phases.ts';
import { roundFileName, roundWords } from './format/round-name.ts';
import { fillInPattern, scaffoldPrompt } from './format/scaffold.ts';
import {
  fillTemplate,
  type RoundSource,
  readFiled,
  readSource,
  readTemplate,
  templatePath,
} from './format/template.ts';

/** What a dispatcher says of a new prompt; what is left out comes from `--file`, then from the rounds before. */
export interface PromptWishes {
  description?: string | undefined;
  from?: string | undefined;
  to?: string | undefined;
  tracks?: string | undefined;
  waitPhrase?: string | undefined;
  /** The body, already read. */
  file?: { bytes: Uint8Array; where: string } | undefined;
}

/** Where a new prompt stands in its thread. */
export interface PromptPlace {
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

const phraseLimit = 200;

/** Throws `bad-phrase` for a phrase that could not be read back from a gate line as it was given. */
export function checkPhrase(phrase: string | undefined): void {
  if (phrase === undefined) return;
  const fault =
    phrase.trim() === ''
      ? 'is empty'
      : /\p{Cc}/u.test(phrase)
        ? 'holds a line break or control character'
        : phrase.length > phraseLimit
          ? `is longer than ${phraseLimit} characters`
          : readGates(gateLine(phrase), undefined)[0]?.phrase === phrase
            ? null
            : 'begins or ends with a space or quote, or holds "***"';
  if (fault === null) return;
  throw new HandoffError('bad-phrase', {
    message: `--wait-phrase ${JSON.stringify(phrase.slice(0, 60))} ${fault}; expected one line that a person can say, as in "ship it"`,
    hint: 'repeat the command with such a phrase',
  });
}

/** One line of a flag or argument; an empty one counts as left out. */
export function oneLine(text: string | undefined): string | undefined {
  return text?.replace(/\s+/g, ' ').trim() || undefined;
}

async function readPromptSource(
  layout: ThreadsLayout,
  place: PromptPlace,
  wishes: PromptWishes,
): Promise<RoundSource> {
  if (wishes.file) return readFiled(wishes.file.bytes, wishes.file.where, 'prompt');
  const description = oneLine(wishes.description) ?? `${place.slug}, ${roundWords(place.round)}`;
  const template = readTemplate(layout, 'prompt');
  if (template === null) {
    return { fields: new Map(), foreign: '', body: scaffoldPrompt(description, wishes.waitPhrase ?? null) };
  }
  const filled = fillTemplate(template, {
    thread: place.slug,
    slug: place.slug,
    round: String(place.round).padStart(2, '0'),
    description,
    from: oneLine(wishes.from) ?? place.from,
    to: oneLine(wishes.to) ?? place.to,
    created: instantText(place.now),
    tracks: oneLine(wishes.tracks) ?? place.tracks ?? '',
    wait_phrase: wishes.waitPhrase ?? '',
  });
  const source = await readSource(filled, templatePath(layout, 'prompt'), 'prompt');
  return source.body.includes(description)
    ? source
    : { ...source, body: `# ${description}\n\n${source.body.trimStart()}` };
}

/** Makes and files one prompt. The description, flags and computed fields win over what the body's frontmatter says. */
export async function filePrompt(
  filing: Filing,
  place: PromptPlace,
  wishes: PromptWishes,
  verb: string,
): Promise<Filed & { round: number; slug: string; to: string }> {
  checkPhrase(wishes.waitPhrase);
  const source = await readPromptSource(filing.layout, place, wishes);
  const said = (field: string) => oneLine(source.fields.get(field));
  const path = `${place.directory}/${roundFileName(place.round, 'prompt')}`;
  const resultPath = `${place.directory}/${roundFileName(place.round, 'result')}`;
  const waitPhrase = wishes.waitPhrase ?? source.fields.get('wait_phrase')?.trim() ?? null;
  const to = oneLine(wishes.to) ?? said('to') ?? place.to;
  const note = place.supersedes
    ? `This round takes the place of ${place.supersedes}, which was not answered.\n\n`
    : '';
  const text = composeRound({
    kind: 'prompt',
    fields: {
      thread: place.slug,
      round: String(place.round),
      from: oneLine(wishes.from) ?? said('from') ?? place.from,
      to,
      created: instantText(place.now),
      status: 'open',
      expects_result_at: shownPath(filing.layout, resultPath),
      wait_phrase: waitPhrase,
      tracks: oneLine(wishes.tracks) ?? said('tracks') ?? place.tracks,
      supersedes: place.supersedes,
    },
    foreign: source.foreign,
    body: note + source.body,
  });
  const filed = await fileRound(
    filing,
    path,
    text,
    `handoff: ${verb} ${place.slug} ${roundWords(place.round)}`,
  );
  return {
    ...filed,
    round: place.round,
    slug: place.slug,
    to,
    warnings: [...promptWarnings(source.body, waitPhrase, filing.commit), ...filed.warnings],
  };
}

function promptWarnings(body: string, waitPhrase: string | null, commit: boolean): string[] {
  const warnings: string[] = [];
  if (waitPhrase && readGates(body, waitPhrase).some((gate) => gate.line === 0)) {
    warnings.push(`no gate line in the body names "${waitPhrase}": it holds the whole round`);
  }
  if (commit && fillInPattern.test(body)) {
    warnings.push('the template is committed with parts to fill in, and a committed round is never changed');
  }
  return warnings;
}
