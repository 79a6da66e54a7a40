import type { CheckedClaim } from '../../evidence/check.ts';
import { markClaims, summariseClaims } from '../../evidence/show.ts';
import { type Section, sectionContent, sectionTitles } from '../../handoff/sections.ts';
import { neutraliseEnds, neutraliseLine } from '../../handoff/untrusted.ts';
import type { Drift } from '../../worktree/drift.ts';
import type { InboxFile } from '../waiting.ts';

/** One handoff as the surfaced text needs it: everything in it is already harmless. */
export interface SurfaceItem {
  file: string;
  /** Where the file will be once it has been shown. */
  path: string;
  name: string;
  sentinel: string;
  /** One line: from whom, how old, written by which tool. */
  origin: string;
  /** Warnings, each one line: drift, shown before, malformed, recorded for a worktree that is gone. */
  warnings: readonly string[];
  action: string;
  donts: string;
  middle: readonly MiddleSection[];
}

export interface MiddleSection {
  title: string;
  /** Null behind so much text that nothing of it could be shown. */
  content: string | null;
}

const middleOrder: readonly Section['key'][] = [
  'decisions',
  'done',
  'assumptions',
  'follow-ups',
  'verification',
  'files',
  'status',
  'other',
  'preamble',
  'reader',
];

/** `5 min`, `3 h`, `2 days`: the age of a handoff for people; a file from the future is `0 min` old. */
export function describeAge(ms: number): string {
  const minutes = Math.max(0, Math.floor(ms / 60_000));
  if (minutes < 120) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h` : `${Math.floor(hours / 24)} days`;
}

/** What a handoff is called: its `name`, else its first heading, else its file name. */
export function titleOf(file: InboxFile): string {
  const heading = file.handoff.sections.find((section) => section.title !== '')?.title;
  return neutraliseLine(file.handoff.fields.get('name') || heading || file.file);
}

/** Sections whose references were bound when they were written (spec/evidence.md). */
const boundSections: readonly Section['key'][] = ['decisions', 'assumptions'];

/** Behind so many characters of middle sections no host has room left. */
const middleLimit = 65_536;

function middleSections(sections: readonly Section[], claims: readonly CheckedClaim[]): MiddleSection[] {
  let seen = 0;
  return middleOrder
    .flatMap((key) => sections.filter((section) => section.key === key && section.content !== ''))
    .map(({ key, title, content: raw }) => {
      const content = seen > middleLimit ? null : neutraliseEnds(raw);
      seen += raw.length;
      return {
        title: neutraliseLine(title || 'Introduction'),
        content: content !== null && boundSections.includes(key) ? markClaims(content, claims) : content,
      };
    });
}

export interface ItemFacts {
  now: Date;
  drift: Drift;
  /** Instant of an earlier delivery that nobody answered. */
  shownBefore: string | null;
  path: string;
  /** What became of the references that were bound when it was written. */
  claims?: readonly CheckedClaim[];
}

function warningsOf(file: InboxFile, facts: ItemFacts): string[] {
  const { handoff } = file;
  const warnings: string[] = [];
  // The field says only that it is so; whatever stands in it stays out of the line.
  if (handoff.fields.has('from_repository'))
    warnings.push('!! It comes from another repository: no session of this one wrote it.');
  if (facts.drift.branch) warnings.push(`!! DRIFT branch: ${neutraliseLine(facts.drift.branch, 200)}`);
  if (facts.drift.head) warnings.push(`!! DRIFT head: ${neutraliseLine(facts.drift.head, 200)}`);
  const evidence = summariseClaims(facts.claims ?? []);
  if (evidence) warnings.push(`${evidence.drifted ? '!! DRIFT evidence' : 'evidence'}: ${evidence.line}`);
  if (facts.shownBefore)
    warnings.push(`!! Shown before on ${neutraliseLine(facts.shownBefore, 40)}, never answered.`);
  if (file.goneWorktree) {
    warnings.push(`!! Written for ${neutraliseLine(file.goneWorktree, 160)}, which no longer exists.`);
  }
  if (file.truncated) warnings.push(`!! The file has ${file.size} bytes; only its beginning was read.`);
  const [first, ...more] = handoff.problems;
  if (first) {
    const rest = more.length > 0 ? ` (and ${more.length} more)` : '';
    const shown = handoff.verbatim ? 'It is shown as it stands.' : 'What could be read is shown.';
    warnings.push(`!! Malformed: ${neutraliseLine(first, 160)}${rest}. ${shown}`);
  }
  return warnings;
}

function textsOf({ handoff }: InboxFile, facts: ItemFacts): Pick<SurfaceItem, 'action' | 'donts' | 'middle'> {
  if (handoff.verbatim) return { action: neutraliseEnds(handoff.body).trim(), donts: '', middle: [] };
  const action = neutraliseEnds(sectionContent(handoff.sections, 'next-action'));
  return {
    action: `## ${sectionTitles['next-action']}\n\n${action}`,
    donts: neutraliseEnds(sectionContent(handoff.sections, 'donts')),
    middle: middleSections(handoff.sections, facts.claims ?? []),
  };
}

/**
 * Prepares a file for the surfaced text; all text of the file is made harmless here. The texts only when they are asked
 * for: of a hundred waiting handoffs a start shows a few.
 */
export function makeItem(file: InboxFile, facts: ItemFacts): SurfaceItem {
  const { handoff } = file;
  const from = neutraliseLine(handoff.fields.get('from') || 'an unknown worktree', 80);
  const tool = neutraliseLine(handoff.fields.get('session_tool') || 'an unknown tool', 40);
  const age = describeAge(facts.now.getTime() - file.created.getTime());
  let texts: ReturnType<typeof textsOf> | undefined;
  const read = () => {
    texts ??= textsOf(file, facts);
    return texts;
  };
  return {
    file: file.file,
    path: facts.path,
    name: titleOf(file),
    sentinel: handoff.sentinel,
    origin: `from ${from}, ${age} old (${file.created.toISOString()}), written by ${tool}`,
    warnings: warningsOf(file, facts),
    get action() {
      return read().action;
    },
    get donts() {
      return read().donts;
    },
    get middle() {
      return read().middle;
    },
  };
}
