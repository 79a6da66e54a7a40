import type { Context } from '../../context.ts';
import { HandoffError } from '../../errors.ts';
import { maskFindings } from '../../secrets/redact.ts';
import { scanSecrets } from '../../secrets/scan.ts';
import { identify } from '../../worktree/identity.ts';
import { readDraft } from '../inbox/draft.ts';
import { lastHandoffHead } from './changes.ts';
import { type Outline, outlineDraft } from './outline.ts';
import { questionsOf, ratedItems } from './questions.ts';
import { makeSubject, type Problem, type Subject } from './rule.ts';
import { readRuleLevels, rules } from './rules.ts';
import { secretQuestions } from './secret-questions.ts';

export type Review = Awaited<ReturnType<typeof reviewDraft>>['review'];

/** What publish would refuse besides secrets, as a problem; null when it would take the draft. */
async function refusal(text: string, nextAction: string | undefined): Promise<Problem | null> {
  try {
    await readDraft(Buffer.from(text, 'utf8'), 'the draft', { redact: true, nextAction });
    return null;
  } catch (error) {
    if (!(error instanceof HandoffError)) throw error;
    const message = `publish refuses ${error.message}; ${error.hint}`;
    return { rule: error.code, severity: 'error', section: 'preamble', line: 1, message };
  }
}

function sectionAt({ bodyLine, parts }: Outline, line: number): Problem['section'] {
  if (line <= bodyLine) return 'frontmatter';
  return parts.findLast((part) => part.heading < line)?.key ?? 'preamble';
}

/** Returns everything a program can see that should be fixed, worst first, then by line. */
function findProblems(subject: Subject): Problem[] {
  const levels = readRuleLevels(subject.worktree);
  const problems = rules.flatMap((rule): Problem[] => {
    const severity = levels[rule.id] ?? rule.severity;
    if (severity === 'off') return [];
    return rule.check(subject).map(({ line, message }) => {
      return { rule: rule.id, severity, section: sectionAt(subject.outline, line), line, message };
    });
  });
  const order = { error: 0, warn: 1 };
  return problems.sort((a, b) => order[a.severity] - order[b.severity] || a.line - b.line);
}

/** Reviews a draft. Reads the worktree and asks git, runs nothing that the draft names, writes nothing. */
export async function reviewDraft(ctx: Context, text: string, nextAction?: string) {
  const self = identify(ctx.cwd);
  const secrets = await scanSecrets(text);
  const outline = outlineDraft(text, nextAction);
  const masked =
    secrets.length === 0
      ? outline
      : { ...outlineDraft(maskFindings(text, secrets), nextAction), digest: outline.digest };
  const sure = secrets.filter((secret) => secret.sure);
  const subject = makeSubject(ctx, self.worktree, { outline: masked, secrets: sure }, () =>
    lastHandoffHead(ctx, self),
  );
  const problems = findProblems(subject);
  const refused = await refusal(text, nextAction);
  const review = {
    questions: [...secretQuestions(masked, secrets), ...questionsOf(masked)],
    problems: refused ? [refused, ...problems] : problems,
    items: ratedItems(masked),
    digest: outline.digest,
  };
  return { review, outline, secrets };
}
