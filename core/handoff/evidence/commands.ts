import { sha256 } from '../../text/hash.ts';
import { sectionContent, splitSections } from '../format/sections.ts';

/** What makes several lines one script: it cannot be run line by line. */
const script = /<<-?\s*['"]?\w|^\s*(?:for|while|until|if|case|function)\b|^\s*\w+\(\)\s*\{|^\s*[({]\s*$/m;
const shellFence = /^ *(?:[-*+] +|\d+[.)] +)?(`{3,}|~{3,}) *(?:bash|sh|shell|zsh|console|shell-session)?\s*$/;
const anyFence = /^ *(?:[-*+] +|\d+[.)] +)?(`{3,}|~{3,})/;

/** The commands of one fence: a line each, continued ones joined; with prompts only the lines that have one. */
function commandsOfFence(lines: readonly string[]): string[] {
  const text = lines.join('\n');
  if (script.test(text)) return text.trim() === '' ? [] : [text.trim()];
  const prompted = lines.some((line) => /^\s*\$ /.test(line));
  return text
    .replace(/\s*\\\n\s*/g, ' ')
    .split('\n')
    .filter((line) => !prompted || /^\s*\$ /.test(line))
    .map((line) => line.replace(/^\s*\$ /, '').trim())
    .filter((line) => line !== '' && !line.startsWith('#') && !/^<[^>]*>$/.test(line));
}

/** The commands under "Verification commands": of shell fences, and of code spans that begin a list item. */
export function verificationCommands(body: string): string[] {
  const commands: string[] = [];
  let fence: { mark: string; shell: boolean; lines: string[] } | null = null;
  for (const line of sectionContent(splitSections(body), 'verification').split('\n')) {
    if (fence !== null) {
      const rest = line.trim();
      if (rest.length >= fence.mark.length && rest === fence.mark.charAt(0).repeat(rest.length)) {
        if (fence.shell) for (const command of commandsOfFence(fence.lines)) commands.push(command);
        fence = null;
      } else fence.lines.push(line);
      continue;
    }
    const opened = anyFence.exec(line)?.[1];
    if (opened) fence = { mark: opened, shell: shellFence.test(line), lines: [] };
    else {
      const span = /^\s*(?:[-*+]|\d+[.)])\s+(?:\[[ xX]\] )?`([^`\n]+)`/.exec(line)?.[1];
      if (span !== undefined) commands.push(span.trim());
    }
  }
  return fence?.shell ? commands.concat(commandsOfFence(fence.lines)) : commands;
}

/** What a command is called in a ledger: an edited command has no earlier result to compare with. */
export function commandId(command: string): string {
  return sha256(command).slice(0, 8);
}
