const simple: Record<string, number> = {
  n: 10,
  t: 9,
  r: 13,
  v: 11,
  f: 12,
  '"': 34,
  '\\': 92,
  a: 7,
  b: 8,
  e: 27,
};

/** The bytes of the strings in a call's arguments, in their order; strace writes them as C does. */
export function quotedStrings(args: string): Buffer[] {
  const found: Buffer[] = [];
  for (const [, body = ''] of args.matchAll(/"((?:[^"\\]|\\.)*)"/gs)) found.push(decodeEscapes(body));
  return found;
}

function decodeEscapes(body: string): Buffer {
  const parts: Buffer[] = [];
  for (const [all, octal, hex, letter] of body.matchAll(/\\(?:([0-7]{1,3})|x([0-9a-f]{2})|(.))|[^\\]+/gs)) {
    if (octal !== undefined) parts.push(Buffer.from([Number.parseInt(octal, 8)]));
    else if (hex !== undefined) parts.push(Buffer.from([Number.parseInt(hex, 16)]));
    else if (letter !== undefined) parts.push(Buffer.from([simple[letter] ?? letter.charCodeAt(0)]));
    else parts.push(Buffer.from(all, 'utf8'));
  }
  return Buffer.concat(parts);
}
