/** A string literal of JavaScript. */
const literal = String.raw`"(?:[^"\\\n]|\\[\s\S])*"|'(?:[^'\\\n]|\\[\s\S])*'|\`(?:[^\`\\]|\\[\s\S])*\``;
const commandKey = new RegExp(
  String.raw`\b(?:cmd|command)["']?\s*:\s*(?:String\.raw)?(${literal}|[A-Za-z_$][\w$]*)`,
  'g',
);
const shorthand = /\{\s*(cmd|command)\s*[,}]/g;

const escapes: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  b: '\b',
  f: '\f',
  v: '\v',
  '0': '\0',
};

/** A longer script holds a file, and its command comes before that. */
const scriptLimit = 1024 * 1024;

/** Returns the text of a literal as the script means it. */
function literalText(source: string): string {
  return source
    .slice(1, -1)
    .replace(/\\(?:u\{?([0-9a-fA-F]+)\}?|x([0-9a-fA-F]{2})|([\s\S]))/g, (_, unicode, hex, one) => {
      const code = Number.parseInt(unicode ?? hex ?? '', 16);
      if (!Number.isNaN(code) && code <= 0x10ffff) return String.fromCodePoint(code);
      return one === '\n' ? '' : (escapes[one] ?? one);
    });
}

function variableText(script: string, name: string): string | null {
  const escaped = name.replace(/\$/g, '\\$&');
  const assigned = new RegExp(
    String.raw`\b(?:const|let|var)\s+${escaped}\s*=\s*(?:String\.raw)?(${literal})`,
  );
  const found = assigned.exec(script)?.[1];
  return found === undefined ? null : literalText(found);
}

/**
 * Returns the shell commands that a script of the `exec` tool runs: `tools.exec_command({cmd: "…"})`. The script is
 * never run; a command that it computes is not found.
 */
export function scriptCommands(whole: string): string[] {
  const script = whole.slice(0, scriptLimit);
  if (!/exec_command|shell/.test(script)) return [];
  const values = [...script.matchAll(commandKey)].map(([, value = '']) => value);
  const names = [...script.matchAll(shorthand)].map(([, name = '']) => name);
  return [...values, ...names].flatMap((value) => {
    const text = /^["'`]/.test(value) ? literalText(value) : variableText(script, value);
    return text === null || text.trim() === '' ? [] : [text];
  });
}

/** Returns the process that a script waits for: `tools.write_stdin({session_id: 7, …})`. */
export function awaitedProcess(script: string): string | null {
  return /write_stdin\s*\(\s*\{[^}]*\bsession_id["']?\s*:\s*["']?(\d+)/.exec(script)?.[1] ?? null;
}

const patchHeader = /\*\*\* (Add|Update|Delete) File: (.+?)(?=\\n|\n|\r|$)/gm;
const changes = { Add: 'add', Update: 'update', Delete: 'delete' } as const;

/** Returns what a patch changes, also where it lies in a script or a shell text. */
export function patchedFiles(text: string): { path: string; change: 'add' | 'update' | 'delete' }[] {
  if (!text.includes('*** Begin Patch')) return [];
  return [...text.matchAll(patchHeader)].map(([, what, path = '']) => ({
    path: path.trim(),
    change: changes[what as keyof typeof changes],
  }));
}
