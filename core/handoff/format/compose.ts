import { setFields, writeScalar } from '../../text/frontmatter-fields.ts';
import { fieldOrder } from './fields/field-rules.ts';
import type { HandoffFields } from './fields/schema.ts';
import { sentinelLine, splitSentinel } from './sentinel.ts';

const instants = new Set(['created', 'received_at', 'seen_at', 'acknowledged_at', 'sent_at']);
const counts = new Set(['dirty_files_count', 'deliveries']);

function kindOf(field: string): 'text' | 'count' | 'instant' {
  if (instants.has(field)) return 'instant';
  return counts.has(field) ? 'count' : 'text';
}

/** Makes the text of a handoff file: our fields, `unknown` lines as they are, the body as it is, and the sentinel. */
export function composeHandoff(parts: {
  fields: HandoffFields;
  unknown: string;
  body: string;
  sentinel: string;
  eol: '\n' | '\r\n';
}): string {
  const { eol } = parts;
  const lines = fieldOrder.flatMap((field) => {
    const value = parts.fields[field];
    return typeof value === 'string' && value !== ''
      ? [`${field}: ${writeScalar(value, kindOf(field))}${eol}`]
      : [];
  });
  const unknown = parts.unknown === '' || parts.unknown.endsWith('\n') ? parts.unknown : parts.unknown + eol;
  const body = splitSentinel(parts.body).text.replace(/^(?:[ \t]*\r?\n)+/, '');
  const gap = body.endsWith('\n') ? eol : eol + eol;
  return `---${eol}${lines.join('')}${unknown}---${eol}${eol}${body}${gap}${sentinelLine(parts.sentinel)}${eol}`;
}

export type Stamps = Partial<
  Record<'received_at' | 'seen_at' | 'acknowledged_at' | 'deliveries' | 'superseded_by', string>
>;

/** Sets the reader's fields; returns null for a text that then stays unstamped (see `setFields`). */
export function stampText(text: string, stamps: Stamps): Promise<string | null> {
  return setFields(text, stamps, kindOf);
}
