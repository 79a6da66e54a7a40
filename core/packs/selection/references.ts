/** The references of a text to other parts of its document. */
export interface References {
  all: number;
  /** Those whose target is not there, as the text has them. */
  broken: readonly string[];
}

function slugOf(title: string): string {
  return title
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replace(/\s/g, '-');
}

/**
 * Looks at what a text refers to by a link: `[text][name]` and `[^1]` need their definition, `(#heading)` its heading.
 * `titles` are the headings that are printed.
 */
export function findReferences(text: string, titles: readonly string[]): References {
  const prose = text.replace(/`[^`\n]*`/g, '').replace(/^(`{3,}|~{3,})[\s\S]*?^\1/gm, '');
  const defined = new Set(
    [...prose.matchAll(/^ {0,3}\[([^\]\n]+)\]:/gm)].map((match) => (match[1] ?? '').toLowerCase()),
  );
  const slugs = new Set(titles.map(slugOf));
  const broken = new Set<string>();
  const found = new Set<string>();
  const note = (reference: string, there: boolean) => {
    found.add(reference);
    if (!there) broken.add(reference);
  };
  for (const match of prose.matchAll(/\[([^\]\n]+)\]\[([^\]\n]*)\]/g)) {
    const name = (match[2] || match[1] || '').toLowerCase();
    note(match[0], defined.has(name));
  }
  for (const match of prose.matchAll(/\[(\^[^\]\n]+)\](?!:)/g))
    note(match[0], defined.has((match[1] ?? '').toLowerCase()));
  for (const match of prose.matchAll(/\]\(#([^)\s]+)\)/g))
    note(`#${match[1]}`, slugs.has((match[1] ?? '').toLowerCase()));
  return { all: found.size, broken: [...broken] };
}
