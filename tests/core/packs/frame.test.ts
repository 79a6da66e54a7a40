import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { audiences, corpus, count, makeLarge, pack, root } from './place.ts';

const golden = join(root, 'tests/fixtures/packs-golden/seen');

const documents = [
  ...corpus.map(({ name, text }) => ({ name, text })),
  ...readdirSync(golden)
    .filter((name) => name.endsWith('.md'))
    .map((name) => ({ name, text: readFileSync(join(golden, name), 'utf8') })),
  { name: 'a large plan', text: makeLarge(60_000) },
];

/** What a package says of itself: all above its first section, its titles, and the list of what had no room. */
function frameOf(text: string): string {
  const [body = '', left = ''] = text.split(/^(?=## Left out$)/m);
  const titles = body.match(/^## .*$/gm) ?? [];
  const [above = ''] = body.split(/^## /m);
  return [above.replace(/^Nothing in the sources concerns .*$/m, ''), ...titles, left].join('\n');
}

describe('the frame of a package', () => {
  it.each(audiences)('takes 150 tokens at most, whatever is packed for %s', (audience) => {
    const long = documents.flatMap(({ name, text }) => {
      const frame = frameOf(pack(text, audience).packed.text);
      return count(frame) > 150 ? [`${name}: ${count(frame)} tokens\n${frame}`] : [];
    });
    expect(long).toEqual([]);
  });

  it('has the list of what had no room where it is longest', () => {
    expect(frameOf(pack(makeLarge(60_000), 'dev').packed.text)).toContain('## Left out');
  });

  it('lets a small source grow by no more than a fifth', () => {
    const items = Array.from(
      { length: 12 },
      (_, at) =>
        `- The exporter must not drop row ${at + 100} of \`ledger.csv\`, and a row that is empty stays.`,
    );
    const small = `# Export\n\n## Constraints\n\n${items.join('\n')}\n`;
    expect(count(small)).toBeLessThan(400);
    for (const audience of audiences) {
      const { packed } = pack(small, audience);
      expect(packed.transferred / count(small), audience).toBeLessThanOrEqual(1.2);
    }
  });
});
