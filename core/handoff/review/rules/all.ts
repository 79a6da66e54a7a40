import type { Rule } from '../rule.ts';
import { decisionEvidence } from './decision-evidence.ts';
import { doneAndOpen } from './done-and-open.ts';
import { filesNotListed, filesNotTouched } from './files-listed.ts';
import { missingProgram } from './missing-program.ts';
import { lineBeyondEnd, missingPath } from './missing-reference.ts';
import { relativeWords } from './relative-words.ts';
import { secret } from './secret.ts';
import { templateLeft } from './template-left.ts';
import { tooLong } from './too-long.ts';
import { unknownSha } from './unknown-sha.ts';
import { vagueAction } from './vague-action.ts';

/** Every rule of the review (spec/review-pass.md, "Rules"). */
export const rules: readonly Rule[] = [
  secret,
  vagueAction,
  templateLeft,
  doneAndOpen,
  missingPath,
  lineBeyondEnd,
  unknownSha,
  decisionEvidence,
  missingProgram,
  filesNotTouched,
  filesNotListed,
  relativeWords,
  tooLong,
];
