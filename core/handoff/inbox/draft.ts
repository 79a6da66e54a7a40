import { isUtf8 } from 'node:buffer';
import { isAbsolute } from 'node:path';
import { HandoffError, systemCode } from '../../errors.ts';
import { readRegularFile } from '../../files/read.ts';
import { distrustOfDraft, isForeign } from '../../files/trust.ts';
import { describeSecrets, redactSecrets, refuseSecrets, warnOfUnsure } from '../../secrets/redact.ts';
import { readFrontmatter } from '../../text/frontmatter.ts';
import { keepOtherFields } from '../../text/frontmatter-fields.ts';
import { countBreaks } from '../../text/lines.ts';
import { shellWord } from '../../text/shell-word.ts';
import { knownFields } from '../format/fields/field-rules.ts';
import { topicPattern } from '../format/file-name.ts';
import { namedHeading, nextActionCandidates } from '../format/next-action.ts';
import { sectionTitles } from '../format/section-titles.ts';
import { type Section, sectionContent, splitSections } from '../format/sections.ts';
import { splitSentinel } from '../format/sentinel.ts';
import { handoffLimit } from './read-inbox.ts';

/** What a session is shown at most, less what surrounds a handoff (spec/surfacing.md). */
const shownAtMost = 8_500;

/** Says that no session is shown a body whole; null for one that fits. */
export function describeTooLong(body: string): string | null {
  if (body.length <= shownAtMost) return null;
  return `${body.length} characters: a session is shown about ${shownAtMost}, the rest only by path; keep what the reader cannot find out`;
}

export interface DraftBody {
  fields: ReadonlyMap<string, string>;
  /** Lines of fields we do not know, as they are. */
  unknown: string;
  body: string;
  sections: readonly Section[];
  eol: '\n' | '\r\n';
  warnings: readonly string[];
}

/** With our fields a filed one stays under the limit of readers. */
export const bodyLimit = handoffLimit - 64 * 1024;

/**
 * Reads a body's bytes; throws `unreadable-body`, also for another user's, or `too-large`. A handoff's own `draft` is
 * refused also where others could have written it.
 */
export function readBodyFile(path: string, draft = false): Uint8Array {
  let file: ReturnType<typeof readRegularFile> = null;
  let cause: unknown;
  let distrust: string | null = null;
  try {
    file = readRegularFile(path, bodyLimit + 1, (stat) => {
      distrust = draft ? distrustOfDraft(path, stat) : isForeign(stat) ? 'belongs to another user' : null;
      return distrust === null;
    });
  } catch (error) {
    cause = error;
  }
  const refuse = (what: string, hint: string) =>
    new HandoffError('unreadable-body', { message: `--file ${path}: ${what}`, hint, cause });
  if (distrust !== null) {
    const hint = `look into it, and if it is what you mean, copy it to a directory of yours: cp ${shellWord(path)} <copy>`;
    throw refuse(`it ${distrust}; expected a file that only you can write`, hint);
  }
  if (file === null) {
    const code = systemCode(cause);
    throw refuse(`expected a readable regular file${code ? ` (${code})` : ', found none'}`, `ls -l ${path}`);
  }
  checkBodySize(file.size, path);
  return file.bytes;
}

export function checkBodySize(size: number, where: string): void {
  if (size <= bodyLimit) return;
  throw new HandoffError('too-large', {
    message: `${where}: larger than ${bodyLimit} bytes, the most that a handoff holds`,
    hint: 'keep the conclusions in the handoff and name the long file by its path',
  });
}

function refuseBody(
  code: 'empty-body' | 'not-utf8',
  where: string,
  what: string,
  hint = 'handoff begin --json prints a template to start from',
): never {
  throw new HandoffError(code, { message: `${where}: ${what}`, hint });
}

/** More headings are not named in a message. */
const namedHeadings = 4;

/** Refuses a body that says nowhere what comes first, and names its own headings that may do. */
function refuseAction(where: string, what: string, body: string, linesAbove: number): never {
  const candidates = nextActionCandidates(body, namedHeadings);
  const named = candidates.map(({ title, line }) => `${JSON.stringify(title)} (line ${line + linesAbove})`);
  const [first] = candidates;
  const file = isAbsolute(where) ? shellWord(where) : where === 'standard input' ? '-' : '<draft>';
  throw new HandoffError('no-next-action', {
    message: `${where}: ${what}${named.length > 0 ? `; its nearest headings: ${named.join(', ')}` : ''}`,
    hint: first
      ? `if one of them is the next action: handoff publish --file ${file} --next-action ${shellWord(first.title)}; else add a section "## ${sectionTitles['next-action']}"`
      : `add a section "## ${sectionTitles['next-action']}" with the first concrete step, then publish again`,
  });
}

