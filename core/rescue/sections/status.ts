import { clip, oneLine } from '../../text/lines.ts';
import { failureLines } from '../voices/checks.ts';
import { isRequest, lastRequest, quote } from '../voices/user-words.ts';
import { type Material, uncommittedFiles } from './material.ts';

function inFlightLines(material: Material): string[] {
  const { session, checks, lastEdit } = material;
  const dirty = uncommittedFiles(material);
  const lines: string[] = [];
  if (dirty.length > 0) {
    const names = dirty.slice(0, 6).map(({ path }) => path);
    const more = dirty.length > names.length ? ` and ${dirty.length - names.length} more` : '';
    const unchecked = checks.some(({ order }) => order > lastEdit) ? '' : '; not checked since the last edit';
    lines.push(`- Edited, not committed in this session: ${names.join(', ')}${more}${unchecked}.`);
  }
  for (const { tool, command } of session.openCalls.slice(-2)) {
    lines.push(`- Under way when it ended, result unknown: \`${clip(oneLine(command ?? tool), 200)}\``);
  }
  return lines;
}

function firstRequestLines({ session, clock }: Material): string[] {
  const first = session.words.find(isRequest) ?? session.words[0];
  if (first === undefined || first === lastRequest(session)) return [];
  const answer = session.replies.find(
    ({ order, final, turn }) => order > first.order && final && turn === first.turn,
  );
  return [`- Asked first${answer ? `, answered ${clock(answer.at)}` : ''}: "${quote(first.text, 260)}"`];
}

function placeLines({ session, request: { git } }: Material): string[] {
  const head = git ? ` at ${git.head}` : '';
  const place = session.cwd ? ` in ${session.cwd}` : '';
  const links = session.links.slice(-4).join(' ');
  return [
    `- Branch ${git?.branch ?? session.branch ?? 'unknown'}${head}${place}.`,
    ...(links === '' ? [] : [`- Pull requests: ${links}`]),
  ];
}

function failureNowLines({ failures, clock }: Material): string[] {
  return failures
    .slice(-2)
    .map(
      ({ at, command, output }) =>
        `- FAILED ${clock(at)} \`${command}\`: ${failureLines(output, 3).join(' / ')}`,
    );
}

/** Returns what the session was about and where it stood when it ended. */
export function statusLines(material: Material): string[] {
  const { session, checks } = material;
  const fault = session.fault ? [`- The client's last error: ${clip(oneLine(session.fault.text), 160)}`] : [];
  const passed = checks
    .filter(({ outcome }) => outcome === 'passed')
    .slice(-4)
    .map(({ command }) => `\`${clip(command, 60)}\``);
  return [
    ...firstRequestLines(material),
    ...placeLines(material),
    ...inFlightLines(material),
    ...failureNowLines(material),
    ...fault,
    ...(passed.length > 0 ? [`- Passed when they ran last: ${passed.join(', ')}`] : []),
  ];
}

/** Returns the client's own summary, where no prompt has overtaken it. */
export function recapLines({ session: { recap, turns } }: Material): string[] {
  if (recap === null || recap.turn !== turns) return [];
  return [`- The client's own summary (claimed): ${clip(oneLine(recap.text), 300)}`];
}
