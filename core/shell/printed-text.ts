/** What `echo` and its like print, as a shell may read it next. */

const escapes: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  a: '',
  b: '',
  e: '',
  f: '',
  v: ' ',
};

function readEscapes(text: string): string {
  return text.replace(
    /\\(?:x([0-9a-f]{1,2})|u([0-9a-f]{1,4})|0?([0-7]{1,3})|([\s\S]))/gi,
    (all, hex?: string, unicode?: string, octal?: string, one = '') => {
      if (hex ?? unicode) return String.fromCharCode(Number.parseInt(hex ?? unicode ?? '', 16));
      if (octal) return String.fromCharCode(Number.parseInt(octal, 8));
      return escapes[one] ?? (one === '\\' ? '\\' : all);
    },
  );
}

const roundLimit = 1000;

function format([pattern = '', ...values]: readonly string[]): string {
  const rest = [...values];
  let printed = '';
  for (let round = 0; round < roundLimit; round++) {
    const before = rest.length;
    printed += readEscapes(pattern).replace(/%(?:%|[-+ #0-9.*']*([a-zA-Z]))/g, (_, kind?: string) => {
      if (kind === undefined) return '%';
      const value = rest.shift() ?? '';
      return kind === 'b' ? readEscapes(value) : value;
    });
    if (rest.length === 0 || rest.length === before) break;
  }
  return printed;
}

/** Some shells read escapes in an `echo` without `-e`, some do not. */
function bothReadings(text: string, end: string): string {
  const escaped = readEscapes(text);
  return escaped === text ? text + end : `${text}\n${escaped}${end}`;
}

/** Returns what a command prints where its words tell, null where they do not. */
export function printedText(program: string, args: readonly string[]): string | null {
  const first = args.findIndex((word) => !/^-[neErl]+$/.test(word));
  const plain = first < 0 ? [] : args.slice(first);
  switch (program) {
    case 'echo':
    case 'print':
    case 'yes':
      return bothReadings(plain.join(' '), /^-\w*n/.test(args[0] ?? '') ? '' : '\n');
    case 'printf':
      return format(args[0] === '--' ? args.slice(1) : args);
    case 'which':
    case 'whence':
      return `${args.at(-1) ?? ''}\n`;
    case 'command':
      return /^-[vV]$/.test(args[0] ?? '') ? `${args.at(-1) ?? ''}\n` : null;
    default:
      return null;
  }
}
