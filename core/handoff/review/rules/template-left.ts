import type { Rule } from '../rule.ts';
import { proseLines, proseOf } from './prose.ts';

/** `<what is to be written here>`: words in angle brackets, which no HTML tag and no placeholder of a command has. */
const bracketed = /(?<!\w)<(?![a-z][a-z0-9-]*(?:\s+[a-z-]+\s*=|\s*\/?>))[a-z][^<>=@\n]*\s[^<>@\n]{4,}>/i;
/** An item, or a whole line, that is nothing but a placeholder; `<br>` and the like are none. */
const lone =
  /^\s*(?:(?:[-*+]|\d+[.)])\s+)?`?<(?!(?:br|hr|p|details|summary|div|span|img|b|i|em)\b)[a-z][\w -]{1,40}>`?\s*$/i;
const ourMarks = /\{\{(?:date|files)\}\}|\blorem ipsum\b/i;
const todo = /^\s*(?:[-*+]|\d+[.)])?\s*(?:TODO|TBD|FIXME|XXX|\.\.\.|…|\[fill[^\]]*\]|n\/a)\s*:?\s*$/i;

/** What a template says stands for something that was never written. */
export const templateLeft: Rule = {
  id: 'template-left',
  severity: 'error',
  check({ outline }) {
    const head = outline.lines.slice(0, outline.bodyLine).map((text, index) => ({ line: index + 1, text }));
    const fenced = outline.lines.flatMap((text, index) =>
      outline.fenced[index] && /^\s*<[a-z][^<>]*\s[^<>]*>\s*$/.test(text) ? [{ line: index + 1, text }] : [],
    );
    const prose = proseLines(outline).map(({ line, text }) => ({
      line,
      // A lone placeholder in backquotes is no code.
      text: lone.test(text) ? text : proseOf(text),
    }));
    return [...head, ...fenced, ...prose].flatMap(({ line, text }) => {
      const left =
        bracketed.exec(text)?.[0] ??
        ourMarks.exec(text)?.[0] ??
        (todo.test(text) || lone.test(text) ? text.trim() : null);
      if (left === null) return [];
      const shown = left.length > 60 ? `${left.slice(0, 59)}…` : left;
      return [{ line, message: `text of the template is left over: ${shown}` }];
    });
  },
};
