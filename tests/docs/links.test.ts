import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { documents, readDocument, root } from './markdown.ts';

function anchorsOf(file: string): string[] {
  return [...readDocument(file).matchAll(/^#+ (.+)$/gm)].map((match) =>
    (match[1] ?? '')
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s-]/gu, '')
      .replace(/\s/g, '-'),
  );
}

describe('links in the documents', () => {
  it.each(documents)('%s leads to what exists', (file) => {
    // What the program printed is no link of the document.
    const prose = readDocument(file).replace(/^```[^\n]*\n[\s\S]*?^```$/gm, '');
    const links = [...prose.matchAll(/\]\(([^)\s]+)\)/g)].map((match) => match[1] ?? '');
    for (const link of links) {
      const [path = '', anchor] = link.split('#');
      const target = path === '' ? file : join(dirname(file), path);
      expect(existsSync(join(root, target)), `${file}: ${link}`).toBe(true);
      if (anchor !== undefined) expect(anchorsOf(target), `${file}: ${link}`).toContain(anchor);
    }
  });

  it.each(documents)('%s names files of the repository that exist', (file) => {
    const named = [
      ...readDocument(file).matchAll(/`((?:core|adapters|install|skills|scripts|tests)\/[^`<>*\s]+)`/g),
    ];
    for (const match of named)
      expect(existsSync(join(root, match[1] ?? '')), `${file}: ${match[1]}`).toBe(true);
  });
});
