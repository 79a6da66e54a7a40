import { compileEnglish, list, noun } from './english-patterns.ts';
import { type Ban, code, type Guard, type Statement } from './guard.ts';

/** What may stand before a negation in its clause, for it to be told to the reader. */
const addressed =
  /^\s*(?:(?:please|also|and|so|or|but|then|therefore|again|still|really|agents?|anyone|note|important|warning|nb|hence|thus|whatever you do|for now|at this point|definitely|absolutely|seriously|ok|instead)[,:]?\s*)*$/i;

/** Whether the words behind the codes leave the codes the object: no noun that they describe, no narrower case. */
function endsObject(rest: string, act: Guard['act'] | 'any'): boolean {
  if (/^['’]s?\b|^-\w/.test(rest)) return false;
  if (/\b(?:in parallel|at the same time|simultaneously|concurrently|together)\b/i.test(rest)) return false;
  if (/^ in \w+ mode\b|^ (?:back )?and then\b/i.test(rest)) return false;
  if (/^ (?:with|as)\b/i.test(rest)) return act === 'add' || act === 'use';
  if (/^ without\b/i.test(rest)) return !new RegExp(`^ without[^,;.]*${code}`).test(rest);
  if (rest === '' || /^\s*[.,;:!?)—–…(]|^ [-—–] /.test(rest)) return true;
  return new RegExp(
    `^ (?:again|twice|by hand|directly|manually|yet|any ?more|either|too|at all|here|there|ever|now|today|this|on|but|in|to|from|into|at|for|against|over|because|since|so|it|them|and|or|until|till|before|unless|except|while|when|if|once|after|outside|during|through|via|just|anywhere|under|inside|yourself|back|instead|alone|itself|locally|blindly|straight|only|casually|lightly|${noun})(?![\\w-])`,
    'i',
  ).test(rest);
}

const permits =
  /(?:^|[\s,(])((?:before|until|till|unless|except(?:ing)?|without|while|when|if|as long as|other than|(?:only )?(?:once|after|when|if|with)|outside(?: of)?|during)\b(?! more).*)$/i;

/** Returns the condition that a clause names behind its codes. */
function conditionOf(rest: string): string | undefined {
  const [clause = ''] = rest
    .replace(/^\s*\)/, '')
    .split(
      /[:;.!?()](?=\s|$)|[—–]| - |,(?! (?:unless|except|until|till|before|if|without|while|or|and)\b)| (?:because|since|as it|so that)\b/,
    );
  return permits.exec(clause)?.[1]?.trim();
}

/** Returns the condition that the words before a negation name: "Until Monday, do not …"; null when they are another's. */
function readLeft(left: string, negation: string): { condition?: string } | null {
  const clause = left.split(/[.;:!?—–()]\s*| - /).at(-1) ?? '';
  // "We do not run it" only tells; "we must not" forbids.
  const rest = /^(?:must|should|may|shall)/i.test(negation) ? clause.replace(/\b(?:we|you) $/i, '') : clause;
  if (addressed.test(rest)) return {};
  if (!/,\s*(?:(?:please|and|so|then) )*$/.test(rest)) return null;
  const told = clause.replace(/,[^,]*$/, '').trim();
  if (/^(?:until|till|if|when|while|unless|before|after|once|as long as|except)\b/i.test(told))
    return { condition: told };
  return {};
}

let compiled: ReturnType<typeof compileEnglish> | undefined;

/** What a lead or heading forbids doing with what follows it; null for none. */
function ledAct(lead: string, patterns: ReturnType<typeof compileEnglish>): Guard['act'] | 'any' | null {
  if (lead === '') return null;
  for (const { act, pattern } of patterns.led) {
    for (const match of lead.matchAll(pattern))
      if (readLeft(lead.slice(0, match.index), match[0]) !== null || /be \w+/.test(match[0])) return act;
  }
  return /^(?:(?:strictly )?off[- ]limits|hands off|frozen(?: files)?|no touch|protected files|leave (?:alone|untouched))\s*:?$/i.test(
    lead.trim(),
  )
    ? 'any'
    : null;
}

/** A heading or lead that its items go on with. */
const bareNegation = /^(?:please )?(?:do not|don['’]t|never)\s*[:：]?$/i;

/** Returns what an English sentence forbids of the codes in it. */
export function bansInEnglish({ text: sentence, before, lead, heading }: Statement): Ban[] {
  const goesOn = bareNegation.test(lead.trim()) && !/^(?:do not|don['’]t|never|no)\b/i.test(sentence);
  const text = goesOn
    ? `do not ${sentence.replace(/^[A-Z](?=[a-z])/, (one) => one.toLowerCase())}`
    : sentence;
  compiled ??= compileEnglish();
  const patterns = compiled;
  const bans: Ban[] = [];
  const take = (act: Ban['act'], found: string | undefined, rest: string, given?: string): void => {
    if (found === undefined) return;
    if (
      endsObject(rest, act) ||
      (act === 'any' && /^ (?:the|this|that|these|those|your|our|any)\b/.test(rest))
    ) {
      const condition = conditionOf(rest) ?? given;
      bans.push({ act, codes: found, ...(condition ? { condition } : {}) });
      return;
    }
    // What follows the last comma may begin a clause of its own: "do not install `a`, `b` is there".
    const comma = found.lastIndexOf(',');
    if (comma > 0) take(act, found.slice(0, comma), found.slice(comma) + rest, given);
  };
  const each = (pattern: RegExp, act: Ban['act'], told: boolean) => {
    for (const match of text.matchAll(pattern)) {
      const left = told ? readLeft(text.slice(0, match.index), match[0]) : {};
      if (
        left === null &&
        !/^(?:decided|agreed|chose|told|asked|careful|sure|remember|no ?one|nobody)/i.test(match[0])
      )
        continue;
      const rest = text.slice(match.index + match[0].length);
      take(act, match[1] ?? match[2], rest, left?.condition);
      if (!told) continue;
      for (const { act: other, pattern: further } of patterns.more) {
        for (const next of rest.matchAll(further))
          take(other, next[1], rest.slice(next[0].length), left?.condition);
      }
    }
  };
  for (const { act, pattern } of patterns.objects) each(pattern, act, true);
  each(patterns.swaps, 'use', true);
  each(patterns.direct, 'any', true);
  each(patterns.named, 'run', true);
  each(patterns.place, 'change', true);
  each(patterns.hands, 'change', false);
  each(patterns.left, 'change', false);
  each(patterns.only, 'run', false);
  for (const match of text.matchAll(patterns.prefer)) {
    const rest = text.slice(match.index + match[0].length);
    take('use', match[1], rest);
  }
  for (const { act, pattern } of patterns.passive) {
    for (const match of text.matchAll(pattern)) {
      const condition = conditionOf(text.slice(match.index + match[0].length));
      bans.push({ act, codes: match[1] ?? '', ...(condition ? { condition } : {}) });
    }
  }
  for (const match of text.matchAll(patterns.closed)) {
    const condition = conditionOf(text.slice(match.index + match[0].length));
    bans.push({ act: 'any', codes: match[1] ?? '', ...(condition ? { condition } : {}) });
  }
  const [, near] = /([\ue000-\ue0fa])[^\ue000-\ue0fa]*$/.exec(before) ?? [];
  if (near !== undefined && [...before].filter((one) => one >= '\ue000' && one <= '\ue0fa').length === 1) {
    for (const { act, pattern } of patterns.pronoun) {
      for (const match of text.matchAll(pattern)) {
        if (readLeft(text.slice(0, match.index), match[0]) === null) continue;
        const condition = conditionOf(text.slice(match.index + match[0].length));
        bans.push({ act, codes: near, ...(condition ? { condition } : {}) });
      }
    }
  }
  const led = ledAct(lead, patterns);
  const leading = new RegExp(`^${list}`).exec(text)?.[0];
  if (led !== null && leading !== undefined) {
    const rest = text.slice(leading.length);
    if (rest === '' || /^\s*[.,;:!)—–(]|^ [-—–] |^ (?:again|either|before|until|unless)\b/.test(rest))
      take(led, leading, rest);
  }
  if (heading === 'forbidden') {
    for (const { act, pattern } of patterns.gerund) each(pattern, act, false);
    each(patterns.again, 'run', false);
    for (const match of text.matchAll(patterns.bare)) bans.push({ act: 'any', codes: match[1] ?? '' });
  }
  if (heading === 'done') bans.push(...doneIn(text, patterns));
  return bans;
}

/** Returns the commands that a line under "do not redo" says were run; not those that only looked or checked. */
function doneIn(text: string, patterns: ReturnType<typeof compileEnglish>): Ban[] {
  const found = [...text.matchAll(patterns.done), ...text.matchAll(patterns.proved)];
  return found.map((match) => ({
    act: 'any' as const,
    codes: match[1] ?? match[2] ?? '',
    done: true as const,
  }));
}
