import type { Session, UserWords } from '../../sessions/session.ts';
import { clip, oneLine } from '../../text/lines.ts';
import { isAssent, isBareAssent, isInsistence, isProhibition } from './cues.ts';
import { sentencesOf } from './sentences.ts';

/** Whether a line is output that was pasted rather than typed. */
function isPasted(line: string): boolean {
  return (
    line.length > 400 || /^\s*(?:[>$│┌└├|+-]{1,3}\s|at \S+ \(|\d+\s*[|:│]|[{}[\]();]+\s*$)|\t/.test(line)
  );
}

/** A text with fewer lines that a person may have typed is a log. */
const typedShare = 0.7;

/** Of a longer prompt only the beginning is taken for typed. */
const longestTyped = 1_500;

/** What lies between head and tail of a long prompt and insists on something; nothing of a log. */
function insistenceIn(text: string, limit: number, shown: string): string[] {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const typed = lines.filter((line) => !isPasted(line));
  if (typed.length < lines.length * typedShare) return [];
  let rest = limit;
  return sentencesOf(typed.join('\n')).filter((sentence) => {
    const isShort = sentence.length < 20;
    if (isShort || sentence.length > rest || !isInsistence(sentence) || shown.includes(sentence))
      return false;
    rest -= sentence.length;
    return true;
  });
}

/** Cuts a long prompt to its head and tail, and between them to what insists on something. */
export function quote(text: string, limit: number): string {
  const whole = oneLine(text);
  if (whole.length <= limit) return whole;
  const head = clip(whole, Math.round(limit * 0.5));
  const tail = whole.slice(-Math.round(limit * 0.2));
  const middle = insistenceIn(text.slice(0, 20_000), Math.round(limit * 0.3), head + tail);
  return [head, ...middle, tail].join(' … ').replace(/…(?: … )+/g, '… ');
}

/** Returns the last question, else the last sentence, that the assistant said before some words. */
function askedBefore(session: Session, words: UserWords): string {
  const before = session.replies.findLast(({ order }) => order < words.order);
  if (before === undefined) return '';
  const sentences = sentencesOf(before.text);
  const question = sentences.findLast((sentence) => sentence.includes('?')) ?? sentences.at(-1) ?? '';
  return clip(question, 200);
}

/** Returns one quotation of the user's words, with the question or proposal that they answer. */
export function quoteWords(session: Session, words: UserWords, limit: number): string {
  const said = `"${quote(words.text, limit)}"`;
  if (words.source === 'answer') return `asked '${clip(oneLine(words.question), 160)}': ${said}`;
  if (words.source === 'refusal') return `refused a call: ${said}`;
  if (!isAssent(oneLine(words.text))) return said;
  const asked = askedBefore(session, words);
  return asked === '' ? said : `${said}, to: '${asked}'`;
}

/** Whether some words ask for work: a bare agreement or thanks does not. */
export function isRequest({ text, source }: UserWords): boolean {
  return source !== 'answer' && !isBareAssent(oneLine(text));
}

/** Returns the request that the session worked on at its end. */
export function lastRequest(session: Session): UserWords | undefined {
  return session.words.findLast(isRequest) ?? session.words.at(-1);
}

/** Returns the sentences with which the user corrected or forbade something, for each of their prompts, in order. */
export function corrections(session: Session): { words: UserWords; sentences: string[] }[] {
  return session.words.flatMap((words, index) => {
    if (words.source === 'answer') return [];
    const whole = oneLine(words.text);
    if (words.corrects && whole.length <= 400) return [{ words, sentences: [whole] }];
    const typed = words.text
      .split('\n')
      .filter((line) => !isPasted(line))
      .join('\n');
    const all = sentencesOf(typed.slice(0, 4_000));
    const sentences = (whole.length > longestTyped ? all.slice(0, 4) : all).filter(
      (text) => isProhibition(text) && (index > 0 || !/^why\b/i.test(text)),
    );
    return sentences.length === 0 ? [] : [{ words, sentences }];
  });
}
