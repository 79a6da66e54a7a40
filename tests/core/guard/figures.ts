import { readFileSync } from 'node:fs';
import { compileGuards } from '../../../core/guard/compile.ts';
import { trippedGuard } from '../../../core/guard/match.ts';
import type { ToolUse } from '../../../core/guard/tool-use.ts';

/** One handoff: its lines with the guards that a careful reader expects, and calls that they hold or let run. */
export interface LabelledHandoff {
  name: string;
  section: string;
  /** `kind pattern`, or `kind pattern ? condition`. */
  lines: readonly (readonly [line: string, ...guards: string[]])[];
  /** `$ command`, `edit path` or `edit path: what is added`. */
  held: readonly string[];
  free: readonly string[];
}

interface Count {
  right: number;
  false: number;
  missed: number;
  precision: number;
  recall: number;
}

export interface GuardFigures {
  lines: number;
  calls: number;
  guards: Count;
  holds: Count;
  /** What was judged otherwise than expected. */
  wrong: readonly string[];
}

export function bodyOf(section: string, lines: readonly string[]): string {
  return `# T\n\n## Immediate next action\n\nGo on.\n\n## ${section}\n\n${lines.map((line) => `- ${line}`).join('\n')}\n`;
}

export function readCall(text: string): ToolUse {
  const [, path = '', added = ''] = /^edit (\S+?)(?:: ([\s\S]*))?$/.exec(text) ?? [];
  const at = { directory: '/home/ada/api', roots: ['/home/ada/api'] };
  if (text.startsWith('$ ')) return { commands: [text.slice(2)], changes: [], ...at };
  return { commands: [], changes: [{ path, change: 'write', added, removed: '' }], ...at };
}

function countOf(found: { right: number; false: number; missed: number }): Count {
  return {
    ...found,
    precision: found.right / (found.right + found.false),
    recall: found.right / (found.right + found.missed),
  };
}

/** Returns how well the guards of these handoffs and what they hold agree with what is expected. */
export function guardFigures(path: string): GuardFigures {
  const handoffs = JSON.parse(readFileSync(path, 'utf8')) as LabelledHandoff[];
  const guards = { right: 0, false: 0, missed: 0 };
  const holds = { right: 0, false: 0, missed: 0 };
  const wrong: string[] = [];
  for (const { name, section, lines, held, free } of handoffs) {
    for (const [line, ...expected] of lines) {
      const found = compileGuards(bodyOf(section, [line])).map(
        ({ kind, pattern, condition }) => `${kind} ${pattern}${condition ? ` ? ${condition}` : ''}`,
      );
      for (const one of found) {
        guards[expected.includes(one) ? 'right' : 'false']++;
        if (!expected.includes(one)) wrong.push(`${name}: not meant: ${one} (${line})`);
      }
      for (const one of expected.filter((each) => !found.includes(each))) {
        guards.missed++;
        wrong.push(`${name}: missed: ${one} (${line})`);
      }
    }
    const all = compileGuards(
      bodyOf(
        section,
        lines.map(([line]) => line),
      ),
    );
    for (const call of held) {
      const isHeld = trippedGuard(all, readCall(call)) !== null;
      holds[isHeld ? 'right' : 'missed']++;
      if (!isHeld) wrong.push(`${name}: runs: ${call}`);
    }
    for (const call of free) {
      const guard = trippedGuard(all, readCall(call));
      if (guard === null) continue;
      holds.false++;
      wrong.push(`${name}: held by ${guard.kind} ${guard.pattern}: ${call}`);
    }
  }
  return {
    lines: handoffs.reduce((sum, { lines }) => sum + lines.length, 0),
    calls: handoffs.reduce((sum, { held, free }) => sum + held.length + free.length, 0),
    guards: countOf(guards),
    holds: countOf(holds),
    wrong,
  };
}
