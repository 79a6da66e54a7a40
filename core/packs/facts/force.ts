import { forbids } from '../../text/prohibitions.ts';

/** How binding a sentence is, besides what forbids: `binds` is a hard fact too, `advises` is what a weakened one turns into. */
const binds =
  /\b(?:must|shall|(?:is|are) (?:required|mandatory)|required to|has to|have to|at most|at least|no (?:more|less|fewer|later) than|only if|only when|muss|müssen|zwingend|höchstens|mindestens|doit|doivent|obligatoire|au plus|au moins|debe|deben|obligatorio|deve|devem|obrigatóri[oa]|devono)\b|должен|должна|должно|должны|обязан|必须|必須|必ず|しなければならない|해야/i;
const advises =
  /\b(?:should(?: not|n['’]t)?|ought to|try (?:not )?to|avoid|prefer\w*|ideally|might|could|may|can|recommended|usually|if possible|better not|sollte\w*|möglichst|devrait|debería|deveria)\b|следует|应该|应当|べき/i;

const mark = /^\W*(?:constraint|MUST|avoid)\b/i;

/** Whether any word of a block may make a sentence bind: asked once, before it is cut into sentences. */
export const mayBind = (text: string) => binds.test(text) || mark.test(text) || forbids(text);

export type Force = 'forbids' | 'binds' | 'advises' | 'none';

export const forceRank: Readonly<Record<Force, number>> = { forbids: 3, binds: 2, advises: 1, none: 0 };

export function forceOf(sentence: string): Force {
  if (forbids(sentence)) return 'forbids';
  if (binds.test(sentence)) return 'binds';
  return advises.test(sentence) ? 'advises' : 'none';
}

/** A sentence that tells the reader what to leave: it begins with the word, or has no subject before it. */
const dont =
  /^(?:\W*)(?:do not|don['’]t|never|avoid|nicht|niemals|kein\w*|ne |n['’]|jamais|no |nunca|jamás|não|non |mai |не |никогда|нельзя|ни в коем|bitte nicht|auf keinen|keinesfalls|finger weg|hands off|under no|on no account|il ne faut|en aucun cas|em hipótese|不要|禁止|不得|不许|不許|不准|请勿|請勿|切勿|严禁|嚴禁|勿|别|別|千万别|千萬別)|しないで|ないでください|ないこと|てはいけ|てはなら|禁止|厳禁|하지 마|하지 말|지 마세요|지 말 것|금지/i;

export const isDont = (sentence: string) => dont.test(sentence);
