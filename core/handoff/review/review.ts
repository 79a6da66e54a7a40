import type { Context } from '../../context.ts';
import { HandoffError } from '../../errors.ts';
import { maskFindings } from '../../secrets/redact.ts';
import { scanSecrets } from '../../secrets/scan.ts';
import { identify } from '../../worktree/identity.ts';
import { readDraft } from '../inbox/draft.ts';
import { readRuleLevels } from './config.ts';
import { inspectDraft } from './inspect.ts';
import { lastHandoffHead } from './last-handoff.ts';
import { type Outline, outlineDraft } from './outline.ts';
import { type Question, questionsOf, type Rated, ratedItems } from './questions.ts';
import type { Problem } from './rule.ts';
import { makeSubject } from './subject.ts';

/** What a review tells: what to ask, what to mend, and what only the agent can rate. */
export interface Review {
  questions: Question[];
  problems: Problem[];
  /** Items long enough to ask about, if the agent's confidence in them is low. */
  items: Rated[];
  digest: string;
}

/** What publish would refuse besides secrets, as a problem; null when it would take the draft. */
async function refusal(text: string): Promise<Problem | null> {
  try {
    await readDraft(Buffer.from(text, 'utf8'), 'the draft', { redact: true });
    return null;
  } catch (error) {
    if (!(error instanceof HandoffError)) throw error;
    const message = `publish refuses ${error.message}; ${error.hint}`;
    return { rule: error.code, severity: 'error', section: 'preamble', line: 1, message };
  }
}

/** Reviews a draft. Reads the worktree and asks git, runs nothing that the draft names, writes nothing. */
export async function reviewDraft(ctx: Context, text: string): Promise<{ review: Review; outline: Outline }> {
  const self = identify(ctx.cwd);
  const levels = readRuleLevels(self.worktree);
  const secrets = await scanSecrets(text);
  const outline = outlineDraft(text);
  const masked =
    secrets.length === 0 ? outline : { ...outlineDraft(maskFindings(text, secrets)), digest: outline.digest };
  const subject = makeSubject(ctx, self.worktree, { outline: masked, secrets }, () =>
    lastHandoffHead(ctx, self),
  );
  const refused = await refusal(text);
  const problems = [...(refused ? [refused] : []), ...(await inspectDraft(subject, levels))];
  const review = {
    questions: questionsOf(masked),
    problems,
    items: ratedItems(masked),
    digest: outline.digest,
  };
  return { review, outline };
}
