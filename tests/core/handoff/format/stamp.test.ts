import { describe, expect, it } from 'vitest';
import { stampText } from '../../../../core/handoff/format/compose.ts';
import { handoffText } from '../../world.ts';

const now = '2026-05-15T18:30:00Z';

describe('stamping a file', () => {
  it('adds lines at the end of its frontmatter and changes no other byte', async () => {
    const text = handoffText({ fields: { odd: '"x"   # kept', tags: '[a,  b]' } });
    const stamped = await stampText(text, { received_at: now, deliveries: '2' });
    expect(stamped).toBe(
      text.replace('tags: [a,  b]\n', `tags: [a,  b]\nreceived_at: ${now}\ndeliveries: 2\n`),
    );
  });

  it('replaces a stamp in its place', async () => {
    const text = handoffText({ fields: { deliveries: '1', ticket: 'A-1' } });
    expect(await stampText(text, { deliveries: '2' })).toBe(
      text.replace('deliveries: 1\n', 'deliveries: 2\n'),
    );
  });

  it('keeps CRLF and a byte order mark', async () => {
    const text = `\ufeff${handoffText().replaceAll('\n', '\r\n')}`;
    expect(await stampText(text, { seen_at: now })).toBe(
      text.replace('session_tool: claude-code\r\n', `session_tool: claude-code\r\nseen_at: ${now}\r\n`),
    );
  });

  it('twice is as once', async () => {
    const once = await stampText(handoffText(), { seen_at: now });
    expect(await stampText(once ?? '', { seen_at: now })).toBe(once);
  });

  it.each([
    ['has no frontmatter', '## Immediate next action\n\nGo.\n'],
    ['has frontmatter that does not parse', '---\nname: "a\n---\nbody'],
    ['has frontmatter in code', '---js\n{}\n---\nbody'],
    ['has its fields in braces', '---\n{name: a, deliveries: 1}\n---\nbody'],
    ['has the stamp as a block', '---\nname: a\nseen_at: |\n  x\n---\nbody'],
    ['ends its frontmatter in an open block', '---\nname: a\nnote: |\n  x\n ...\n---\nbody'],
  ])('leaves a file alone that %s', async (_, text) => {
    expect(await stampText(text, { seen_at: now, deliveries: '1' })).toBeNull();
  });
});
