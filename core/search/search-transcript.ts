import { streamBlocks, withRegularFile } from '../files/stream-lines.ts';
import { isForeign } from '../files/trust.ts';
import type { SessionEvent, TranscriptFormat } from '../sessions/event.ts';
import { instantOf, recordsOf } from '../sessions/line-records.ts';
import type { Query } from './query.ts';

/** Something that was said in a session and holds all terms. */
export interface Said {
  who: 'user' | 'assistant' | 'command';
  text: string;
  at: string | null;
  line: number;
}

/** Returns who said what in an event; null for one in which nobody speaks. */
function speechOf(event: SessionEvent): Pick<Said, 'who' | 'text'> | null {
  switch (event.kind) {
    case 'words':
    case 'refusal':
      return { who: 'user', text: event.text };
    case 'answer':
      return { who: 'user', text: `${event.question}\n${event.text}` };
    case 'reply':
    case 'plan':
    case 'recap':
    case 'subagent':
      return { who: 'assistant', text: event.text };
    case 'call':
      return event.command === undefined ? null : { who: 'command', text: event.command };
    case 'result':
      return { who: 'command', text: event.output };
    case 'ran':
      return { who: 'command', text: `${event.command}\n${event.output}` };
    case 'edit':
      return { who: 'command', text: `${event.change} ${event.path}` };
    default:
      return null;
  }
}

/** Yields the lines of a block that may hold all terms, with their numbers. */
function* candidateLines(bytes: Buffer, linesBefore: number, query: Query) {
  const block = bytes.toString('latin1');
  if (!query.mayHoldAll(block)) return;
  let line = linesBefore;
  for (let at = 0; at < block.length; ) {
    const end = block.indexOf('\n', at);
    const stop = end < 0 ? block.length : end;
    line++;
    if (query.mayHoldAll(block.slice(at, stop))) yield { line, json: bytes.toString('utf8', at, stop) };
    at = stop + 1;
  }
}

/** Clients record some things twice, within this time. */
const echoMs = 5_000;

function isEcho(said: Said, last: Said | undefined): boolean {
  if (last === undefined || last.who !== said.who || last.text !== said.text) return false;
  return last.at === null || said.at === null || Math.abs(Date.parse(said.at) - Date.parse(last.at)) < echoMs;
}

/**
 * Returns what was said in a session that holds all terms, in the order of the transcript; nothing for what is no
 * regular file of the user's. Only lines that may hold them are parsed (`npm run bench`).
 */
export function searchTranscript(path: string, format: TranscriptFormat, query: Query): Said[] {
  const found: Said[] = [];
  const read = format.newReader();
  const look = (file: number) => {
    for (const { bytes, linesBefore } of streamBlocks(file)) {
      for (const { line, json } of candidateLines(bytes, linesBefore, query)) {
        for (const record of recordsOf(json)) {
          for (const event of read(record) ?? []) {
            const speech = speechOf(event);
            if (speech === null || !query.holdsAll(speech.text)) continue;
            const said = { ...speech, at: instantOf(record), line };
            if (!isEcho(said, found.at(-1))) found.push(said);
          }
        }
      }
    }
  };
  withRegularFile(path, (stat) => !isForeign(stat), look);
  return found;
}
