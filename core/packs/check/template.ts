import type { Profile } from '../audiences/profile.ts';
import { contextTitle, type ParsedPackage, packageTitle, partTitles } from '../document/package-form.ts';
import type { PackageProblem } from './problem.ts';

/** Parts and sections that are missing in a package, or out of their order. */
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
  let before = -1;
  for (const title of wanted) {
    const at = found.parts.findIndex((part) => part.title === title);
    const line = found.parts[at]?.line ?? 0;
    if (at < 0) miss(`the part "## ${title}" is missing`);
    else if (at < before) miss(`the part "## ${title}" is too early`, line);
    before = Math.max(before, at);
  }
  const context = found.parts.find((part) => part.title === profile.title);
  let from = -1;
  for (const { title } of context ? profile.sections : []) {
    const at = context?.text.indexOf(`**${title}:**`) ?? -1;
    if (at < 0) miss(`the section "**${title}:**" is missing`, context?.line);
    else if (at < from) miss(`the section "**${title}:**" is too early`, context?.line);
    from = Math.max(from, at);
  }
  return problems;
}
