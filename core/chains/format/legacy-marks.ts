/** What stands in YAML besides its values. */
export interface LegacyMarks {
  comments: readonly string[];
  /** Names of anchors and aliases, each once. */
  anchors: readonly string[];
}

/** Before the text of a plain or block scalar the lexer gives this token; what follows it is a value. */
const scalarMark = '\u001f';

/** Lists comments and anchors by YAML's own lexer: a `#` within a text is none. */
export async function listLegacyMarks(source: string): Promise<LegacyMarks> {
  const { Lexer } = await import('yaml');
  const comments: string[] = [];
  const anchors = new Set<string>();
  let isValue = false;
  for (const token of new Lexer().lex(source)) {
    if (!isValue && token.startsWith('#')) comments.push(token.replace(/^#+\s*/, '').trim());
    else if (!isValue && /^[&*]./.test(token)) anchors.add(token.slice(1));
    isValue = token === scalarMark;
  }
  return { comments: comments.filter((comment) => comment !== ''), anchors: [...anchors] };
}
