/** A handoff that the harness made and can tell anywhere: its body is known to the byte. */
export interface Known {
  /** A word that stands in this one alone. */
  mark: string;
  /** Null for a draft, which the product writes. */
  body: string | null;
  /** Null until the product has given it one. */
  sentinel: string | null;
}

export function known(mark: string, sentinel: string | null = null): KnownBody {
  const body = [
    '## Immediate next action\n\n',
    `Do step ${mark} first.\n\n`,
    '## Decisions made (with evidence)\n\n',
    `- ${mark} stays as it is: \`git log -1\` shows why.\n\n`,
    '## What NOT to do on resume\n\n',
    `- Do not undo ${mark}.\n`,
  ].join('');
  return { mark, body, sentinel };
}

export type KnownBody = Known & { body: string };

/** The file that spec/file-format.md prescribes for it, written out by hand. */
export function fileOf(handoff: KnownBody, fields: Record<string, string> = {}): string {
  const all: Record<string, string> = {
    name: handoff.mark,
    description: 'One line',
    from: 'shop',
    to: 'shop',
    created: '2026-05-15T18:00:00Z',
    branch: 'main',
    head: '',
    dirty_files_count: '0',
    session_tool: 'claude-code',
    ...fields,
  };
  const lines = Object.entries(all)
    .filter(([, value]) => value !== '')
    .map(([key, value]) => `${key}: ${value}\n`);
  return `---\n${lines.join('')}---\n\n${handoff.body}\n<!-- sentinel: ${handoff.sentinel} -->\n`;
}

/** Whether a file is this handoff and nothing of it is missing. */
export function isWhole(text: string, handoff: Known): boolean {
  if (handoff.body === null)
    return /^---\n[\s\S]*\n---\n[\s\S]*\n<!-- sentinel: [a-z2-7]{10} -->\n$/.test(text);
  const tail = `\n---\n\n${handoff.body}\n<!-- sentinel: `;
  const at = text.indexOf(tail);
  if (!text.startsWith('---\n') || at < 0) return false;
  const last = text.slice(at + tail.length);
  return handoff.sentinel === null ? /^[a-z2-7]{10} -->\n$/.test(last) : last === `${handoff.sentinel} -->\n`;
}

export function frontmatterOf(text: string): Map<string, string> {
  const end = text.indexOf('\n---\n');
  const lines = text.slice(4, end).split('\n');
  return new Map(
    lines.map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim()]),
  );
}
