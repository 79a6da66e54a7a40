import { checksIn } from '../../sessions/command-kind.ts';
import type { RunOutcome, Session } from '../../sessions/session.ts';
import { clip, oneLine } from '../../text/lines.ts';

/** A check and how it ended when it ran last. */
export interface Check {
  command: string;
  outcome: RunOutcome;
  at: string | null;
  order: number;
  times: number;
  output: string;
}

/** The program of a check and what it does, without files and flags. */
function toolOf(command: string): string {
  return command
    .split(/\s+/)
    .filter((word) => /^[a-z][\w:-]*$/.test(word))
    .slice(0, 3)
    .join(' ');
}

/** Returns the newest checks first, at most so many of one tool. */
export function variedChecks(checks: readonly Check[], ofOneTool: number): Check[] {
  const counts = new Map<string, number>();
  return [...checks].reverse().filter(({ command }) => {
    const tool = toolOf(command);
    counts.set(tool, (counts.get(tool) ?? 0) + 1);
    return (counts.get(tool) ?? 0) <= ofOneTool;
  });
}

/** Returns the checks that failed and that no later run of the same tool passed, the latest last. */
export function failuresNow(checks: readonly Check[]): Check[] {
  return checks.filter(
    ({ outcome, order, command }) =>
      outcome === 'failed' &&
      !checks.some(
        (other) =>
          other.order > order && other.outcome === 'passed' && toolOf(other.command) === toolOf(command),
      ),
  );
}

function keyOf(command: string): string {
  return oneLine(command).replace(/["'`]/g, '').slice(0, 120);
}

/** Returns every check of a session with its last outcome, the latest last. */
export function lastChecks(session: Session): Check[] {
  const checks = new Map<string, Check>();
  for (const run of session.commands) {
    if (run.outcome === 'refused') continue;
    const found = checksIn(run.command);
    for (const command of found) {
      const key = keyOf(command);
      const times = (checks.get(key)?.times ?? 0) + 1;
      checks.delete(key);
      const { at, finished: order, output } = run;
      // Which of several failed, nobody recorded.
      const outcome = found.length > 1 && run.outcome === 'failed' ? 'unknown' : run.outcome;
      checks.set(key, { command: clip(oneLine(command), 160), outcome, at, order, times, output });
    }
  }
  return [...checks.values()].sort((a, b) => a.order - b.order);
}

/** The last lines of what a failed check printed. */
export function failureLines(output: string, limit: number): string[] {
  const lines = output
    .split('\n')
    .map((line) => line.trimEnd())
    .filter((line) => line.trim() !== '');
  const telling = lines.filter((line) =>
    /\b(?:error|fail|not ok|assert|expected|undefined|missing|denied|panic)/i.test(line),
  );
  return (telling.length > 0 ? telling : lines).slice(-limit).map((line) => clip(line.trim(), 200));
}
