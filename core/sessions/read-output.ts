import type { Outcome } from './event.ts';
import type { RunOutcome } from './session.ts';

/** Only the end of an output is read: programs say there how they ended. */
const endLines = 25;

/** What says so for sure, by a count or a program's last word. */
const counts =
  /\b(\d+) (?:tests?(?:\(s\))? )?(failed|failures?|failing|errors?|problems?|passed|passing|successful)\b/gi;
/** Runners put the name of a task before each line. */
const lineStart = String.raw`^(?:\[[^\]\n]{0,80}\]\s*)*(?:# *)?`;
const failures = [
  new RegExp(
    `${lineStart}(?:FAIL(?:ED|URE)?\\b|not ok\\b|[Ee]rror(?:\\[\\w+\\])?:|fatal:|ERROR\\b|[✖✗❌])`,
    'm',
  ),
  /\tfail(?:ure|ed)?\t|\b(?:conclusion|status|state)["']?: ?["']?(?:failure|FAILURE|failed)\b/,
  /\b(?:BUILD FAILED|Traceback \(most recent call last\)|panicked at|command not found|SyntaxError|AssertionError|Segmentation fault|FAILED\b)/,
  /\b(?:exit(?:ed with)? (?:code|status):? [1-9]\d*|exit=[1-9]\d*|EXIT:? ?[1-9]\d*|rc=[1-9]\d*|failed to \w+|make: \*\*\*|npm ERR!|ELIFECYCLE)/,
];
const passes = [
  /\b(?:test result: ok|All checks passed|All tests passed|BUILD SUCCESSFUL|no issues found|0 errors|is valid|OK \(\d+ tests?\)|Success\b|Finished `\w+` profile|(?:exit|rc|status)[:=] ?0\b)/i,
  new RegExp(`${lineStart}(?:✓|✔|ok (?:\\d+|-)|PASS\\b)`, 'm'),
];

/** Returns how a command ended by the end of what it printed; `unknown` where that tells nothing. */
function outcomeOfOutput(output: string): RunOutcome {
  const end = output.trimEnd().split('\n').slice(-endLines).join('\n');
  const counted = [...end.matchAll(counts)].map(([, count, what = '']) => ({
    some: Number(count) > 0,
    bad: /^[fep]/i.test(what) && !/^pass/i.test(what),
  }));
  if (counted.some(({ some, bad }) => some && bad)) return 'failed';
  if (failures.some((pattern) => pattern.test(end))) return 'failed';
  const isPassed = counted.length > 0 || passes.some((pattern) => pattern.test(end));
  return isPassed ? 'passed' : 'unknown';
}

/** A pipe or what follows a command hides its exit code: 0 proves nothing then. */
const hidesCode = /(?<!\|)\|(?!\|)|\|\||;\s*\S|\S\s*\n\s*\S/;

/** Returns how a command ended, by the client's record and, where that cannot know, by its output. */
export function outcomeOfRun(command: string, recorded: Outcome, output: string): RunOutcome {
  if (recorded === 'failed' || recorded === 'running') return recorded;
  if (recorded === 'passed' && !hidesCode.test(command)) return 'passed';
  const read = outcomeOfOutput(output);
  return recorded === 'passed' && read === 'unknown' ? 'passed' : read;
}

/** What an output with a branch in it has. */
const branchWords = ['Switched to ', 'On branch ', '## '];

/** Returns the branch that git names when it switches, or in the first line of its status. */
export function branchIn(output: string): string | null {
  const head = output.slice(0, 10_000);
  if (!branchWords.some((word) => head.includes(word))) return null;
  const found =
    /^Switched to (?:a new )?branch '([^'\n]+)'|^On branch (\S+)$|^## ([^\s.]+(?:\.[^\s.]+)*)(?:\.\.\.\S+)?(?: \[|$)/m.exec(
      head,
    );
  return found?.slice(1).find(Boolean) ?? null;
}
