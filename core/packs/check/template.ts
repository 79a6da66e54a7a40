import type { Profile } from '../audiences/audience.ts';
import { contextTitle, type ParsedPackage, packageTitle, partTitles } from '../document/package-form.ts';
import type { Fact } from '../facts/fact.ts';

export const problemCodes = [
  'budget',
  'template',
  'lost',
  'invented',
  'weakened',
  'altered',
  'figure',
] as const;

/** What is wrong with a package. An `error` fails the check; a `warn` is a figure to correct. */
export interface PackageProblem {
  severity: 'error' | 'warn';
  code: (typeof problemCodes)[number];
  message: string;
  /** 1-based line in the package; 0 where it is about the whole. */
  line: number;
  /** The fact that it is about. */
  fact?: Fact;
}

export function checkTemplate(found: ParsedPackage, profile: Profile): PackageProblem[] {
  const problems: PackageProblem[] = [];
  const miss = (message: string, line = 0) =>
    problems.push({ severity: 'error', code: 'template', message, line });
  if (found.audience !== profile.audience)
    miss(`the title must be "# ${packageTitle(found.source || '<source>', profile.audience)}"`, 1);
  const wanted = [
    partTitles.summary,
    contextTitle(profile.audience),
    profile.title,
    partTitles.instructions,
    partTitles.notes,
    partTitles.metrics,
    partTitles.completion,
    partTitles.left,
  ];
  const place = (what: string, at: number, before: number, line = 0) => {
    if (at < 0) miss(`the ${what} is missing`, line);
    else if (at < before) miss(`the ${what} is too early`, line);
    return Math.max(before, at);
  };
  let before = -1;
  for (const title of wanted) {
    const at = found.parts.findIndex((part) => part.title === title);
    before = place(`part "## ${title}"`, at, before, found.parts[at]?.line);
  }
  const context = found.parts.find((part) => part.title === profile.title);
  before = -1;
  for (const { title } of context ? profile.sections : []) {
    const at = context?.text.indexOf(`**${title}:**`) ?? -1;
    before = place(`section "**${title}:**"`, at, before, context?.line);
  }
  return problems;
}
