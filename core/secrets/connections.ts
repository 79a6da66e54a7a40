import type { Setting } from './judge.ts';

const space = '[ \\t\\u00a0\\u202f\\u3000]';
const sticky = (source: string) => new RegExp(source, 'iyu');

/** What may close a name before its separator: quotation marks, emphasis, a bracket. */
const closing = sticky('["\'`*_)\\]»”」』】]{0,4}');

const verb =
  '(?:is(?: now| set to| still)?|was|set to|changed to|wurde auf|auf|equals|ist(?: jetzt| nun)?|lautet|heißt|heisst|war|est|es|é|è|era|это|to|from)';
/** Words between a word for a secret and its value: no sign of code and no end of a sentence. */
const words = "(?:[^:：=\\n|.;,!?\"'`<>(){}]|(?<=\\p{L})['’](?=\\p{L})){1,40}";

/** A way in which a value follows a word for a secret. */
export interface Connection {
  form: Setting['form'];
  /** Where the value begins. */
  to: number;
}

/** The surest first. Every quantifier is bounded: 8 MB must not take quadratic time. */
const ways: readonly (readonly [form: Setting['form'], expression: RegExp])[] = [
  // "name": "DB_PASSWORD", "value": "…"
  ['assigned', sticky(`["']?${space}{0,4},?\\s{0,12}["']?value["']?${space}{0,2}[:=]${space}{0,4}`)],
  // <td>Password</td><td>…
  ['assigned', sticky('</(?:t[dh]|d[td]|b|strong|span|label)>\\s{0,8}<(?:td|dd|code|span)[^<>\\n]{0,60}>')],
  [
    'assigned',
    sticky(`${space}{0,8}(?::=|=>|\\?=|={1,2}(?!=)|[:：＝]|->|→)${space}{0,8}(?:[*_]{1,3}${space}{1,4})?`),
  ],
  ['said', sticky(`${space}{1,4}${verb}[: ]${space}{0,3}`)],
  [
    'said',
    sticky(
      `${space}{0,2}(?:已|被)?(?:は|が|を|是|为|為|改为|改成|设为|重置为|更新为|는|은|이|를|을)[:：]?${space}{0,2}`,
    ),
  ],
  ['said', sticky(`${space}{1,4}[-–—]${space}{1,4}`)],
  ['said', sticky('(?=[「『])')],
  ['loose', sticky(`[ \\t]${words}${space}${verb}[: ]${space}{0,3}`)],
  [
    'loose',
    sticky(
      `(?:[ \\t]${words}|${space}?[(（][^)）\\n]{1,30}[)）]${space}?)(?:[:：=→]{1,2}|${space}[–—]${space}|${verb}[: ])${space}{0,4}`,
    ),
  ],
  ['loose', sticky(`${space}{1,4}`)],
  ['far', sticky(`(?:${space}\\p{L}{2,24}){1,2}${space}`)],
];

/** Returns the ways in which something follows a name that ends at `end`, the surest first. */
export function* connectionsAfter(text: string, end: number): Generator<Connection> {
  closing.lastIndex = end;
  const at = end + (closing.exec(text)?.[0].length ?? 0);
  for (const [form, expression] of ways) {
    // A closing tag is part of the way.
    expression.lastIndex = at;
    const match = expression.exec(text);
    if (match === null) continue;
    yield { form, to: at + match[0].length };
    if (form === 'assigned') return;
  }
}
