import type { Session, UserWords } from '../sessions/session.ts';
import { corrects } from './correction-words.ts';

/** So many prompts behind the delivery are looked at. */
const firstPrompts = 10;
/** Of a longer prompt only the beginning: who corrects does so first, and a log may hold any words. */
const lookedAt = 300;

const isPrompt = ({ source }: UserWords) => source === 'typed' || source === 'queued' || source === 'command';

/** Words that go on after an interruption without correcting anything. */
const goesOn =
  /^(?:(?:please )?(?:go on|continue|carry on|resume|proceed)|weiter|mach weiter|continue[zr]?|contin[uú]a|sigue|segue|prosegui|продолжай|继续|繼續|続けて|계속|ok(?:ay)?|yes|ja|oui|sí|sim|да|好|はい|네)\b|^(?:продолжай|继续|繼續|続けて|계속|да|好的?|はい|네)/i;

/** The beginning of a user's own words, without code and what they quote. */
function ownWords(text: string): string {
  return text
    .slice(0, 4 * lookedAt)
    .replace(/```[\s\S]*?(?:```|$)/g, ' ')
    .replace(/^\s*>.*$/gm, '')
    .replace(/"[^"\n]*"|“[^”\n]*”|`[^`\n]*`/g, ' ')
    .trim()
    .slice(0, lookedAt);
}

/** Returns the words with which the user corrected the session in its first prompts. */
export function findCorrections({ words, replies, calls }: Session): {
  prompts: number;
  corrections: UserWords[];
} {
  const tenth = words.filter(isPrompt)[firstPrompts - 1];
  const first = words.filter(({ order }) => tenth === undefined || order <= tenth.order);
  const corrections = first.filter((one) => {
    if (one.source === 'answer') return false;
    const text = ownWords(one.text);
    if (one.corrects || one.source === 'refusal') return text !== '' && !goesOn.test(text);
    const isAfterWork = [...replies, ...calls].some(({ order }) => order < one.order);
    const lastReply = replies.findLast(({ order }) => order < one.order)?.text.trimEnd() ?? '';
    return isAfterWork && one.source !== 'command' && corrects(text, /[?？][\s*_)"'”’]*$/.test(lastReply));
  });
  return { prompts: first.filter(isPrompt).length, corrections };
}
