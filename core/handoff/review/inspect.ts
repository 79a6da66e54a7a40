import type { RuleLevels } from './config.ts';
import type { Problem } from './rule.ts';
import { rules } from './rules/all.ts';
import { sectionAt } from './rules/prose.ts';
import type { Subject } from './subject.ts';

const order = { error: 0, warn: 1 } as const;

/** Everything a program can see that should be mended, worst first, then by line. */
export async function inspectDraft(subject: Subject, levels: RuleLevels = {}): Promise<Problem[]> {
  const problems: Problem[] = [];
  for (const rule of rules) {
    const severity = rule.id === 'secret' ? rule.severity : (levels[rule.id] ?? rule.severity);
    if (severity === 'off') continue;
    for (const { line, message } of await rule.check(subject)) {
      problems.push({ rule: rule.id, severity, section: sectionAt(subject.outline, line), line, message });
    }
  }
  return problems.sort((a, b) => order[a.severity] - order[b.severity] || a.line - b.line);
}
