/** A part of a shell text between `&&`, `||`, `;` and line ends: as it is written, without what only moves or trims. */
const quoteOrBreak = /'[^']*'|"(?:[^"\\]|\\[\s\S])*"|\\[\s\S]|&&|\|\||;|\n/g;

const hereDocument = /<<-?\s*(['"]?)(\w+)\1[\s\S]*?\n\s*\2(?=\s|$)/g;

/**
 * Splits a shell text where one command ends and the next begins. For showing only: thousands of commands in one
 * transcript, which `core/shell` would parse in seconds.
 */
export function splitShellText(text: string): string[] {
  const parts: string[] = [];
  let from = 0;
  const whole = text.replace(hereDocument, '<<…');
  for (const match of whole.matchAll(quoteOrBreak)) {
    if (!/^(?:&&|\|\||;|\n)$/.test(match[0])) continue;
    parts.push(whole.slice(from, match.index));
    from = match.index + match[0].length;
  }
  parts.push(whole.slice(from));
  return parts.map((part) => part.trim()).filter((part) => part !== '' && !part.startsWith('#'));
}

const trims =
  /\s*(?:\d?>&\d|\d?>\s*\/dev\/null|\|\s*(?:tail|head|grep|rg|sed|tee|cat|less|jq|awk|cut|sort)\b[^|]*)\s*$/;

/** Returns a command without the pipes and redirections that only shorten what it prints. */
export function withoutTrims(command: string): string {
  const shorter = command.replace(trims, '').trim();
  return shorter === command ? command : withoutTrims(shorter);
}
