import { plural } from '../../text/lines.ts';
import { neutraliseEnds, neutraliseLine, neutralisePath } from '../../text/untrusted.ts';
import type { Drift } from '../../worktree/drift.ts';
import { type CheckedClaim, markClaims, summariseClaims, withoutMarks } from '../evidence/claims.ts';
import { describeRescueDraft, isRescueDraft } from '../format/rescue-fields.ts';
import { isOwnTitle, type OwnKey, sectionTitles } from '../format/section-titles.ts';
import type { Section } from '../format/sections.ts';
import { givenTitle, type InboxFile } from '../inbox/read-inbox.ts';
import { harmlessFileName, lettersOf } from './harmless-names.ts';
import { introductionOf } from './introduction.ts';

/** One handoff as the surfaced text needs it: everything in it is already harmless. */
export interface SurfaceItem {
  file: string;
  /** Where the file will be once it has been shown. */
  path: string;
  /** The letters of its name: all of it that may appear outside the frame. */
  name: string;
  sentinel: string;
  age: string;
  /** What the file says of itself, a line each, for inside the frame: its name, from whom, what a warning is about. */
  about: readonly string[];
  /** Warnings for outside the frame, a line each, in words and counts of ours. */
  warnings: readonly string[];
  /** What is under the title, as far as it is shown before the next action; empty for none. */
  introduction: string;
  action: string;
  /** Whether it names a next action at all. */
  hasAction: boolean;
  donts: string;
  middle: readonly MiddleSection[];
  /** Whether a program drafted it. */
  draft?: boolean;
  /** The most that its own words may take of the cap, where it shares that with others. */
  most?: number;
}

interface MiddleSection {
  title: string;
  /** Null behind so much text that nothing of it could be shown. */
  content: string | null;
  /** As the file has it: only for looking, never shown. */
  raw: string;
}

/** What binds comes first; the introduction before all of it. */
const middleOrder: readonly Section['key'][] = [
  'constraints',
  'acceptance',
  'blockers',
  'decisions',
  'done',
  'assumptions',
  'follow-ups',
  'verification',
  'files',
  'status',
  'other',
  'reader',
];

/** `5 min`, `3 h`, `2 days`: a span of time for people. */
export function describeAge(ms: number): string {
  const minutes = Math.max(0, Math.floor(ms / 60_000));
  if (minutes < 120) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h` : `${Math.floor(hours / 24)} days`;
}

/** Two clocks differ by so much without anybody noticing. */
const clockSlackMs = 60_000;

export const isFromFuture = (ageMs: number): boolean => ageMs < -clockSlackMs;

/** `5 min old`; of a file whose `created` lies ahead, that it does. */
export function describeOld(ageMs: number): string {
  return isFromFuture(ageMs) ? `dated ${describeAge(-ageMs)} in the future` : `${describeAge(ageMs)} old`;
}

function rawTitle(file: InboxFile): string {
  return givenTitle(file) || file.file;
}

/** Returns what a handoff is called, on one line: its `name`, else its first heading, else its file name. */
export function titleOf(file: InboxFile): string {
  return neutraliseLine(rawTitle(file));
}

/** Returns the letters of what a handoff is called, for where no frame says that a file speaks. */
export function harmlessTitle(file: InboxFile): string {
  return lettersOf(rawTitle(file));
}

/** Sections whose references were bound when they were written (spec/evidence.md). */
const boundSections: readonly Section['key'][] = ['decisions', 'assumptions'];

function framed(text: string): string {
  return withoutMarks(neutraliseEnds(text));
}

/** Behind so many characters of middle sections no client has room left. */
const middleLimit = 65_536;

/** A draft's own section holds what the user said: nobody else's words are worth as much. */
const draftOrder = ['other', ...middleOrder.filter((key) => key !== 'other')] as const;

/** Returns the text of all sections of a kind, under the author's own headings where those say more than ours. */
function wholeOf(sections: readonly Section[], key: OwnKey): string {
  return sections
    .filter((section) => section.key === key && section.content !== '')
    .map(({ title, content }) =>
      title === '' || isOwnTitle(title, key) ? content : `### ${neutraliseLine(title)}\n\n${content}`,
    )
    .join('\n\n');
}

function middleSections(
  sections: readonly Section[],
  claims: readonly CheckedClaim[],
  order: readonly Section['key'][],
  introduction: string,
): MiddleSection[] {
  let seen = 0;
  const own = order.flatMap((key) =>
    sections.filter((section) => section.key === key && section.content !== ''),
  );
  const before: typeof own =
    introduction === '' ? [] : [{ key: 'preamble', title: '', line: 1, content: introduction }];
  return [...before, ...own].map(({ key, title, content: raw }) => {
    const content = seen > middleLimit ? null : framed(raw);
    seen += raw.length;
    return {
      title: withoutMarks(neutraliseLine(title || (key === 'preamble' ? 'Introduction' : 'Continued'))),
      content: content !== null && boundSections.includes(key) ? markClaims(content, claims) : content,
      raw,
    };
  });
}

