/** A draft as a writer gets it, with a word that tells it from any other. */
export function draftOf(mark: string): string {
  return `## Immediate next action\n\nDo step ${mark} first.\n\n## What NOT to do on resume\n\n- Do not undo ${mark}.\n`;
}

/** A filed handoff as spec/file-format.md has it, of another implementation. */
export function filedOf(mark: string, sentinel: string, more: Readonly<Record<string, string>> = {}): string {
  const fields: Record<string, string> = {
    name: mark,
    description: 'One line',
    from: 'elsewhere',
    to: 'shop',
    created: '2026-05-15T18:00:00Z',
    branch: 'main',
    dirty_files_count: '0',
    session_tool: 'another-tool',
    ...more,
  };
  const lines = Object.entries(fields).map(([key, value]) => `${key}: ${value}\n`);
  return `---\n${lines.join('')}---\n\n${draftOf(mark)}\n<!-- sentinel: ${sentinel} -->\n`;
}

export function fieldOf(text: string, name: string): string | null {
  const end = text.indexOf('\n---', 4);
  const head = text.startsWith('---\n') && end > 0 ? text.slice(4, end) : '';
  const value = new RegExp(`^${name}: *(.*)$`, 'm').exec(head)?.[1];
  return value === undefined ? null : value.replace(/^(["'])(.*)\1$/, '$2');
}
