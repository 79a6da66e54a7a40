import { createHash } from 'node:crypto';
import { checksIn } from '../sessions/command-kind.ts';
import { bansInEnglish } from './english.ts';
import { bansInGerman } from './german.ts';
import { type Ban, codesIn, type Guard, type Statement, showCodes } from './guard.ts';
import { bansInJapanese } from './japanese.ts';
import { kindOf } from './shapes.ts';
import { readStatements } from './statements.ts';

/** No honest handoff has as many; each costs the hook of every call. */
const guardLimit = 100;
const bodyLimit = 262_144;
/** Sentences with a code that are looked at, and the length of one: reading one takes a third of a millisecond. */
const sentenceLimit = 400;
const lengthLimit = 2_000;

/** What only looks: to do it again changes nothing. */
const looks =
  /^(?:\S*\/)?(?:cat|ls|head|tail|grep|rg|find|wc|diff|stat|which|echo|pwd|ps|df|du|curl|ping|dig|jq)\b|^git (?:status|log|diff|show|branch|blame|rev-parse|ls-files|fetch)\b|^(?:kubectl (?:get|describe|logs)|terraform (?:plan|show|validate)|gh \w+ (?:view|list|checks)|npm (?:ls|view|outdated|audit$)|docker (?:ps|images|logs))\b/;

function mayForbid({ text, before }: Statement): boolean {
  return (
    text.length <= lengthLimit &&
    (/[\ue000-\ue0fa]/.test(text) || /[\ue000-\ue0fa]/.test(before.slice(-lengthLimit)))
  );
}

function bansIn(statement: Statement): Ban[] {
  const isJapanese = /[\u3040-\u30ff]/.test(statement.text + statement.lead);
  return isJapanese ? bansInJapanese(statement) : [...bansInEnglish(statement), ...bansInGerman(statement)];
}

function idOf({ kind, pattern, act, line }: Omit<Guard, 'id'>): string {
  return createHash('sha256')
    .update(JSON.stringify([kind, pattern, act, line]))
    .digest('hex')
    .slice(0, 8);
}

function* guardsOf(statement: Statement): Generator<Guard> {
  const { codes, line } = statement;
  for (const ban of bansIn(statement)) {
    for (const pattern of codesIn(ban.codes, codes)) {
      const kind = kindOf(pattern, ban.act);
      if (kind === null) continue;
      if (ban.done && (kind.kind !== 'command' || looks.test(pattern) || checksIn(pattern).length > 0))
        continue;
      const shown = ban.condition === undefined ? undefined : showCodes(ban.condition, codes).trim();
      const guard = { ...kind, pattern, line, ...(shown ? { condition: shown } : {}) };
      yield { id: idOf(guard), ...guard };
    }
  }
}

/**
 * Returns what the don'ts of a handoff hold, in their order; `byProgram`: a program drafted it, so only what the user
 * said counts. What stands in no code marks or quotes, and what is not plainly forbidden, stays prose.
 */
export function compileGuards(body: string, { byProgram = false } = {}): Guard[] {
  const found = new Map<string, Guard>();
  let left = sentenceLimit;
  for (const statement of readStatements(body.slice(0, bodyLimit), byProgram)) {
    if (!mayForbid(statement)) continue;
    if (left-- === 0) break;
    for (const guard of guardsOf(statement)) {
      const key = `${guard.kind} ${guard.pattern}`;
      const known = found.get(key);
      if (known === undefined && found.size >= guardLimit) return [...found.values()];
      // Of two that say the same the one without a condition, and the wider act.
      if (
        known === undefined ||
        (known.condition !== undefined && guard.condition === undefined && known.line !== guard.line)
      )
        found.set(key, guard);
      else if (known.act === 'add' && guard.act === 'use') found.set(key, { ...known, act: 'use' });
    }
  }
  return [...found.values()];
}