interface ItemFacts {
  now: Date;
  drift: Drift;
  shownBefore: string | null;
  path: string;
  claims?: readonly CheckedClaim[];
}

const instantPattern = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?Z$/;

/** A path of a whole file system, and not a part of a URL. */
const absolutePath = /(?<![\w.:/~-])\/(?:[\w.@+-]+\/)+[\w.@+-]+/;

/** Says in words of ours that a handoff came over a remote (spec/remote.md, "What a receiver sees"). */
function describeSender({ handoff: { fields, body } }: InboxFile): string {
  const signed = fields.get('signature') === 'good' ? ' Its signature is good.' : '';
  const known =
    fields.get('sender') === 'known'
      ? 'something of this sender was received here before.'
      : 'nothing of this sender was received here before.';
  const paths = absolutePath.test(body) ? " Absolute paths in it are those of the sender's machine." : '';
  return `!! It came from another machine over a git remote; ${known}${signed}${paths}`;
}

/** Who sent it, from where and when, as the sender says. */
function sentLine(fields: InboxFile['handoff']['fields']): string | false {
  if (!fields.has('sent_by')) return false;
  const [by, from, at] = ['sent_by', 'sent_from', 'sent_at'].map((field) =>
    neutraliseLine(fields.get(field) || 'unknown', 80),
  );
  return `sent by: ${by}, from machine ${from}, at ${at}`;
}

function warningsOf(file: InboxFile, { drift, shownBefore, claims = [] }: ItemFacts): string[] {
  const { problems, verbatim, fields } = file.handoff;
  const evidence = summariseClaims(claims);
  const instant = shownBefore && instantPattern.test(shownBefore) ? ` on ${shownBefore}` : '';
  const shown = verbatim ? 'It is shown as it stands.' : 'What could be read is shown.';
  const draft = describeRescueDraft(fields);
  const warnings = [
    draft && `!! ${draft}`,
    // The field says only that it is so; whatever it holds stays out of the line.
    fields.has('from_repository') && '!! It comes from another repository: no session of this one wrote it.',
    fields.has('sent_by') && describeSender(file),
    drift.branch && '!! DRIFT branch: written on another branch than this worktree is on.',
    drift.head && '!! DRIFT head: written at another commit than this worktree is at.',
    evidence && `${evidence.drifted ? '!! DRIFT evidence' : 'evidence'}: ${evidence.line}`,
    shownBefore && `!! Shown before${instant}, never answered.`,
    file.goneWorktree && '!! Written for a worktree that no longer exists.',
    file.truncated && `!! The file has ${file.size} bytes; only its beginning was read.`,
    problems.length > 0 && `!! Malformed, ${plural(problems.length, 'problem')}. ${shown}`,
  ];
  return warnings.flatMap((warning) => warning || []);
}

/** What the file says of itself; every word of a warning that is not ours. */
function aboutOf(file: InboxFile, { drift }: ItemFacts): string[] {
  const { fields, problems } = file.handoff;
  const from = neutraliseLine(fields.get('from') || 'an unknown worktree', 80);
  const tool = neutraliseLine(fields.get('session_tool') || 'an unknown tool', 80);
  const lines = [
    `name: ${titleOf(file)}`,
    `from: ${from}, written by ${tool}`,
    sentLine(fields),
    drift.branch && `branch: ${neutraliseLine(drift.branch, 200)}`,
    drift.head && `head: ${neutraliseLine(drift.head, 200)}`,
    file.goneWorktree && `worktree: ${neutraliseLine(file.goneWorktree, 160)}`,
    harmlessFileName(file.file) !== file.file && `file: ${neutralisePath(file.file)}`,
    problems[0] && `malformed: ${neutraliseLine(problems[0], 160)}`,
  ];
  return lines.flatMap((line) => (line ? [withoutMarks(line)] : []));
}

/** Prepares a file for the surfaced text; all text of the file is made harmless here. */
export function makeItem(file: InboxFile, facts: ItemFacts): SurfaceItem {
  const { sections, body, sentinel, verbatim } = file.handoff;
  const age = describeOld(facts.now.getTime() - file.created.getTime());
  const action = framed(wholeOf(sections, 'next-action'));
  const introduction = introductionOf(sections, rawTitle(file));
  const draft = isRescueDraft(file.handoff.fields);
  return {
    file: file.file,
    path: facts.path,
    name: harmlessTitle(file),
    sentinel,
    age,
    about: aboutOf(file, facts),
    warnings: warningsOf(file, facts),
    introduction: verbatim ? '' : framed(introduction.first),
    action: verbatim ? framed(body).trim() : `## ${sectionTitles['next-action']}\n\n${action}`,
    hasAction: action !== '',
    donts: verbatim ? '' : framed(wholeOf(sections, 'donts')),
    middle: verbatim
      ? []
      : middleSections(sections, facts.claims ?? [], draft ? draftOrder : middleOrder, introduction.rest),
    draft,
  };
}
