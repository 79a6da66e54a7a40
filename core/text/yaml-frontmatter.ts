import matter from 'gray-matter';
import { isMap, isScalar, type ParsedNode, parseDocument } from 'yaml';

/** An honest frontmatter nests a few levels; the parser takes seconds and all memory for some ten thousand. */
const nestingLimit = 500;

function isDeep(source: string): boolean {
  const count = (pattern: RegExp, text: string) => text.match(pattern)?.length ?? 0;
  if (count(/[[{]/g, source) > nestingLimit) return true;
  return source.split('\n').some((line) => count(/[-?:][ \t]/g, line) > nestingLimit);
}

/** Every value as text: with YAML's usual schema the SHA `1e10000` would become a number. */
function readMapping(source: string): Record<'values', Map<string, string>> {
  if (isDeep(source)) throw new Error('frontmatter is nested too deeply');
  // gray-matter cuts before the last line end, and a lone `\r` after a closing quote would be an error.
  const document = parseDocument<ParsedNode>(`${source}\n`, {
    schema: 'failsafe',
    strict: true,
    logLevel: 'error',
  });
  const problem = document.errors[0];
  if (problem) throw problem;
  // Resolves every alias under the library's limit, so that a bomb is an error here and nowhere else.
  document.toJS({ maxAliasCount: 100 });
  if (!isMap(document.contents)) throw new Error('frontmatter is not a list of `key: value` lines');
  const values = new Map<string, string>();
  for (const { key, value } of document.contents.items) {
    if (!isScalar(key)) throw new Error('frontmatter has a key that is not plain text');
    const text = isScalar(value) ? value.value : value && source.slice(value.range[0], value.range[1]);
    values.set(String(key.value), String(text ?? ''));
  }
  return { values };
}

function refuse(): never {
  throw new Error('only YAML is read');
}

/** gray-matter would evaluate a file that begins `---js`, unless every engine but YAML is replaced. */
const others = { parse: refuse, stringify: refuse };
const engines = {
  yaml: { parse: readMapping, stringify: refuse },
  json: others,
  javascript: others,
  coffee: others,
  toml: others,
};

/**
 * Returns the fields of frontmatter in YAML, and the text behind it; throws for all else. A file of its own, as most
 * starts never load the parsers.
 */
export function readYamlFrontmatter(text: string): { values: ReadonlyMap<string, string>; body: string } {
  const { data, content } = matter(text, { language: 'yaml', engines });
  const values: ReadonlyMap<string, string> = data.values ?? new Map();
  return { values, body: content };
}