/** Returns the encoding that a file's first two bytes say it has, as editors and shells of Windows write them. */
function utf16Of([first, second]: Uint8Array): 'utf-16le' | 'utf-16be' | null {
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  return first === 0xfe && second === 0xff ? 'utf-16be' : null;
}

/** Returns the text of a draft: UTF-8, or UTF-16 with its mark. Throws `not-utf8`. */
export function decodeDraft(bytes: Uint8Array, where: string): string {
  const wide = utf16Of(bytes);
  try {
    if (wide) return new TextDecoder(wide, { fatal: true }).decode(bytes);
  } catch {
    refuseBody('not-utf8', where, 'it begins like UTF-16 and is none');
  }
  const convert = (from: string) => `convert it: iconv -f ${from} -t utf-8 ${shellWord(where)} > <copy>`;
  if (!isUtf8(bytes))
    refuseBody('not-utf8', where, 'expected UTF-8 text, found other bytes', convert('windows-1252'));
  const text = new TextDecoder('utf-8').decode(bytes);
  // Every second byte of UTF-16 is zero where its letters are Latin.
  if (text.split('\0').length - 1 > text.length / 4) {
    const from = text.startsWith('\0') ? 'utf-16be' : 'utf-16le';
    refuseBody('not-utf8', where, 'expected UTF-8 text, found zero bytes as in UTF-16', convert(from));
  }
  return text;
}

/** How a draft is searched for secrets. */
interface SecretOptions {
  /** They are taken out, the unsure ones as well. */
  redact?: boolean | undefined;
  /** A person was asked about the unsure ones. */
  asked?: boolean | undefined;
}

/** Returns a text without its secrets, and a warning that says what was taken out. Throws `secret` unless asked to. */
async function withoutSecrets(text: string, where: string, { redact, asked }: SecretOptions) {
  if (!redact) {
    const findings = await refuseSecrets(text, where);
    return { text, warnings: asked ? [] : warnOfUnsure(findings) };
  }
  const redacted = await redactSecrets(text);
  const found = redacted.findings.length > 0;
  return { text: redacted.text, warnings: found ? [`redacted: ${describeSecrets(redacted.findings)}`] : [] };
}

/** Checks a draft; every handoff passes here, forwarded ones too. All that is not refused becomes a warning. */
export async function readDraft(
  bytes: Uint8Array,
  where: string,
  options: SecretOptions & { nextAction?: string | undefined } = {},
): Promise<DraftBody> {
  const decoded = decodeDraft(bytes, where);
  const { text, warnings } = await withoutSecrets(decoded, where, options);
  const result = await readFrontmatter(text, { tolerant: true });
  if (result.kind === 'refused' || result.kind === 'broken') {
    throw new HandoffError(result.kind === 'refused' ? 'frontmatter-refused' : 'frontmatter-invalid', {
      message: `${where}: ${result.reason}; expected YAML between two lines \`---\`, or no frontmatter at all`,
      hint: 'correct the lines at the top of the file, or delete them, then publish again',
    });
  }
  const frontmatter = result.kind === 'found' ? result.frontmatter : null;
  const body = splitSentinel(frontmatter ? text.slice(frontmatter.bodyStart) : text).text;
  if (body.trim() === '') refuseBody('empty-body', where, 'the body is empty');
  const linesAbove = frontmatter ? countBreaks(text.slice(0, frontmatter.bodyStart)) : 0;
  const given = options.nextAction;
  const named = given === undefined ? undefined : namedHeading(body, given, linesAbove);
  if (named === null)
    refuseAction(
      where,
      `there is no heading ${JSON.stringify(given)} that could be the next action`,
      body,
      linesAbove,
    );
  const fields = new Map(frontmatter?.values);
  if (named !== undefined) fields.set('next_action', named);
  const sections = splitSections(body, fields.get('next_action'));
  if (sectionContent(sections, 'next-action') === '') {
    const empty = sections.some((section) => section.key === 'next-action');
    refuseAction(
      where,
      `${empty ? 'the section is empty' : 'there is no section'}: "## ${sectionTitles['next-action']}"`,
      body,
      linesAbove,
    );
  }
  const topic = frontmatter?.values.get('topic');
  if (topic && !topicPattern.test(topic))
    warnings.push(`topic ${JSON.stringify(topic)} is left out: expected a-z, 0-9 and -`);
  const long = describeTooLong(body);
  if (long !== null) warnings.push(long);
  return {
    fields,
    unknown: frontmatter ? await keepOtherFields(text, frontmatter, knownFields) : '',
    body,
    sections,
    eol: /\r\n/.test(text.slice(0, 2000)) ? '\r\n' : '\n',
    warnings,
  };
}
