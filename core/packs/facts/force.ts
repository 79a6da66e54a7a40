/**
 * How binding a sentence is. `forbids` and `binds` are hard facts; `advises` is what a weakened one turns into.
 * Letters of other scripts have no word boundary in JavaScript, so those words have none here.
 */
const forbids =
  /\b(?:must not|mustn['’]t|must never|shall not|may not|can(?:not|['’]t) be|do not|don['’]t|never|(?:is|are) (?:not allowed|forbidden|prohibited|not permitted)|no longer allowed|darf nicht|darf kein\w*|dürfen nicht|dürfen kein\w*|niemals|verboten|ne (?:doit|doivent|pas)\b[^.]{0,20}pas|ne jamais|jamais|interdit\w*|no debe\w*|nunca|prohibid[oa]s?|não deve\w*|proibid[oa]s?|non deve|mai più|vietat[oa])\b|нельзя|запрещен|запрещ|не долж|никогда|不得|禁止|不要|不能|不可|してはならない|してはいけない|しないで|しないこと|해서는 안|하지 마|금지/i;
const binds =
  /\b(?:must|shall|(?:is|are) (?:required|mandatory)|required to|has to|have to|at most|at least|no (?:more|less|fewer|later) than|only if|only when|muss|müssen|zwingend|höchstens|mindestens|doit|doivent|obligatoire|au plus|au moins|debe|deben|obligatorio|deve|devem|obrigatóri[oa]|devono)\b|должен|должна|должно|должны|обязан|必须|必須|必ず|しなければならない|해야/i;
const advises =
  /\b(?:should(?: not|n['’]t)?|ought to|try (?:not )?to|avoid|prefer\w*|ideally|might|could|may|can|recommended|usually|if possible|better not|sollte\w*|möglichst|devrait|debería|deveria)\b|следует|应该|应当|べき/i;

/** Any word that may make a sentence bind: looked for once in a whole block, before it is cut into sentences. */
export const mayBind = new RegExp(`${forbids.source}|${binds.source}|^\\W*(?:constraint|MUST|avoid)\\b`, 'i');

export type Force = 'forbids' | 'binds' | 'advises' | 'none';

export const forceRank: Readonly<Record<Force, number>> = { forbids: 3, binds: 2, advises: 1, none: 0 };

export function forceOf(sentence: string): Force {
  if (forbids.test(sentence)) return 'forbids';
  if (binds.test(sentence)) return 'binds';
  return advises.test(sentence) ? 'advises' : 'none';
}

/** A sentence that tells the reader what to leave: it begins with the word, or has no subject before it. */
const dont =
  /^(?:\W*)(?:do not|don['’]t|never|avoid|nicht|niemals|kein\w*|ne |n['’]|jamais|no |nunca|não|non |не |никогда|нельзя|不要|禁止|不得)|しないで|しないこと|하지 마/i;

export const isDont = (sentence: string) => dont.test(sentence);
