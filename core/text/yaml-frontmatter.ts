import matter from 'gray-matter';
import { isMap, isScalar, type ParsedNode, parseDocument } from 'yaml';
import type { FrontmatterResult } from './frontmatter.ts';

/** Of more the parser takes a start too long, who may meet a hundred such files: 1.5 ms a thousand characters. */
const yamlLimit = 8_192;

class RefusedLanguage extends Error {}

function refuse(): never {
  throw new RefusedLanguage();
}

/**
 * gray-matter evaluates a file that begins `---js` unless every engine but YAML is replaced, and caches before parsing
 * unless options are given; its own YAML turns the SHA `1e10000` into a number, hence the failsafe schema.
 */
function matterOptions(values: Map<string, string>) {
  return {
    language: 'yaml',
    engines: {
      yaml: { parse: (source: string) => readMapping(source, values), stringify: refuse },
      json: { parse: refuse, stringify: refuse },
      javascript: { parse: refuse, stringify: refuse },
      coffee: { parse: refuse, stringify: refuse },
      toml: { parse: refuse, stringify: refuse },
    },
  };
}

function readMapping(source: string, values: Map<string, string>): object {
  // gray-matter cuts before the last line end, and a lone `\r` after a closing quote would be an error.
  const document = parseDocument<ParsedNode>(`${source}\n`, { schema: 'failsafe', strict: true });
  const problem = document.errors[0];
  if (problem) throw problem;
  // Resolves every alias under the library's limit, so that a bomb is an error here and nowhere else.
  document.toJS({ maxAliasCount: 100 });
  if (!isMap(document.contents)) throw new Error('frontmatter is not a list of `key: value` lines');
  for (const pair of document.contents.items) {
    const key = isScalar(pair.key) ? String(pair.key.value) : null;
    if (key === null) throw new Error('frontmatter has a key that is not plain text');
    const value = pair.value;
    if (value === null) values.set(key, '');
    else if (isScalar(value)) values.set(key, value.value === null ? '' : String(value.value));
    else values.set(key, source.slice(value.range[0], value.range[1]));
  }
  return {};
}

/** An honest frontmatter nests a few levels; the parser takes seconds and all memory for some ten thousand. */
const nestingLimit = 500;

function isDeep(source: string): boolean {
  const count = (pattern: RegExp, text: string) => text.match(pattern)?.length ?? 0;
  if (count(/[[{]/g, source) > nestingLimit) return true;
  return source.split('\n').some((line) => count(/[-?:][ \t]/g, line) > nestingLimit);
}

/** The full reading of frontmatter, for every file that is not in the plain form. */
export function readYamlFrontmatter(text: string): FrontmatterResult {
  const values = new Map<string, string>();
  const mark = text.startsWith('\ufeff') ? 4 : 3;
  const firstLineEnd = text.indexOf('\n');
  const language = text.slice(mark, firstLineEnd < 0 ? undefined : firstLineEnd).trim();
  if (language.startsWith('-')) return { kind: 'none' };
  if (language !== '' && language !== 'yaml' && language !== 'yml') {
    return {
      kind: 'refused',
      reason: `frontmatter in the language \`${language.slice(0, 40)}\` is not read`,
    };
  }
  if (firstLineEnd < 0) return { kind: 'broken', reason: 'frontmatter is opened by `---` and never closed' };
  const close = text.indexOf('\n---', firstLineEnd);
  if (close < 0) return { kind: 'broken', reason: 'frontmatter is opened by `---` and never closed' };
  if (close - firstLineEnd > yamlLimit) {
    return { kind: 'broken', reason: `frontmatter has over ${yamlLimit} characters` };
  }
  if (isDeep(text.slice(firstLineEnd, close)))
    return { kind: 'broken', reason: 'frontmatter is nested too deeply' };
  try {
    matter(text, matterOptions(values));
  } catch (error) {
    if (error instanceof RefusedLanguage) {
      return { kind: 'refused', reason: 'frontmatter in another language than YAML is not read' };
    }
    const reason = error instanceof Error ? error.message.split('\n')[0] : String(error);
    return { kind: 'broken', reason: `frontmatter does not parse: ${reason}` };
  }
  const afterClose = close + 4;
  const tail = /^\r?\n/.exec(text.slice(afterClose, afterClose + 2));
  return {
    kind: 'found',
    frontmatter: {
      values,
      start: firstLineEnd + 1,
      end: close + 1,
      bodyStart: afterClose + (tail?.[0].length ?? 0),
      eol: text.charAt(firstLineEnd - 1) === '\r' ? '\r\n' : '\n',
    },
  };
}
